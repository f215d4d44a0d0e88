"""Parcels, links in each of their states, and mails that went wrong, for pages to be looked at.

Made by the outbox's own actions in a process of its own, since a link that expired and a mail server that refuses can't
be had by clicking. The round that it needs is over when it is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any


def make(organisation: int) -> dict[str, str]:
    """The things by the names that addresses have for them, of the organisation of that number."""
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.accounts.models import Person
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(None):
        by = person_of_address("statistician@statistics.example")
    assert by, "a demonstration has a statistician"
    with on_behalf_of(by.pk, STAFF):
        people = [Person.objects.get(email=f"{who}@org{organisation}.example") for who in ("coordinator", "provider")]
        return _made_by(by, *people) | _mails(people[0])


def _made_by(by: Any, coordinator: Any, provider: Any) -> dict[str, str]:
    """A workbook: a link that works and was opened, one that was taken back, one that has expired."""
    from lodgement.service.outbox.links import give, recall
    from lodgement.service.outbox.models import OpeningKind, ParcelLink
    from lodgement.service.outbox.opening import note_try_of_another
    from lodgement.service.outbox.parcels import make_workbook

    first, second, third = [
        make_workbook(by=by, round=found, organisation=coordinator.organisation) for found in _rounds(by, coordinator)
    ]
    link, theirs = (give(by=by, parcel=first, person=person) for person in (coordinator, provider))
    ended = give(by=by, parcel=second, person=coordinator)
    recall(by=by, links=ParcelLink.objects.filter(pk=ended.pk), subject=f"parcel {second.pk}")
    expired = give(by=by, parcel=third, person=coordinator, lasts=-dt.timedelta(days=1))
    note_try_of_another(by=by, link=theirs.pk)
    link.openings.create(person=coordinator, kind=OpeningKind.FETCHED, at=_now(), ended_at=_now(),
                         bytes_sent=link.size)  # fmt: skip
    named = {"link": link, "theirs": theirs, "recalled": ended, "expired": expired}
    parcels = {"parcel": first, "recalled_parcel": second}
    return {f"outbox_{name}": str(one.pk) for name, one in {**named, **parcels}.items()}


def _rounds(by: Any, coordinator: Any) -> Iterator[Any]:
    """Rounds in which something is asked about a log, each closed when the next is asked for."""
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query, QueryState, Round, RoundState

    theirs = Log.objects.filter(made_for=coordinator.organisation, deleted_at=None).order_by("collection", "year", "id")
    one = theirs[0]
    logs = list(theirs.filter(collection=one.collection, year=one.year)[:3])
    today = dt.date.today()
    for _ in range(3):
        found = Round.objects.create(collection=one.collection, year=one.year, state=RoundState.CLOSED,
                                     opened_by=by, as_at=today, wanted_by=today)  # fmt: skip
        about = About("looked_at", (), "Is this right?")
        for log in logs:
            query = Query.objects.create(round=found, log=log, organisation=coordinator.organisation, kind="draft",
                                         check_token=check_token(found.year, "looked_at"), about=b"")  # fmt: skip
            query.about = sealed_about(found.year, query.pk, about)
            query.save()
        yield found
        Query.objects.filter(round=found).update(state=QueryState.WITHDRAWN)


def _mails(person: Any) -> dict[str, str]:
    """A mail in doubt, one that was refused, one that waits for the mail server."""
    from lodgement.service.outbox.models import Mail

    now = _now()
    for how in ({"handed_at": now}, {"failed_at": now, "failure": "550"}, {"waiting_since": now}):
        Mail.objects.create(person=person, template="accounts/mail/password_changed", **how)
    return {}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
