"""Asking everybody whom records reached what became of them, until all have said that they are deleted.

Who has an account answers signed in; who has none by a link that works once. A declaration may be given again, which
corrects it: the row says what holds, the events that there were two. Asked again, a person has to declare again.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from ..accounts.models import Person, same_address
from ..audit.recording import record
from ..organisations.queries import answering_for_people
from ..outbox.sending import send, send_outside
from .actions import IncidentRefused, held, subject_of
from .models import Declaration, Incident, IncidentState, Recipient
from .queries import DECLARED, SETTLED

LINK_LASTS = dt.timedelta(days=30)
CHASED_AFTER = dt.timedelta(hours=20)
"""Less than a day, so that a job that runs every day finds those of yesterday."""
ESCALATED_AFTER = dt.timedelta(days=3)
LONGEST = 3000
"""Characters of a declaration's texts."""
_ADDRESS = re.compile(r"[^\s,;:<>()\[\]\"']+@[^\s,;:<>()\[\]\"']+")


@dataclass(frozen=True)
class Said:
    """What somebody declares. Empty texts: there were none."""

    opened: bool
    deleted: bool
    copies: str = ""
    forwarded: str = ""
    backups: str = ""


# asking


@transaction.atomic
def ask_all(*, by: Person, incident: Incident) -> int:
    """Asks everybody who hasn't been asked yet; says how many that were."""
    found = _open(incident)
    recipients = list(found.recipients.filter(asked_at=None, written_off_at=None).select_related("person"))
    for recipient in recipients:
        _ask(recipient, "declare")
    if recipients:
        record("incident.declarations_asked", subject_of(found), detail={"recipients": len(recipients)})
    return len(recipients)


@transaction.atomic
def ask_again(*, by: Person, recipient: Recipient) -> None:
    """Asks somebody anew, by a new link; what they declared before no longer counts. Raises IncidentRefused."""
    found = _of_open(recipient)
    found.token, found.chased, found.chased_at, found.escalated_at = uuid4(), 0, None, None
    found.written_off_at, found.written_off_by, found.written_off_because = None, None, ""
    _ask(found, "declare")
    record("incident.declarations_asked", subject_of(found.incident), detail={"recipients": 1})


def _ask(recipient: Recipient, letter: str) -> None:
    """Sends somebody the question, and keeps that it was asked."""
    now = timezone.now()
    recipient.asked_at = recipient.asked_at if letter != "declare" else now
    recipient.link_ends_at = now + LINK_LASTS
    recipient.save()
    if recipient.person and recipient.person.active and recipient.person.confirmed_at:
        send(to=recipient.person, template=f"incidents/mail/{letter}", link=reverse("declaration", args=[recipient.pk]))
    else:
        path = reverse("declare", args=[recipient.token])
        send_outside(address=recipient.address, template=f"incidents/mail/{letter}_outside", path=path)


def _open(incident: Incident) -> Incident:
    found = held(incident.pk)
    if found.state == IncidentState.CLOSED:
        raise IncidentRefused("This incident is closed.")
    return found


def _of_open(recipient: Recipient) -> Recipient:
    """A recipient of an open incident, both held until the transaction ends. Raises IncidentRefused."""
    _open(recipient.incident)
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("incident", "person", "organisation")
    return rows.get(pk=recipient.pk)


# declaring


@transaction.atomic
def declare(*, by: Person | None, recipient: Recipient, said: Said) -> None:
    """Keeps what somebody declares; given again, it corrects. `by` is None for somebody who came by a link.

    Runs on their own behalf: the database lets them write this row and no other. Raises IncidentRefused where the
    incident is closed.
    """
    if recipient.incident.state == IncidentState.CLOSED:
        raise IncidentRefused("This incident has ended meanwhile, so there is nothing to declare any more.")
    kept = {
        "declared_at": timezone.now(),
        "signed_in": by is not None,
        "opened": said.opened,
        "deleted": said.deleted,
        "copies": said.copies[:LONGEST],
        "forwarded": said.forwarded[:LONGEST],
        "backups": said.backups[:LONGEST],
    }
    _, is_new = Declaration.objects.update_or_create(recipient=recipient, defaults=kept)
    told = {
        "recipient": recipient.pk, "deleted": said.deleted, "signed_in": by is not None, "opened": said.opened,
        "copies": bool(said.copies), "forwarded": bool(said.forwarded), "backups": bool(said.backups),
        "corrects": not is_new,
    }  # fmt: skip
    record("incident.declared", subject_of(recipient.incident), organisation=recipient.organisation_id, detail=told)


