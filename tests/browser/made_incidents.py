"""Incidents in each of their states, and people who are asked about them, for pages to be looked at.

Made by the incidents' own actions in a process of its own: a file with everybody's records can't be given to anybody
by clicking.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

OUTSIDER = "somebody@else.example"
SIZE = 900_000
"""Bytes of the file."""


def make(organisation: int) -> dict[str, str]:
    """The incidents by the names that addresses have for them, about the organisation of that number."""
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.accounts.models import Person
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(None):
        by = person_of_address("statistician@statistics.example")
    assert by, "a demonstration has a statistician"
    with on_behalf_of(by.pk, STAFF):
        people = [Person.objects.get(email=f"{who}@org{organisation}.example") for who in ("coordinator", "provider")]
        others = list(Person.objects.filter(role="coordinator", active=True).exclude(organisation=organisation)[:6])
        return _made_by(by, people, others)


def _made_by(by: Any, people: list[Any], others: list[Any]) -> dict[str, str]:
    """One just opened; one that is run: contained, asked, measured, decided; a sent message; one that is over."""
    fresh = _given(by, people[:1], others[:1], "Fresh")
    running = _given(by, people, others, "A file with everybody’s records was given out")
    told = {"fresh": fresh, "running": running, "over": _over(by, people[1:])}
    sent = _sent(by, people, "Wrong attachment")
    recipient = running.recipients.get(person=people[0])
    outsider = sent.recipients.get(address=OUTSIDER)
    action = _run(by, running, recipient)
    _measure(by, running)
    return {f"incident_{name}": str(one.pk) for name, one in told.items()} | {
        "incident_sent": str(sent.pk), "incident_titled": running.title, "incident_action": str(action.pk),
        "incident_recipient": str(recipient.pk), "incident_waited_for": str(outsider.pk),
        "incident_parcel": str(_parcel(by, people[0]).pk), "incident_link": _link(outsider),
    }  # fmt: skip


def _parcel(by: Any, person: Any) -> Any:
    """A file with all logs of a year, as a drill would make it; here it can't, beside organisations added by hand."""
    from lodgement.service.logs.models import Log
    from lodgement.service.outbox.boxes import put_content, put_manifest
    from lodgement.service.outbox.models import Parcel, ParcelKind

    one = Log.objects.filter(deleted_at=None).order_by("collection", "year").first()
    assert one, "a demonstration has logs"
    logs = Log.objects.filter(collection=one.collection, year=one.year, deleted_at=None).values_list("pk", flat=True)
    parcel = Parcel.objects.create(
        kind=ParcelKind.WORKBOOK, organisation=person.organisation, collection=one.collection, year=one.year,
        name="everybody.xlsx", unguarded=True, made_by=by, size=SIZE,
    )  # fmt: skip
    put_content(parcel, b"x" * SIZE)
    put_manifest(parcel, list(logs))
    parcel.save()
    return parcel


def _given(by: Any, people: list[Any], others: list[Any], title: str) -> Any:
    """An incident about such a file, given to people, of whom the first downloaded it and the last looked at it."""
    from lodgement.service.incidents.opening import Origin, open_from
    from lodgement.service.outbox.links import give
    from lodgement.service.outbox.models import OpeningKind

    parcel = _parcel(by, people[0])
    links = [give(by=by, parcel=parcel, person=person) for person in (*people, *others)]
    how = {"person": links[0].person, "at": _ago(), "ended_at": _ago()}
    links[0].openings.create(kind=OpeningKind.FETCHED, bytes_sent=SIZE, **how)
    links[-1].openings.create(kind=OpeningKind.VIEWED, **how | {"person": links[-1].person})
    return open_from(by=by, origin=Origin(parcel=parcel), title=title, noticed_at=_ago(), occurred_at=_ago(55))


def _run(by: Any, incident: Any, declares: Any) -> Any:
    """All but measuring and its end: contained, asked, one declares and names another, decided; an action."""
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.deciding import add_action, assess_risk, finish_action
    from lodgement.service.incidents.declaring import ask_all

    contain(by=by, incident=incident)
    ask_all(by=by, incident=incident)
    incident.recipients.update(escalated_at=_ago())
    _declare(declares, forwarded=f"To {OUTSIDER}")
    decided = {"likelihood": "unlikely", "severity": "serious", "tell_commissioner": False, "tell_people": False}
    assess_risk(by=by, incident=incident, reasons="Those who have it know how to keep records.", **decided)
    done = add_action(by=by, incident=incident, text="Keep files apart", owner=by, due_on=_today(7))
    finish_action(by=by, action=done, outcome="They lie in a place of their own.")
    return add_action(by=by, incident=incident, text="Protect every workbook", owner=by, due_on=_today(-3))


def _measure(by: Any, incident: Any) -> None:
    from lodgement.service.incidents.measuring import ask_to_measure, finish_measure, measure

    ask_to_measure(by=by, incident=incident)
    finish_measure(incident.pk, measure(incident, lambda _: None, lambda _: None))


def _declare(recipient: Any, forwarded: str = "") -> None:
    from django.utils import timezone

    from lodgement.service.incidents.models import Declaration

    Declaration.objects.create(
        recipient=recipient, declared_at=timezone.now(), signed_in=True, opened=True, deleted=True, forwarded=forwarded
    )


def _sent(by: Any, people: list[Any], title: str) -> Any:
    """An incident about a mail; everybody it reached is asked."""
    from lodgement.service.incidents.actions import Reached, open_incident
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.models import Source

    reached = [Reached(one.email, one.name, one.pk, one.organisation_id) for one in people] + [Reached(OUTSIDER)]
    incident = open_incident(
        by=by, title=title, source=Source.MESSAGE, noticed_at=_ago(), occurred_at=None, recipients=reached, logs={},
        message_digest="cd" * 32, is_drill=True,
    )  # fmt: skip
    contain(by=by, incident=incident)
    return incident


def _over(by: Any, people: list[Any]) -> Any:
    """One about which nothing is left to do, and which was closed."""
    from lodgement.service.incidents.models import IncidentState

    incident = _given(by, people, [], "Over")
    _run(by, incident, incident.recipients.get(person=people[0]))
    state = {"state": IncidentState.CLOSED, "closed_at": _ago(), "closed_by": by, "closing": "It was a slip."}
    type(incident).objects.filter(pk=incident.pk).update(**state)
    return incident


def _link(recipient: Any) -> str:
    """Where the link in a recipient's mail leads."""
    from lodgement.service.outbox.outside import signed

    return signed(f"/declare/{recipient.token}")


def _ago(minutes: int = 20) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)


def _today(days: int) -> dt.date:
    return dt.date.today() + dt.timedelta(days=days)
