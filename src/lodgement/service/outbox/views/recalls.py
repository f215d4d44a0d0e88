"""Taking links back: of a parcel, one by one, of a person, of an organisation. One press by one person, at once.

What it did is said in the same breath: how many links ended, and how many of them had been opened.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ...accounts.queries import people_for
from ...organisations.queries import organisations_for
from ...permissions import STAFF, page
from ...web.says import many
from .. import links as actions
from .. import parcels
from ..models import ParcelLink
from ..queries import opened_of, parcels_for, standing


@require_POST
@page(STAFF)
def recall_parcel(request: HttpRequest, number: int) -> HttpResponse:
    """Takes back a parcel with all its links."""
    found = get_object_or_404(parcels_for(request.user), pk=number)
    before = _standing(found.links.all())
    parcels.recall_parcel(by=request.user, parcel=found)
    _say(request, before)
    return redirect("parcel", found.pk)


@require_POST
@page(STAFF)
def recall_link(request: HttpRequest, number: int, link: UUID) -> HttpResponse:
    """Takes back one link."""
    found = get_object_or_404(parcels_for(request.user), pk=number)
    one = found.links.filter(pk=link)
    get_object_or_404(one)
    before = _standing(one)
    actions.recall(by=request.user, links=one, subject=f"parcel {found.pk}")
    _say(request, before)
    return redirect("parcel", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(STAFF)
def recall_links_of_person(request: HttpRequest, number: int) -> HttpResponse:
    """Takes back all links that a person has."""
    person = get_object_or_404(people_for(request.user), pk=number)
    theirs = ParcelLink.objects.filter(person=person)
    return _of_somebody(request, theirs, f"person {person.pk}", person.name, "person", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(STAFF)
def recall_links_of_organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Takes back all links that an organisation's people have."""
    found = get_object_or_404(organisations_for(request.user), pk=number)
    theirs = ParcelLink.objects.filter(organisation=found)
    return _of_somebody(request, theirs, f"organisation {found.pk}", found.name, "organisation", found.pk)


def _of_somebody(
    request: HttpRequest, links: QuerySet[ParcelLink], subject: str, name: str, route: str, number: int
) -> HttpResponse:
    before = _standing(links)
    if request.method == "POST":
        actions.recall(by=request.user, links=links, subject=subject)
        _say(request, before)
        return redirect(route, number)
    shown = {"name": name, "route": route, "number": number, "standing": len(before), "opened": _opened(before)}
    return render(request, "outbox/recall.html", shown)


def _standing(links: QuerySet[ParcelLink]) -> dict[UUID, bool]:
    """The links that work just now, and whether each was opened."""
    works = links.filter(standing())
    return {number: one.first_at is not None for number, one in opened_of(works).items()}


def _opened(before: dict[UUID, bool]) -> int:
    return sum(before.values())


def _say(request: HttpRequest, before: dict[UUID, bool]) -> None:
    if not before:
        messages.info(request, "No link was open any more. Nothing was changed.")
        return
    opened = _opened(before)
    said = f"{opened:,} of them had been opened" if opened else "none of them had been opened"
    messages.success(request, f"{many(len(before), 'link')} taken back, and no longer open for anybody; {said}.")
