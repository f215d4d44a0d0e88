"""Batches in each of their states, for pages to be looked at.

Made by the batches' own actions in a process of its own, of a round that asks something already. The service's worker
runs beside it: what is to stay in a state is held back for a day, or has no job.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

A_DAY = 24 * 60


def make(of_round: int) -> dict[str, str]:
    """Batches by the names that addresses have for them, of a round's number: one in each state, the furthest first,
    since of a kind one at a time is put together."""
    first, second = (_somebody(who) for who in ("statistician", "second.statistician"))
    batches = {
        "sent": _sent(of_round, first, second),
        "sending": _sending(of_round, first, second),
        "held": _released(of_round, first, second),
        "stopped": _stopped(of_round, first, second),
        "changed": _changed(of_round, first),
        "proposed": _proposed(of_round, first),
        "cancelled": _cancelled(of_round, first),
        "draft": _draft(of_round, first),
    }
    return {f"batch_{state}": str(number) for state, number in batches.items()}


def _somebody(who: str) -> int:
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(None):
        found = person_of_address(f"{who}@statistics.example")
    assert found, f"a demonstration has a {who}"
    return int(found.pk)


def _acting(number: int, action: Any, batch: int, **more: Any) -> Any:
    """What somebody does to a batch; it is as they find it."""
    from lodgement.service.accounts.models import Person
    from lodgement.service.batches.models import Batch
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(number, STAFF):
        found = Batch.objects.select_related("round").get(pk=batch)
        return action(by=Person.objects.get(pk=number), batch=found, **more)


def _draft(of_round: int, by: int) -> int:
    from lodgement.service.accounts.models import Person
    from lodgement.service.batches.actions import make
    from lodgement.service.batches.models import BatchKind
    from lodgement.service.batches.sending import prepare_some
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.quality.models import Round

    with on_behalf_of(by, STAFF):
        person = Person.objects.get(pk=by)
        batch = make(by=person, round=Round.objects.get(pk=of_round), kind=BatchKind.QUERIES)
        while prepare_some(batch.pk, person):
            pass
    return int(batch.pk)


def _proposed(of_round: int, by: int) -> int:
    from lodgement.service.batches.actions import propose

    batch = _draft(of_round, by)
    _acting(by, propose, batch)
    return batch


def _changed(of_round: int, by: int) -> int:
    """One that isn't as it was proposed any more."""

    def another(*, by: Any, batch: Any) -> None:
        entry = batch.entries.exclude(digest="").first()
        entry.address, entry.digest = "before@example.org", "0" * 64
        entry.save(update_fields=["address", "digest"])
        batch.digest = "0" * 64
        batch.save(update_fields=["digest"])

    batch = _proposed(of_round, by)
    _acting(by, another, batch)
    return batch


def _released(of_round: int, first: int, second: int) -> int:
    from lodgement.service.batches.releasing import release

    def as_seen(*, by: Any, batch: Any) -> None:
        release(by=by, batch=batch, digest=batch.digest, hold=A_DAY)

    batch = _proposed(of_round, first)
    _acting(second, as_seen, batch)
    return batch


def _sending(of_round: int, first: int, second: int) -> int:
    def going_out(*, by: Any, batch: Any) -> None:
        batch.state = "sending"
        batch.save(update_fields=["state"])

    batch = _released(of_round, first, second)
    _acting(second, going_out, batch)
    return batch


def _sent(of_round: int, first: int, second: int) -> int:
    """One of whose mails one was refused, and of another nobody knows."""
    from lodgement.service.batches.sending import send_some

    def gone_out(*, by: Any, batch: Any) -> None:
        now = dt.datetime.now(dt.UTC)
        send_some(batch, by)
        fates = [{"failed_at": now, "failure": "550"}, {"handed_at": now}]
        for entry, fate in zip(batch.entries.exclude(mail=None).select_related("mail"), fates, strict=False):
            type(entry.mail).objects.filter(pk=entry.mail_id).update(**fate)
        batch.state, batch.ended_at = "sent", now
        batch.save(update_fields=["state", "ended_at"])

    batch = _released(of_round, first, second)
    _acting(second, gone_out, batch)
    return batch


def _stopped(of_round: int, first: int, second: int) -> int:
    from lodgement.service.batches.stopping import stop

    batch = _released(of_round, first, second)
    _acting(first, stop, batch)
    return batch


def _cancelled(of_round: int, by: int) -> int:
    from lodgement.service.batches.actions import cancel

    batch = _draft(of_round, by)
    _acting(by, cancel, batch)
    return batch
