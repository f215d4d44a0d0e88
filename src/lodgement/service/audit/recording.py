"""Recording what was done, inside the transaction that does it: where the event can't be written, nothing happens.

Call it last in an action: from here to the commit, events of other transactions wait for this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from .chain import canonical


def record(
    action: str,
    subject: str,
    *,
    organisation: int | None = None,
    fields: Iterable[str] = (),
    detail: dict[str, Any] | None = None,
    sealed: bytes | None = None,
) -> int:
    """Appends an event by whoever the transaction runs for, and gives its number.

    `subject` is a kind and a number. `fields` are names of fields, never values; values go into `sealed`. `detail`
    holds counts, hashes, codes. The time and the person are the database's, so that no caller can invent them.
    """
    assert connection.in_atomic_block, "an event belongs to the transaction of what it tells"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT app.append_event(%s, %s, %s, %s, %s, %s)",
            [action, subject, organisation, sorted(fields), canonical(detail or {}), sealed],
        )
        row = cursor.fetchone()
    return int(row[0])
