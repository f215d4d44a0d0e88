"""Eight who write at once keep the chain whole; nobody writes to it but through its function."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

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
