"""An incident from a sent message: somebody of the staff gives the message, the service reads it, and what is found
becomes the incident. The same message given twice is looked at once, and leads to the incident that it has; another
copy of it, as another program saved it, is read, since it may name others, and opens no second incident.

What a person does is here; the worker's steps are those that begin, finish, refuse and give up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodgement.guard.messages import LARGEST_MESSAGE

from ..accounts.models import Person
from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..outbox.drill import is_training_copy
from ..uploads.steps import one_at_a_time
from ..web.says import moment
from .actions import Logs, Reached, open_incident, open_incident_of
from .message_boxes import findings_of, put_findings, put_message
from .models import Incident, IncidentState, Source
from .sent_messages import MESSAGE_NEXT, MessageState, SentMessage

WAITING = (MessageState.RECEIVED, MessageState.READING, MessageState.READ)
"""While a message is in one of these, the same one given again is the same."""
KEPT = dt.timedelta(days=30)
"""What was found is forgotten after so long where nobody opens an incident from it."""
TOO_LARGE = "The message is larger than 100 MB, more than mail takes. Choose the message itself."
NOT_READ = (
    "Something went wrong on our side while the message was read, several times over. Nothing of it was kept. Give it "
    "again; if it happens again, open an incident without it and tell whoever runs the service when."
)


class MessageRefused(Exception):
    """It can't be done with the message; the message of this exception says why and what to do."""


@transaction.atomic
def give_message(*, by: Person, content: bytes) -> SentMessage:
    """A message to be read in the background; the same one that is waiting or read gives what there is.

    Raises MessageRefused.
    """
    from .message_tasks import read_message

    if len(content) > LARGEST_MESSAGE:
        raise MessageRefused(TOO_LARGE)
    digest = hashlib.sha256(content).hexdigest()
    one_at_a_time(f"message {digest}")
    there = SentMessage.objects.filter(digest=digest, state__in=WAITING).first()
    if there:
        return there
    message = SentMessage.objects.create(digest=digest, size=len(content), by=by, received_at=timezone.now())
    put_message(message, content)
    read_message.defer(message=message.pk, by=by.pk)
    record("message.given", _subject(message), detail={"bytes": len(content), "sha256": digest})
    commit_follows("message given")
    return message


@transaction.atomic
def begin_reading(number: int) -> SentMessage | None:
    """The message to be read; None where that is done already."""
    message = _held(number)
    if message.state not in (MessageState.RECEIVED, MessageState.READING):
        return None
    message.state, message.parts_done = MessageState.READING, 0
    message.save(update_fields=["state", "parts_done"])
    return message


@transaction.atomic
def finish_reading(number: int, findings: dict[str, Any], identity: str = "") -> None:
    """What was found is kept, and the message is gone. `identity`: by which another copy of it is known."""
    message = _held(number)
    if message.state != MessageState.READING:
        return
    _to(MessageState.READ, message)
    put_findings(message, findings)
    message.identity = identity
    message.read_at = timezone.now()
    message.parts = message.parts_done = len(findings["attachments"])
    message.recipients = len(findings["recipients"])
    message.logs = sum(len(numbers) for _, _, numbers in findings["logs"])
    message.save()
    message.pieces.all().delete()
    counts = {"parts": message.parts, "recipients": message.recipients, "logs": message.logs}
    record("message.read", _subject(message), detail=counts | {"organisations": len(findings["organisations"])})
    commit_follows("message read")


@transaction.atomic
def refuse_message(number: int, why: str) -> None:
    """A message that can't be read: why, in a sentence; it is gone."""
    message = _held(number)
    if message.state not in (MessageState.RECEIVED, MessageState.READING):
        return
    _to(MessageState.REFUSED, message)
    message.refusal, message.read_at = why[:500], timezone.now()
    message.save(update_fields=["state", "refusal", "read_at"])
    message.pieces.all().delete()
    record("message.refused", _subject(message))
    commit_follows("message refused")


@transaction.atomic
def forget_message(*, by: Person | None, message: SentMessage) -> SentMessage:
    """Everything that is kept of a message is gone, but that it was given. Twice is once."""
    found = _held(message.pk)
    if MessageState.FORGOTTEN in MESSAGE_NEXT.get(MessageState(found.state), set()):
        _to(MessageState.FORGOTTEN, found)
        found.findings = None
        found.save(update_fields=["state", "findings"])
        found.pieces.all().delete()
        record("message.forgotten", _subject(found))
    return found


@transaction.atomic
def open_from_message(
    *,
    by: Person,
    message: SentMessage,
    title: str,
    noticed_at: dt.datetime,
    occurred_at: dt.datetime | None,
    recipients: Sequence[Reached],
) -> Incident:
    """The incident of a message that was read; the one there is where it has one. What was found goes into it.

    Where another copy of it has an open incident, that is given, and what was found in this one stays to be looked at.
    Raises MessageRefused, and IncidentRefused for times that can't be.
    """
    found = _held(message.pk)
    if found.incident is not None:
        return found.incident
    if found.state != MessageState.READ:
        raise MessageRefused(f"That can’t be done any more: this message is “{MessageState(found.state).label}”.")
    one_at_a_time("open incident")  # as opening does: two copies may be at it at once
    if other := incident_of_another_copy(found):
        return other
    findings = findings_of(found)
    incident = open_incident(
        by=by, title=title, source=Source.MESSAGE, noticed_at=noticed_at, occurred_at=occurred_at,
        recipients=recipients, logs=logs_in(findings), message_digest=found.digest, message=_kept_of(findings),
        is_drill=is_training_copy(),
    )  # fmt: skip
    _give_to(incident, found)
    commit_follows("incident opened from a message")
    return incident


def _give_to(incident: Incident, message: SentMessage) -> None:
    """What was found is the incident's from here on."""
    _to(MessageState.OPENED, message)
    message.incident, message.findings = incident, None
    message.save(update_fields=["state", "incident", "findings"])


def incident_of(digest: str) -> Incident | None:
    """The open incident of a message."""
    return open_incident_of(message_digest=digest)


def incident_of_another_copy(message: SentMessage) -> Incident | None:
    """The open incident of the same message as another program saved it."""
    if not message.identity:
        return None
    others = SentMessage.objects.filter(identity=message.identity).exclude(pk=message.pk)
    still_open = Incident.objects.exclude(state=IncidentState.CLOSED)
    return still_open.filter(sent_messages__in=others).order_by("pk").first()


def logs_in(findings: dict[str, Any]) -> Logs:
    """The numbers of the logs that were recognised, by collection and year."""
    return {(collection, year): numbers for collection, year, numbers in findings["logs"]}


def _kept_of(findings: dict[str, Any]) -> dict[str, Any]:
    """What an incident keeps of its message: when it was sent, and of each attachment what it was and the verdict."""
    sent_at = findings["sent_at"]
    kept = ("name", "size", "sha256", "kind", "is_body", "verdict", "rows", "rows_of_ours", "logs", "reasons")
    return {
        "sent_at": moment(dt.datetime.fromisoformat(sent_at)) if sent_at else "",
        "attachments": [{name: one[name] for name in kept} for one in findings["attachments"]],
        "unreadable": len(findings["unreadable"]),
    }


def _held(number: int) -> SentMessage:
    """A message, nobody else moving it on until the transaction ends."""
    return SentMessage.objects.select_for_update(of=("self",)).select_related("incident").get(pk=number)


def _to(state: MessageState, message: SentMessage) -> None:
    assert state in MESSAGE_NEXT[MessageState(message.state)], f"{message.state} to {state}"
    message.state = state


def _subject(message: SentMessage) -> str:
    return f"message {message.pk}"
