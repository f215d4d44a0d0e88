"""The steps of a mail on its way, each the last of its own transaction; who delivers it holds it alone.

The hold is a lock of the database's session: whatever dies lets go of it, so that a mail which may have been sent and
is held by nobody is known to be in doubt. It wants a connection of its own: a pool that hands a connection on between
transactions would lose it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection
from django.utils import timezone

from ..jobs.checkpoints import commit_follows
from .letters import Letter, letter_of
from .models import Mail

LOCKS = 0x6D61696C
"""The upper half of the number of each mail's lock; the lower half is the mail's own."""
PATIENCE = dt.timedelta(days=1)
"""How long a mail waits for whoever can't take it now."""


@contextmanager
def held_alone(mail: int) -> Iterator[bool]:
    """Holds a mail, whatever transactions follow; false where another does."""
    key = LOCKS << 32 | (mail & 0xFFFFFFFF)
    alone = bool(_asked("SELECT pg_try_advisory_lock(%s)", key))
    try:
        yield alone
    finally:
        if alone:
            with suppress(DatabaseError):  # the connection is gone, and the lock with it
                _asked("SELECT pg_advisory_unlock(%s)", key)


def _asked(query: str, key: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, [key])
        return cursor.fetchone()[0]


def to_deliver(number: int) -> tuple[Mail | None, Letter | None]:
    """A mail that is still to be sent, and its words; one without an address is given up."""
    found = _unfinished(number)
    if found is None:
        return None, None
    letter = letter_of(found)
    if not letter.address:
        note_failed(number, "no-address")
        return None, None
    return found, letter


def _unfinished(number: int) -> Mail | None:
    waiting = Mail.objects.select_for_update(of=("self",)).select_related("person__organisation", "link")
    return waiting.filter(pk=number, sent_at=None, failed_at=None, stopped_at=None).first()


def note_handed(number: int) -> bool:
    """A mail is about to be handed over; false where it was stopped or ended meanwhile."""
    found = _unfinished(number)
    if found is None:
        return False
    found.handed_at = timezone.now()
    found.save(update_fields=["handed_at"])
    commit_follows("mail handed")
    return True


def note_sent(number: int) -> None:
    """A mail was taken."""
    Mail.objects.filter(pk=number).update(sent_at=timezone.now(), waiting_since=None)
    commit_follows("mail sent")


def note_failed(number: int, code: str) -> None:
    """A mail is given up for good."""
    Mail.objects.filter(pk=number).update(failed_at=timezone.now(), failure=code[:40], handed_at=None)


def note_waiting(number: int, code: str) -> bool:
    """A mail wasn't taken, for the time being; false where it has waited long enough and is given up."""
    found = Mail.objects.select_for_update().get(pk=number)
    now = timezone.now()
    if found.waiting_since and now - found.waiting_since > PATIENCE:
        note_failed(number, code)
        return False
    found.waiting_since, found.handed_at = found.waiting_since or now, None
    found.save(update_fields=["waiting_since", "handed_at"])
    return True
