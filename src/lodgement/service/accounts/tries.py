"""Wrong passwords and codes are counted, and after five no more are looked at for an hour; save in a browser in which
the person signed in before, where they have five of their own.

So are all passwords from one network address, right or wrong: nobody tries a few at each of a thousand accounts.

A try is counted before it is looked at, so that tries at the same moment can't slip past, and whether an address has
an account plays no part.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from ..vault.keys import data_key
from ..web.errors import TooManyRequests
from .models import same_address

ALLOWED = 5
FROM_ONE_CLIENT = 300
"""Passwords an hour: more than a large office needs that shares an address."""
LASTS = dt.timedelta(hours=1)
KEYS = "sign-in"
"""The purpose of the data key for tokens of addresses, recovery codes and the secrets of apps."""


@dataclass(frozen=True)
class Count:
    """The how-manieth try it was, and when counting ends."""

    number: int
    until: dt.datetime

    @property
    def refused(self) -> bool:
        """Whether the try must not be looked at."""
        return self.number > ALLOWED

    @property
    def left(self) -> int:
        """How many tries are left after this one."""
        return max(ALLOWED - self.number, 0)


def count_password(address: str, at: dt.datetime, browser: str = "") -> Count:
    """Counts a password given for an address; in a browser that is known as theirs (`known_browsers`) by itself."""
    return _count(*_passwords(address, browser), at)


def count_client(client: str, at: dt.datetime) -> None:
    """Counts a password from a network address, of which only a keyed token is kept. Raises TooManyRequests.

    Each hour of the clock by itself, as an office may sign in all day. Last in a request: until its end others from
    there wait.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    tries = _count("client", f"{client} {hour.isoformat()}", at, FROM_ONE_CLIENT)
    if tries.number > FROM_ONE_CLIENT:
        raise TooManyRequests(max(1, int((hour + LASTS - at).total_seconds())))


def count_code(person: int, at: dt.datetime) -> Count:
    """Counts a code given by a person."""
    return _count("code", str(person), at)


def forget_passwords(address: str, browser: str = "") -> None:
    """Forgets wrong passwords of an address: the right one was given, or a new one set by link."""
    _forget(*_passwords(address, browser))


def forget_codes(person: int) -> None:
    """Forgets wrong codes of a person."""
    _forget("code", str(person))


def _passwords(address: str, browser: str) -> tuple[str, str]:
    whose = same_address(address)
    return ("password in a known browser", f"{browser} {whose}") if browser else ("password", whose)


def _count(kind: str, whose: str, at: dt.datetime, allowed: int = ALLOWED) -> Count:
    with connection.cursor() as cursor:
        token = data_key(KEYS).token(kind, whose)
        cursor.execute("SELECT * FROM app.count_try(%s, %s, %s, %s)", [token, at, allowed, LASTS])
        return Count(*cursor.fetchone())


def _forget(kind: str, whose: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.forget_tries(%s)", [data_key(KEYS).token(kind, whose)])
