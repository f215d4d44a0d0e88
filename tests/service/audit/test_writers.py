"""Eight who write at once keep the chain whole; nobody writes to it but through its function."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from tests.service.committed import kept, login

WRITERS, EACH = 8, 50


def _write(writer: int) -> None:
    with login("lodgement_web") as connection:
        for number in range(EACH):
            connection.execute("SELECT set_config('app.person', %s, true)", [str(writer + 1)])
            connection.execute(
                "SELECT app.append_event('log.changed', %s, NULL, ARRAY['rent'], '{}', NULL)", [f"log {number}"]
            )
            connection.commit()


def test_eight_writers_at_once_keep_the_chain_whole(server: None) -> None:
    from django.db import transaction

    from lodgement.service.audit.verifying import verify
    from tests.service.conftest import as_owner

    with kept():
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(_write, range(WRITERS)))
        with transaction.atomic(), as_owner():
            assert verify(None, None) == (None, WRITERS * EACH)


def test_events_are_written_last_and_keep_nobody_waiting(server: None) -> None:
    """Another writes in the middle of a long action, whose events come after it, in their order and whole."""
    from django.db import transaction

    from lodgement.service.audit.models import Event
    from lodgement.service.audit.recording import record
    from lodgement.service.audit.verifying import verify
    from lodgement.service.database.session import on_behalf_of
    from tests.service.conftest import as_owner

    with kept():
        with on_behalf_of(7):
            record("log.changed", "log 1")
            _write(3)
            record("log.changed", "log 2", sealed=b"sealed")
        with transaction.atomic(), as_owner():
            last = Event.objects.order_by("sequence").values_list("person_id", "subject", "sealed")[EACH:]
            assert list(last) == [(7, "log 1", None), (7, "log 2", b"sealed")]
            assert verify(None, None) == (None, EACH + 2)


def test_what_was_undone_within_a_transaction_has_no_event(server: None) -> None:
    from django.db import transaction

    from lodgement.service.audit.models import Event
    from lodgement.service.audit.recording import record
    from lodgement.service.database.session import on_behalf_of
    from tests.service.conftest import as_owner

    with kept():
        with on_behalf_of(7):
            record("log.changed", "log 1")
            with suppress(ZeroDivisionError), transaction.atomic():
                record("log.changed", "log 2")
                raise ZeroDivisionError
            with transaction.atomic():
                record("log.changed", "log 3")
        with on_behalf_of(7):
            record("log.changed", "log 4")
            transaction.set_rollback(True)
        with transaction.atomic(), as_owner():
            assert [event.subject for event in Event.objects.order_by("sequence")] == ["log 1", "log 3"]


def test_where_it_fails_none_of_them_is_written(server: None) -> None:
    from django.db import transaction

    from lodgement.service.audit.models import Event
    from lodgement.service.audit.recording import record
    from lodgement.service.database.session import on_behalf_of
    from tests.service.conftest import as_owner

    with kept():
        with pytest.raises(ZeroDivisionError), on_behalf_of(7):
            record("log.changed", "log 1")
            raise ZeroDivisionError
        with on_behalf_of(7):
            record("log.changed", "log 2")
        with transaction.atomic(), as_owner():
            assert [event.subject for event in Event.objects.all()] == ["log 2"]


@pytest.mark.parametrize("role", ["lodgement_web", "lodgement_worker", "lodgement_staff", "lodgement_system"])
@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO audit_event (sequence) VALUES (1)", "UPDATE audit_event SET action = ''", "DELETE FROM audit_event",
     "TRUNCATE audit_event"],
)  # fmt: skip
def test_no_role_writes_to_the_trail_itself(server: None, role: str, statement: str) -> None:
    name = "lodgement_web" if role in ("lodgement_web", "lodgement_staff") else "lodgement_worker"
    with login(name) as connection:
        connection.execute(f"SET ROLE {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
