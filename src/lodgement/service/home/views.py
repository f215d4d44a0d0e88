"""The home page: what to do next, how each open year stands and until when, and for staff how far organisations are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..accounts.models import Person
from ..logs.permissions import can_add
from ..logs.rules import title_of
from ..organisations.permissions import hands_in
from ..organisations.queries import officers_of, unsigned_owners
from ..permissions import SIGNED_IN, page
from ..uploads.queries import uploads_for
from .queries import Year, open_years, owners_of_homes, standing_of
from .steps import steps_for


@require_safe
@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do, for the person who asks."""
    person: Person = request.user
    years = open_years(person, timezone.localdate())
    shown = {
        "years": years,
        "steps": steps_for(person, years),
        "title_of": title_of,
        "may_add": can_add(person),
        "is_new": not person.is_staff_role and not _has_begun(person, years),
    }
    return render(request, "home/home.html", shown | (_of_staff(years) if person.is_staff_role else _of_own(person)))


def _has_begun(person: Person, years: list[Year]) -> bool:
    return any(year.counts.total for year in years) or uploads_for(person).exists()


def _of_staff(years: list[Year]) -> dict[str, Any]:
    owners = owners_of_homes()
    return {"standings": {year.choice: standing_of(year, owners) for year in years}}


def _of_own(person: Person) -> dict[str, Any]:
    """What the agreement still wants, of an organisation that hands in logs."""
    own = person.organisation
    if not hands_in(own):
        return {}
    agreement = own.agreements.first()
    return {
        "wants_agreement": agreement is None,
        "officers": officers_of(own) if agreement is None else [],
        "unsigned": unsigned_owners(own),
    }
