"""What staff see of the answers to a round: how far they are, and the queries themselves with the reasons given."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...accounts.models import Person
from ...logs.rules import questionnaire_of, title_of
from ...organisations.models import Organisation
from ...permissions import STAFF, page
from ..models import Query, Round
from ..progress import MOST_LISTED, progress_of
from ..queries import queries_for
from ..wording import QueryWording
from .listing import Listing


@require_safe
@page(STAFF)
def round_progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far the answers are: by organisation, by person, by what is asked."""
    found = get_object_or_404(Round, pk=number)
    progress = progress_of(found)
    wording = QueryWording(request.user, timezone.localdate())
    first = Query.objects.select_related("round").in_bulk([one.like for one in progress.asked])
    shown = {
        "round": found,
        "title": title_of(questionnaire_of(found.collection, found.year)),
        "progress": progress,
        "asked": [(one, wording.must_hold(first[one.like])) for one in progress.asked],
        "most_lines": MOST_LISTED,
    }
    return render(request, "quality/progress.html", shown)


@require_safe
@page(STAFF)
def round_queries(request: HttpRequest, number: int) -> HttpResponse:
    """The queries of a round, narrowed to an organisation or a person where the address says so."""
    found = get_object_or_404(Round, pk=number)
    narrowed = {name: _number(request, name) for name in ("organisation", "answered_by", "assigned_to")}
    listing = Listing(request, found, queries_for(request.user).filter(round=found), **narrowed)
    shown = listing.shown() | {"narrowed": _in_words(narrowed)}
    return render(request, "quality/queries_of_round.html", shown)


def _in_words(narrowed: dict[str, int | None]) -> list[dict[str, str]]:
    """What the list is narrowed to, as chosen filters: organisations and people by their names."""
    words = {"organisation": "Organisation", "answered_by": "Answered by", "assigned_to": "Assigned to"}
    found = []
    for name, number in narrowed.items():
        if number is not None:
            named = (Organisation if name == "organisation" else Person).objects.filter(pk=number).first()
            found.append({"text": f"{words[name]}: {named.name if named else number}", "parameter": name})
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(2**63)) else None
