"""Recording what was done, inside the transaction that does it: where the event can't be written, nothing happens.

The trail takes one writer at a time, from an event to the commit. So the events of a transaction on somebody's behalf
are written at its very end: nobody waits for what else it does, and nothing waits for a row while it holds the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

from .chain import canonical

Written = tuple[str, str, int | None, list[str], str, bytes | None]
"""An event as `app.append_event` takes it."""


class _Held:
    """An event that waits for the end of its transaction. Django keeps it among what is to be done after the commit,
    and lets go of it where the savepoint is undone in which it was recorded.
    """

    def __init__(self, event: Written) -> None:
        self.event = event

    def __call__(self) -> None:
        """It is committed: nothing is left to do."""


_HELD: ContextVar[list[_Held] | None] = ContextVar("events of this transaction", default=None)


def record(
    action: str,
    subject: str,
    *,
    organisation: int | None = None,
    fields: Iterable[str] = (),
    detail: dict[str, Any] | None = None,
    sealed: bytes | None = None,
) -> None:
    """Appends an event by whoever the transaction runs for.

    `subject` is a kind and a number. `fields` are names of fields, never values; values go into `sealed`. `detail`
    holds counts, hashes, codes. The time and the person are the database's, so that no caller can invent them.
    """
    assert connection.in_atomic_block, "an event belongs to the transaction of what it tells"
    event: Written = (action, subject, organisation, sorted(fields), canonical(detail or {}), sealed)
    held = _HELD.get()
    if held is None:
        return _append([event])
    one = _Held(event)
    held.append(one)
    return transaction.on_commit(one)


@contextmanager
def written_last() -> Iterator[None]:
    """Events recorded inside are written when it ends, in their order; none where it fails or is to be undone."""
    before = _HELD.set([])
    try:
        yield
        if not connection.needs_rollback:
            write_recorded()
    finally:
        _HELD.reset(before)


def write_recorded() -> None:
    """Writes what this transaction has recorded so far: for whoever reads the trail in the middle of it."""
    held = _HELD.get()
    if not held:
        return
    still = {id(does) for _, does, *_ in connection.run_on_commit}
    _append([one.event for one in held if id(one) in still])
    held.clear()


def _append(events: list[Written]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("SELECT app.append_event(%s, %s, %s, %s, %s, %s)", events)
