"""Data keys as the service uses them: unwrapped once a process, kept in memory only.

A key is made by the first who needs it, under a lock, in a transaction of its own role: everybody may seal, and nobody
gets further with a wrapped key than a stolen dump does.
"""

from __future__ import annotations

from functools import lru_cache

from django.db import connection, transaction

from lodgement.sealing.keys import DataKey, KeyFolder

from ..configuration import configuration
from ..database.session import known


def year_purpose(year: int) -> str:
    """The purpose of the key under which a collection year's answers are sealed."""
    return f"year-{year}"


def folder() -> KeyFolder:
    """The operator's key folder."""
    return KeyFolder(configuration().keys)


def data_key(purpose: str) -> DataKey:
    """The data key of a purpose, made on first use. Raises KeyMissing where its wrapping key was destroyed."""
    return _unwrapped(purpose, _wrapped(purpose))


def year_key(year: int) -> DataKey:
    """The data key of a collection year."""
    return data_key(year_purpose(year))


@lru_cache(maxsize=64)
def _unwrapped(purpose: str, wrapped: bytes) -> DataKey:
    return folder().unwrapped(purpose, wrapped)


def _wrapped(purpose: str) -> bytes:
    """A wrapped key, read once a transaction; one made in this very transaction each time, since that may be undone."""
    in_this_transaction = known()
    name = f"key {purpose}"
    if wrapped := in_this_transaction.get(name):
        return bytes(wrapped)
    found = _found(purpose)
    if found is None:
        in_this_transaction[name] = b""
        return _made_by_the_first(purpose)
    in_this_transaction.setdefault(name, found)
    return found


def _found(purpose: str) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped FROM vault_wrappedkey WHERE purpose = %s", [purpose])
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


@transaction.atomic
def _made_by_the_first(purpose: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"key {purpose}"])
    return _found(purpose) or _made(purpose)


def _made(purpose: str) -> bytes:
    wrapped = folder().make(purpose)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_wrappedkey (purpose, wrapped, made_at) VALUES (%s, %s, now())", [purpose, wrapped]
        )
    return wrapped
