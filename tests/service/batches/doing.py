"""What somebody does to a batch in a process of its own (`tests.service.acting`), for the tests that kill it.

`fill` makes what a test starts from, as the owner of the tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

CHECK = "of tests"
AT = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
"""A weekday morning at nine in London, on which a week has passed since TOLD."""
TOLD = AT - dt.timedelta(days=8)
WANTED_BY = dt.date(2026, 12, 15)
PROCESS = {"fill": "owner", "remind": "worker", "send": "worker"}
"""As whom it signs in to the database."""


def fill(people: int) -> dict[str, int]:
    """A round that asks each of so many organisations one thing; two statisticians."""
    from django.utils import timezone

    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.quality.boxes import About, check_token, sealed_about
    from lodgement.service.quality.models import Query, Round

    now = timezone.now()
    home = Organisation.objects.filter(is_producer=True).first() or Organisation.objects.create(
        name="The producer", provider_type=1, is_producer=True
    )
    known = {"confirmed_at": now, "last_login": now}
    staff = [
        Person.objects.create(
            organisation=home, role="statistician", name=name, email=f"{name}.{now.timestamp()}@example.org", **known
        )
        for name in ("maker", "second")
    ]
    found = Round.objects.create(
        collection="lettings", year=2026, state="checked", opened_by=staff[0], as_at=TOLD.date(), wanted_by=WANTED_BY
    )
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"Round {found.pk}, organisation {at}", provider_type=2) for at in range(people)
    )
    Person.objects.bulk_create(
        Person(organisation=one, role="coordinator", name=one.name, email=f"{one.pk}@example.org",
               is_key_contact=True, **known) for one in organisations
    )  # fmt: skip
    token = check_token(2026, CHECK)
    queries = Query.objects.bulk_create(
        Query(round=found, check_token=token, organisation=one, kind="whole", about=b"") for one in organisations
    )
    for query in queries:
        query.about = sealed_about(2026, query.pk, About(CHECK))
    Query.objects.bulk_update(queries, ["about"], batch_size=500)
    return {"round": found.pk, "maker": staff[0].pk, "second": staff[1].pk}


def _as(number: int, action: Callable[..., Any], batch: int, **more: Any) -> Any:
    from lodgement.service.accounts.models import Person
    from lodgement.service.batches.models import Batch
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(number, STAFF):
        found = Batch.objects.select_related("round").get(pk=batch)
        return action(by=Person.objects.get(pk=number), batch=found, **more)


def make(by: int, of_round: int) -> int:
    from lodgement.service.accounts.models import Person
    from lodgement.service.batches.actions import make
    from lodgement.service.batches.models import BatchKind
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.quality.models import Round

    with on_behalf_of(by, STAFF):
        person, found = Person.objects.get(pk=by), Round.objects.get(pk=of_round)
        return int(make(by=person, round=found, kind=BatchKind.QUERIES).pk)


def propose(by: int, batch: int) -> str:
    from lodgement.service.batches.actions import propose

    return str(_as(by, propose, batch).digest)


def release(by: int, batch: int) -> str:
    """Lets the batch go at once, as its page shows it now; pressed again by somebody who got no answer."""
    from lodgement.service.batches.releasing import release
    from lodgement.service.batches.shown import preview_of

    def released(*, by: Any, batch: Any) -> Any:
        digest = batch.released_digest if batch.state in ("held", "sending", "sent") else preview_of(batch).digest
        return release(by=by, batch=batch, digest=digest, hold=0)

    return str(_as(by, released, batch).state)


def stop(by: int, batch: int) -> str:
    from lodgement.service.batches.stopping import stop

    return str(_as(by, stop, batch).state)


def again(by: int, batch: int) -> int:
    """Sends all mails again of which nobody knows."""
    from lodgement.service.batches.actions import decide_mail
    from lodgement.service.batches.delivery import with_delivery

    def sent_again(*, by: Any, batch: Any) -> int:
        doubtful = list(with_delivery(batch).filter(delivery="in_doubt"))
        return sum(decide_mail(by=by, entry=entry, again=True) for entry in doubtful)

    return int(_as(by, sent_again, batch))


def send(by: int, batch: int) -> str:
    """What the worker's job does."""
    from lodgement.service.batches.tasks import send_batch

    send_batch(batch=batch, by=by)
    return "done"


def remind() -> str:
    """What the worker's job does on a morning."""
    from lodgement.service.batches.tasks import remind_of_queries

    remind_of_queries(int(AT.timestamp()))
    return "done"
