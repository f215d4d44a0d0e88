"""How much of the machine strangers get: so many files from an address in ten minutes, so few at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.db import connection

from ..vault.keys import data_key
from ..web.errors import TooManyRequests, Unavailable

FILES = 20
LASTS = dt.timedelta(minutes=10)
_AT_ONCE = BoundedSemaphore(2)
_PATIENCE = 5
"""Seconds to wait for a turn."""


def count_file(address: str, at: dt.datetime) -> None:
    """Counts a file from a network address, of which only a keyed token is kept. Raises TooManyRequests."""
    with connection.cursor() as cursor:
        token = data_key("sign-in").token("file to check", address)
        cursor.execute("SELECT * FROM app.count_try(%s, %s, %s, %s)", [token, at, FILES, LASTS])
        number, until = cursor.fetchone()
    if number > FILES:
        raise TooManyRequests(max(1, int((until - at).total_seconds())))


@contextmanager
def a_turn() -> Iterator[None]:
    """Waits for a turn. Raises Unavailable where others' files take too long."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Unavailable
    try:
        yield
    finally:
        _AT_ONCE.release()
