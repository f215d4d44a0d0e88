"""One transaction a request or job, in which the database knows on whose behalf it runs.

`SET LOCAL` ends with the transaction, so nothing is left on a connection for whoever uses it next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from ..audit.recording import written_last
from .roles import STAFF, SYSTEM

SECOND_FACTOR = "second_factor"
"""The session's word that the second factor was given."""
PATIENCE = "5s"
"""How long a request waits for a row that somebody else is changing; a file that changes many logs may take minutes."""
_KNOWN: ContextVar[dict[str, Any] | None] = ContextVar("what is known in this transaction", default=None)


def say_who(person: int | None) -> None:
    """Tells the database on whose behalf the rest of this transaction runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.person', %s, true)", [str(person or "")])


def take_role(role: str | None) -> None:
    """Takes another role for the rest of the transaction; None goes back to the login's own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}" if role else "RESET ROLE")


def known() -> dict[str, Any]:
    """What was read in this transaction and holds until it ends; forgotten at once where none is on behalf of anybody.

    Each statement is a journey to the database and back, and one page has dozens: what five parts of it need is read
    once.
    """
    of_this = _KNOWN.get()
    return {} if of_this is None else of_this


@contextmanager
def on_behalf_of(person: int | None, role: str | None = None, patience: str = "0") -> Iterator[None]:
    """A transaction that sees what a person may see; as staff where `role` says so.

    `patience`: how long it waits for a lock, as PostgreSQL has it; 0 for as long as it takes.
    """
    is_within = connection.in_atomic_block  # else its end is the end of who it is for and in which role, too
    forgotten = _KNOWN.set({})
    try:
        with transaction.atomic():
            _begin(person, role, patience)
            try:
                with written_last():
                    yield
            finally:
                if is_within and not connection.needs_rollback and not _is_lost():
                    _begin(None, None, "0")
    finally:
        _KNOWN.reset(forgotten)


_BEGIN = """
SELECT set_config('app.person', %s, true), set_config('role', %s, true), set_config('lock_timeout', %s, true)
"""


def _begin(person: int | None, role: str | None, patience: str) -> None:
    """Who it is for, in which role, and how long it waits, said in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [str(person or ""), role or "none", patience])


def _is_lost() -> bool:
    """Whether the connection went away meanwhile."""
    return connection.connection is None or connection.connection.closed


@contextmanager
def as_the_system() -> Iterator[None]:
    """A transaction of a named job, which sees every row; only the worker's login may take this role."""
    with on_behalf_of(None, SYSTEM):
        yield


class RowsOfThePerson:
    """Middleware: the request in one transaction, on behalf of whoever is signed in; undone where a view fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.session.get("_auth_user_id")
        with on_behalf_of(int(said) if said else None, patience=PATIENCE):
            person = request.user if said else None
            if person and person.is_authenticated and person.is_staff_role and request.session.get(SECOND_FACTOR):
                take_role(STAFF)
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        transaction.set_rollback(True)
