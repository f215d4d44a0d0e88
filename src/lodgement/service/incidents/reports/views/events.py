"""All events of an incident, one by one, so that each fact of a report can be followed to where it comes from."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ....permissions import STAFF, page
from ...models import Incident
from ..trail import events_of, people_of
from ..words import DETAILS, done

EVENTS_A_PAGE = 200


@page(STAFF)
@require_safe
def incident_events(request: HttpRequest, number: int) -> HttpResponse:
    """The events in their order; `?event=12`: the page that has this one."""
    incident = get_object_or_404(Incident, pk=number)
    events = events_of(incident)
    sought = request.GET.get("event", "")
    at = request.GET.get("page")
    if sought.isdecimal() and len(sought) < 19:
        at = str(events.filter(sequence__lt=int(sought)).count() // EVENTS_A_PAGE + 1)
    shown = Paginator(events, EVENTS_A_PAGE).get_page(at)
    told = {"incident": incident, "shown": shown, "people": people_of(shown), "done": done, "details": _details}
    return render(request, "incidents/report_events.html", told)


def _details(detail: dict[str, object]) -> list[str]:
    """What an event tells, in a line a thing; figures of many parts are told by their number."""
    return [
        f"{DETAILS.get(name, name.replace('_', ' '))}: {_said(value)}" for name, value in detail.items() if value != ""
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, dict | list):
        plain = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return ", ".join(map(str, value)) if plain else f"{len(value)} figures"
    return f"{value:,}" if isinstance(value, int) else str(value)