def link_works(recipient: Recipient) -> bool:
    """Whether a one-time link still leads to the form: until it is used or has expired."""
    if recipient.incident.state == IncidentState.CLOSED or recipient.written_off_at:
        return False
    if recipient.link_ends_at is None or recipient.link_ends_at <= timezone.now() or recipient.asked_at is None:
        return False
    declaration = Declaration.objects.filter(recipient=recipient).first()
    return declaration is None or declaration.declared_at < recipient.asked_at


# whom it was passed on to


def named_addresses(recipient: Recipient) -> list[str]:
    """The addresses in what somebody says of passing it on, in their order, each once."""
    said = Declaration.objects.filter(recipient=recipient).values_list("forwarded", flat=True).first() or ""
    found = dict.fromkeys(same_address(text.strip(".")) for text in _ADDRESS.findall(said))
    return [address for address in found if _is_address(address)]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def add_recipient(
    *, by: Person, incident: Incident, address: str, name: str = "", named_by: Recipient | None = None
) -> Recipient:
    """Somebody more whom it reached, as a person of the staff confirms; there already, it stays one. Raises
    IncidentRefused."""
    found = _open(incident)
    address = same_address(address)
    there = found.recipients.filter(address=address).first()
    if there:
        return there
    person = Person.objects.filter(email=address, confirmed_at__isnull=False).first()
    organisation = person.organisation_id if person else None
    added = Recipient.objects.create(
        incident=found, address=address, name=(name or (person.name if person else ""))[:200], person=person,
        organisation_id=organisation, named_by=named_by,
    )  # fmt: skip
    detail = {"recipient": added.pk, "named_by": named_by.pk if named_by else None}
    record("incident.recipient_added", subject_of(found), organisation=organisation, detail=detail)
    return added


@transaction.atomic
def write_off(*, by: Person, recipient: Recipient, because: str) -> None:
    """No declaration of somebody is waited for any more, with the reason. Raises IncidentRefused."""
    found = _of_open(recipient)
    if found.written_off_at:
        return
    found.written_off_at, found.written_off_by, found.written_off_because = timezone.now(), by, because
    found.save(update_fields=["written_off_at", "written_off_by", "written_off_because"])
    record("incident.recipient_written_off", subject_of(found.incident), detail={"recipient": found.pk})


# chasing, by a job every day


def waiting() -> QuerySet[Recipient]:
    """Those who were asked and haven't answered, or answered that it isn't deleted yet."""
    asked = Recipient.objects.filter(asked_at__isnull=False, written_off_at=None)
    return asked.exclude(incident__state=IncidentState.CLOSED).exclude(SETTLED)


@transaction.atomic
def chase(number: int) -> tuple[int, int]:
    """Asks those of an incident again who were last asked a day ago, and tells their organisations of whom three days
    ago.

    Says how many were asked, and how many told of. Who declared that it isn't deleted yet and has no account is not
    sent the link again, which they have used: they are listed for staff.
    """
    incident = held(number)
    now = timezone.now()
    due = waiting().annotate(last=Coalesce("chased_at", "asked_at")).filter(incident=incident)
    again = due.filter(last__lte=now - CHASED_AFTER).exclude(DECLARED & Q(person=None))
    chased = list(again.select_related("person").order_by("pk"))
    for recipient in chased:
        recipient.chased, recipient.chased_at = recipient.chased + 1, now
        _ask(recipient, "declare_again")
    if chased:
        record("incident.declarations_chased", subject_of(incident), detail={"recipients": len(chased)})
    return len(chased), _escalate(incident, now)


def _escalate(incident: Incident, now: dt.datetime) -> int:
    """Tells organisations of whom three days ago nobody has heard: each officer, or who stands in for one, once."""
    late = waiting().filter(incident=incident, escalated_at=None, asked_at__lte=now - ESCALATED_AFTER)
    told: dict[int, Person] = {}
    recipients = 0
    for recipient in late.filter(organisation__isnull=False).select_related("organisation").order_by("pk"):
        people = answering_for_people(recipient.organisation) if recipient.organisation else []
        if not people:
            continue
        recipient.escalated_at = now
        recipient.save(update_fields=["escalated_at"])
        recipients += 1
        told |= {person.pk: person for person in people}
    for person in told.values():
        send(to=person, template="incidents/mail/undeclared", link=reverse("undeclared"))
    if recipients:
        officers = sum(person.is_protection_officer for person in told.values())
        detail = {"recipients": recipients, "officers": officers, "stand_ins": len(told) - officers}
        record("incident.escalated", subject_of(incident), detail=detail)
    return recipients


def incidents_to_chase() -> list[int]:
    """The numbers of incidents of which somebody is waited for."""
    return sorted(set(waiting().order_by().values_list("incident", flat=True)))
