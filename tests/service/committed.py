"""Rows that stay: for proofs that look at the database from outside, as another login, a dump or a process does.

What was made is taken out again at the end, so that the other tests of the process find the database as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import psycopg

from lodgement.service.database.address import EMBEDDED_NAME

from .conftest import EMBEDDED

OF_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission")
"""Tables whose rows migrations make."""


def administrator() -> psycopg.Connection:
    """A connection of its own as the server's administrator, each statement at once."""
    return psycopg.connect(EMBEDDED.administrator_url(EMBEDDED_NAME), autocommit=True)


def login(name: str) -> psycopg.Connection:
    """A connection of its own as one of the service's logins."""
    return psycopg.connect(EMBEDDED.url(name, EMBEDDED.password(name), EMBEDDED_NAME))


def tables(connection: psycopg.Connection) -> list[str]:
    """The names of all tables of the service."""
    found = connection.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
                               "AND relnamespace = 'public'::regnamespace ORDER BY relname")  # fmt: skip
    return [name for (name,) in found]


@contextmanager
def kept() -> Iterator[None]:
    """What is committed inside is there for everybody, and gone at the end."""
    try:
        yield
    finally:
        with administrator() as connection:
            connection.execute("SET lock_timeout = '30s'")
            emptied = [name for name in tables(connection) if name not in OF_MIGRATIONS]
            connection.execute(f"TRUNCATE {', '.join(emptied)} CASCADE")


def overtaken(holds: Callable[[], object], does: Callable[[], object]) -> None:
    """What `holds` locks in a transaction is committed only once `does`, in a thread of its own, waits for it; then
    that is done as well, or its fault is raised here.
    """
    from django.db import transaction

    faults: list[BaseException] = []
    thread = Thread(target=_done, args=(does, faults))
    try:
        with transaction.atomic(), administrator() as connection:
            holds()
            thread.start()
            until(lambda: not thread.is_alive() or _waiting(connection) > 0)
            assert thread.is_alive(), f"it waited for nothing: {faults}"
    finally:
        if thread.ident:
            thread.join(timeout=60)
    if faults:
        raise faults[0]


def _done(does: Callable[[], object], faults: list[BaseException]) -> None:
    from django.db import connection

    try:
        does()
    except BaseException as fault:  # raised again where the test is
        faults.append(fault)
    finally:
        connection.close()


def _waiting(connection: psycopg.Connection) -> int:
    """How many wait for a lock."""
    row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    assert row
    return int(row[0])


def until(holds: Callable[[], bool], patience: float = 30.0) -> None:
    """Waits until something holds."""
    ends = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.01)
