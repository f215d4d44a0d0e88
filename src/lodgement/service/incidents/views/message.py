"""Pages of sent messages: give one, see how far it is, what it is found to be, and open the incident."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lodgement.guard.messages import LARGEST_MESSAGE

from ...accounts.models import same_address
from ...organisations.models import Organisation
from ...permissions import STAFF, page
from ...unsaved.keeping import sent
from ..actions import IncidentRefused
from ..from_message import (
    MessageRefused,
    forget_message,
    give_message,
    incident_of,
    incident_of_another_copy,
    open_from_message,
)
from ..message_boxes import findings_of
from ..message_forms import MessageForm, OpenFromMessageForm, first_values
from ..message_shown import ToWhom, carried, to_whom, whose
from ..models import Incident
from ..sent_messages import MessageState, SentMessage

SHOWN = 20
MOST_LISTED = 200
ANOTHER_COPY = "An incident from this message, as another program saved it, is open already. This is it."
THERE_IS_ONE = "An incident from this very message is open already. This is it."


@page(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def from_message(request: HttpRequest) -> HttpResponse:
    """The form to give a sent message, and those that were given and have no incident yet."""
    form = MessageForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = give_message(by=request.user, content=form.cleaned_data["file"].read())
        except MessageRefused as error:
            form.add_error("file", str(error))
        else:
            return _to_incident(request, given) or redirect("sent_message", given.pk)
    shown = SentMessage.objects.select_related("by").defer("findings").exclude(state=MessageState.FORGOTTEN)[:SHOWN]
    return render(
        request, "incidents/from_message.html", {"form": form, "shown": shown}, status=422 if form.errors else 200
    )


from_message.takes_up_to = LARGEST_MESSAGE + (1 << 20)


def _to_incident(request: HttpRequest, message: SentMessage) -> HttpResponse | None:
    """To the open incident of a message, where it has one."""
    incident = incident_of(message.digest)
    if incident is None:
        return None
    messages.info(request, THERE_IS_ONE)
    return redirect("incident", incident.pk)


@page(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def sent_message(request: HttpRequest, number: int) -> HttpResponse:
    """How far a message is; once it is read, what was found, and the form that opens the incident."""
    message = get_object_or_404(SentMessage.objects.select_related("by"), pk=number)
    if message.state == MessageState.OPENED:
        return redirect("incident", message.incident_id)
    if message.state != MessageState.READ:
        return render(request, "incidents/sent_message.html", {"message": message})
    findings = findings_of(message)
    reached = to_whom(findings)
    form = OpenFromMessageForm(
        sent(request),
        guesses=_guesses(reached),
        initial=first_values(findings, message.received_at, message.logs),
    )
    other = incident_of_another_copy(message)
    if request.method == "POST" and form.is_valid():
        try:
            return _open(request, message, form, reached)
        except (IncidentRefused, MessageRefused) as error:
            form.add_error("noticed_at", str(error))
    context = _context(message, findings, reached) | {"form": form, "other": other}
    if other:
        context["only_here"] = _only_here(other, reached)
    return render(request, "incidents/sent_message.html", context, status=422 if form.errors else 200)


def _open(
    request: HttpRequest, message: SentMessage, form: OpenFromMessageForm, reached: Sequence[ToWhom]
) -> HttpResponse:
    got = form.cleaned_data
    incident = open_from_message(
        by=request.user,
        message=message,
        title=got["title"],
        noticed_at=got["noticed"],
        occurred_at=got["occurred"],
        recipients=[one.reached(form.confirmed) for one in reached],
    )
    if incident.message_digest != message.digest:
        messages.info(request, ANOTHER_COPY)
    return redirect("incident", incident.pk)


def _only_here(incident: Incident, reached: Sequence[ToWhom]) -> list[str]:
    """The addresses that this copy names and an incident doesn't, such as hidden ones in the sender's own."""
    known = set(incident.recipients.values_list("address", flat=True))
    return [one.address for one in reached if same_address(one.address) not in known]


def _guesses(reached: Sequence[ToWhom]) -> dict[str, tuple[Organisation, int]]:
    """Domain → the organisation that it is guessed to be, and how many addresses it has."""
    counted = Counter(one.domain for one in reached if one.guess)
    return {one.domain: (one.guess, counted[one.domain]) for one in reached if one.guess}


def _context(message: SentMessage, findings: dict[str, Any], reached: Sequence[ToWhom]) -> dict[str, Any]:
    people = [one for one in reached if one.person]
    owners = whose(findings)
    return {
        "message": message,
        "findings": findings,
        "sent_at": dt.datetime.fromisoformat(findings["sent_at"]) if findings["sent_at"] else None,
        "people": people,
        "unknown": [one for one in reached if one.person is None],
        "organisations": len({one.person.organisation_id for one in people if one.person}),
        "shown_people": people[:MOST_LISTED],
        "carried": carried(findings)[:MOST_LISTED],
        "owners": owners[:MOST_LISTED],
        "owners_in_all": len(owners),
        "largest": max((count for _, count in owners), default=0),
        "most": MOST_LISTED,
    }


@page(STAFF)
@require_POST
def forget_sent_message(request: HttpRequest, number: int) -> HttpResponse:
    """Forgets a message: no incident comes of it."""
    message = get_object_or_404(SentMessage, pk=number)
    if forget_message(by=request.user, message=message).state == MessageState.FORGOTTEN:
        messages.success(request, "What was found in that message is forgotten. No incident was opened from it.")
    else:
        messages.error(request, "That can’t be done any more.")
    return redirect("from_message")
