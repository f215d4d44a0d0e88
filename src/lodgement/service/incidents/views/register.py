"""The register of incidents, opening one, and the page from which one is run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...batches.models import Batch
from ...outbox.drill import is_training_copy
from ...outbox.models import Parcel, ParcelLink
from ...permissions import STAFF, page
from ...unsaved.keeping import sent
from ...web.says import many, number
from ..actions import IncidentRefused, open_incident_of
from ..clocks import spoken
from ..containing import contain
from ..deciding import left_to_do
from ..declaring import ask_all
from ..forms import OpenForm
from ..measuring import ask_to_measure, names_of
from ..message_shown import LABELS, TONES
from ..models import Incident, IncidentState, Source
from ..numbers import number_in
from ..opening import Origin, open_from
from ..queries import (
    as_listed,
    clocks_of,
    incidents,
    links_of,
    of_no_organisation,
    opened,
    standing_of,
    still_open,
    without_officer,
)
from ..steps import steps_of

INCIDENTS_A_PAGE = 20


@page(STAFF)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All incidents, the newest first."""
    shown = Paginator(as_listed(), INCIDENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"shown": shown, "clocks_of": clocks_of, "spoken": spoken, "is_training_copy": is_training_copy()}
    return render(request, "incidents/incidents.html", context)


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Opens an incident about a batch, a parcel or a link; leads to the open one where there is one."""
    origin = _origin(request)
    there = open_incident_of(batch=origin.batch, parcel=origin.parcel, link=origin.link)
    if there:
        messages.info(request, "An incident about this is open already. This is it.")
        return redirect("incident", there.pk)
    form = OpenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            got = form.cleaned_data
            incident = open_from(by=request.user, origin=origin, title=got["title"], noticed_at=got["noticed"],
                                 occurred_at=got["occurred"])  # fmt: skip
        except IncidentRefused as error:
            form.add_error("noticed_at", str(error))
        else:
            return redirect("incident", incident.pk)
    context = {"form": form, "origin": origin, "reached": origin.links.count()}
    return render(request, "incidents/open.html", context, status=422 if form.errors else 200)


def _origin(request: HttpRequest) -> Origin:
    """What the address says that it is about. Raises Http404 where it says nothing that is there."""
    kinds: dict[str, Any] = {"batch": Batch, "parcel": Parcel, "link": ParcelLink}
    given = [(name, request.GET[name]) for name in kinds if name in request.GET]
    if len(given) != 1:
        raise Http404
    name, said = given[0]
    rows = kinds[name].objects.defer("content", "manifest") if name == "parcel" else kinds[name].objects
    key = number_in(said) if name != "link" else _link(said)
    found = rows.filter(pk=key).first() if key is not None else None
    if found is None:
        raise Http404
    return Origin(**{name: found})


def _link(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@page(STAFF)
@require_safe
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """What is known, what is to be done next, and the clocks."""
    found = get_object_or_404(incidents(), pk=number)
    standing, clocks = standing_of(found), clocks_of(found)
    steps = steps_of(found, standing, clocks)
    links = links_of(found)
    each = (found.figures.get("impact") or {}).get("each", [])
    return render(
        request,
        "incidents/incident.html",
        {
            "incident": found,
            "is_open": found.state != IncidentState.CLOSED,
            "is_message": found.source == Source.MESSAGE,
            "standing": standing,
            "without_officer": [] if standing.complete else without_officer(found),
            "of_nobody": 0 if standing.complete else of_no_organisation(found),
            "clocks": clocks,
            "spoken": spoken,
            "steps": steps,
            "next": next((step for step in steps if not step.done), None),
            "links": {"all": links.count(), "open": still_open(links).count(), "opened": opened(links).count()},
            "decided": found.risk_assessments.select_related("by").first(),
            "actions": found.actions.select_related("owner"),
            "exposed": found.exposed.defer("contents", "facts"),
            "left": left_to_do(found),
            "added_since": found.measured_at and found.figures.get("recipients") != standing.all,
            "names": names_of(one["organisation"] for one in each),
            "carried": _carried(found),
        },
    )


def _carried(incident: Incident) -> list[tuple[str, str, str]]:
    """Of each part of a sent message its name, the verdict on it, and the verdict's tone."""
    return [
        ("The text of the message" if one["is_body"] else one["name"] or "An attachment without a name",
         LABELS[one["verdict"]], TONES[one["verdict"]])
        for one in incident.message.get("attachments", ())
    ]  # fmt: skip


@page(STAFF)
@require_POST
def contain_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Contains it: one person, one action."""
    found = get_object_or_404(incidents(), pk=number)
    done = contain(by=request.user, incident=found)
    if found.source == Source.MESSAGE:
        messages.success(request, "Everybody whom it reached is asked to delete it and to say so.")
    else:
        messages.success(request, _said(done.links, done.open_before, done.opened))
    return redirect("incident", found.pk)


def _said(links: int, open_before: int, were_opened: int) -> str:
    return (
        f"Contained: of {many(links, 'link')} {number(open_before)} still opened, and none does now. "
        f"{number(were_opened)} had been opened before."
    )


@page(STAFF)
@require_POST
def measure_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Has exposure and impact worked out in the background."""
    return _done(request, number, ask_to_measure)


@page(STAFF)
@require_POST
def ask_declarations(request: HttpRequest, number: int) -> HttpResponse:
    """Asks everybody who hasn't been asked yet."""
    return _done(request, number, ask_all)


def _done(request: HttpRequest, number: int, action: Any) -> HttpResponse:
    found = get_object_or_404(incidents(), pk=number)
    try:
        action(by=request.user, incident=found)
    except IncidentRefused as error:
        messages.error(request, str(error))
    return redirect("incident", found.pk)


@page(STAFF)
@require_safe
def exposure(request: HttpRequest, number: int) -> HttpResponse:
    """All that was counted, and what each organisation that has the records could learn."""
    found = get_object_or_404(Incident, pk=number)
    if not found.measured_at:
        return redirect("incident", found.pk)
    each = found.figures["impact"]["each"]
    things = sorted(found.figures["things"], key=lambda one: -one["records"])
    context = {"incident": found, "figures": found.figures, "things": things, "each": each,
               "names": names_of(one["organisation"] for one in each)}  # fmt: skip
    return render(request, "incidents/exposure.html", context)
