"""Rows that stay: for proofs that look at the database from outside, as another login, a dump or a process does.

What was made is taken out again at the end, so that the other tests of the process find the database as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
            emptied = [name for name in tables(connection) if name not in OF_MIGRATIONS]
            connection.execute(f"TRUNCATE {', '.join(emptied)} CASCADE")
