"""Recording what was done, inside the transaction that does it: where the event can't be written, nothing happens.

Call it last in an action: from here to the commit, events of other transactions wait for this one. An action that goes
on for long after its first event writes all of them at its end, by `held_back`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from .chain import canonical

Written = tuple[str, str, int | None, list[str], str, bytes | None]
"""An event as `app.append_event` takes it."""
_HELD: ContextVar[list[Written] | None] = ContextVar("events that are held back", default=None)


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
        _append([event])
    else:
        held.append(event)


@contextmanager
def held_back() -> Iterator[None]:
    """Events recorded inside are written when it ends, in their order: whatever takes long is done before the first of
    them, and keeps nobody else waiting. Where it fails none is written, and its caller lets the transaction fail too.
    """
    assert connection.in_atomic_block and _HELD.get() is None
    held: list[Written] = []
    before = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(before)
    _append(held)


def _append(events: list[Written]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("SELECT app.append_event(%s, %s, %s, %s, %s, %s)", events)
