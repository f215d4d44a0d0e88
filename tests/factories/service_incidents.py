"""Incidents for tests: a file with everybody's logs that was given to people of several organisations, or mailed.

The file is a drill's, which is how the service itself lets such a thing be made in a training copy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.factories.service import a_person, an_organisation
from tests.factories.service_logs import a_log, made_up_answers, signed
from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.models import Incident
    from lodgement.service.logs.models import Log
    from lodgement.service.outbox.models import Parcel, ParcelLink

COLLECTION, YEAR = "lettings", 2026
NOTICED = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
CONTENT = b"every record of everybody"


@dataclass(frozen=True)
class Morning:
    """A statistician who gave the wrong file, and who has it: a contact of each of some organisations."""

    by: Person
    contacts: list[Person]
    logs: list[Log]
    parcel: Parcel
    links: list[ParcelLink]


@contextmanager
def staff(person: Person) -> Iterator[Person]:
    """A transaction of somebody of the staff who has given their second factor."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk, STAFF):
        yield person


def a_morning(organisations: int = 2, logs: int = 1, by: Person | None = None) -> Morning:
    """A file with `logs` logs of each of some organisations, given to a contact of each."""
    by = by or a_person("statistician")
    contacts = [
        a_person("coordinator", signed(an_organisation(made_up=True)), is_key_contact=True)
        for _ in range(organisations)
    ]
    made = [
        a_log(contact, made_up_answers(COLLECTION, YEAR, at * logs + number))
        for at, contact in enumerate(contacts)
        for number in range(logs)
    ]
    parcel = a_parcel(by, contacts[0], made)
    return Morning(by, contacts, made, parcel, [give(by, parcel, contact) for contact in contacts])


def a_parcel(by: Person, contact: Person, logs: Sequence[Log]) -> Parcel:
    """A drill's file that holds some logs."""
    from lodgement.service.outbox.parcels import drill_parcel

    with staff(by):
        made: Parcel = drill_parcel(
            by=by, organisation=contact.organisation, collection=COLLECTION, year=YEAR, name="wrong.xlsx",
            content=CONTENT, logs=[log.pk for log in logs],
        )  # fmt: skip
    return made


def give(by: Person, parcel: Parcel, person: Person) -> ParcelLink:
    """A person's link to a parcel."""
    from lodgement.service.outbox.links import give

    with staff(by):
        link: ParcelLink = give(by=by, parcel=parcel, person=person)
    return link


def fetched(link: ParcelLink, size: int = len(CONTENT)) -> None:
    """That a link's person downloaded what it leads to."""
    from lodgement.service.outbox.models import Opening, OpeningKind

    with as_owner():
        Opening.objects.create(
            link=link, person_id=link.person_id, kind=OpeningKind.FETCHED, at=NOTICED, bytes_sent=size
        )


def an_incident(morning: Morning, **more: Any) -> Incident:
    """An incident about the file of a morning."""
    from lodgement.service.incidents.opening import Origin, open_from

    given: dict[str, Any] = {
        "title": "Wrong file",
        "noticed_at": NOTICED,
        "occurred_at": NOTICED - dt.timedelta(minutes=35),
    } | more
    with staff(morning.by):
        return open_from(by=morning.by, origin=Origin(parcel=morning.parcel), **given)


def a_sent_message(by: Person, addresses: Sequence[str], logs: Sequence[Log], **more: Any) -> Incident:
    """An incident about a mail that was sent with everybody's records."""
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.actions import Reached, open_incident
    from lodgement.service.incidents.models import Source

    with staff(by):
        people = {person.email: person for person in Person.objects.filter(email__in=addresses)}
        reached = [
            Reached(address, person.name, person.pk, person.organisation_id) if (person := people.get(address))
            else Reached(address)
            for address in addresses
        ]  # fmt: skip
        given: dict[str, Any] = {
            "title": "Wrong attachment",
            "noticed_at": NOTICED,
            "occurred_at": None,
            "message_digest": "ab" * 32,
        }
        incident: Incident = open_incident(
            by=by, source=Source.MESSAGE, recipients=reached,
            logs={(COLLECTION, YEAR): [log.pk for log in logs]}, **given | more,
        )  # fmt: skip
    return incident


def measured(incident: Incident, by: Person) -> Incident:
    """An incident whose exposure and impact were worked out, as the worker does it."""
    from lodgement.service.incidents.measuring import ask_to_measure, finish_measure, measure

    with staff(by):
        ask_to_measure(by=by, incident=incident)
        found = measure(incident, lambda _: None, lambda _: None)
        finish_measure(incident.pk, found)
        incident.refresh_from_db()
    return incident


def declared(incident: Incident, deleted: bool = True, forwarded: str = "") -> None:
    """All who were asked and have an account declare, each for themselves."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.declaring import Said, declare
    from lodgement.service.incidents.queries import to_declare

    with as_owner():
        people = [recipient.person for recipient in incident.recipients.all() if recipient.person]
    for person in people:
        with on_behalf_of(person.pk):
            for recipient in to_declare(person).filter(incident=incident):
                declare(by=person, recipient=recipient, said=Said(opened=True, deleted=deleted, forwarded=forwarded))


def chased() -> None:
    """The daily job."""
    from lodgement.service.incidents.tasks import chase_now

    with as_worker():
        chase_now()


def events_of(incident: Incident) -> list[tuple[str, dict[str, Any]]]:
    """Actions and details of an incident's events."""
    from lodgement.service.audit.models import Event

    with as_owner():
        found = Event.objects.filter(subject=f"incident {incident.pk}").order_by("sequence")
        return [(event.action, event.detail) for event in found]
