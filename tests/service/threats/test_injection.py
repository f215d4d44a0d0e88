"""What a statement finds that somebody slips into the web process, and what a statistician is shown."""

from __future__ import annotations

import psycopg
import pytest

from lodgement.sealing.boxes import Tampered, open_box
from lodgement.sealing.keys import DataKey
from tests.factories.service import a_person, signed_in
from tests.service.committed import administrator, login

from .conftest import Stolen
from .sentences import proves


@proves("C3", "C4")
def test_whoever_chooses_who_they_are_reads_what_is_open_and_no_answer(stolen: Stolen) -> None:
    log = stolen.holding.log
    with login("lodgement_web") as connection:
        connection.execute("SELECT set_config('app.person', %s, true)", [str(stolen.holding.coordinator.pk)])
        rows = connection.execute('SELECT "references"[1], answers FROM logs_log WHERE id = %s', [log.pk]).fetchall()
        connection.rollback()
    ((reference, box),) = rows
    assert reference == stolen.holding.reference
    with pytest.raises(Tampered):
        open_box(DataKey("year-2026", b"a guess of thirty-two bytes long"), f"log {log.pk} version 1 answers", box)


@proves("C5")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM logs_log",
        "TRUNCATE logs_log",
        "INSERT INTO audit_event (sequence) VALUES (1)",
        "UPDATE audit_event SET action = 'nothing'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE vault_wrappedkey SET wrapped = ''",
        "DELETE FROM vault_wrappedkey",
        "SET ROLE lodgement_system",
        "SET ROLE lodgement_owner",
        "ALTER TABLE logs_log DISABLE ROW LEVEL SECURITY",
        "DROP POLICY people ON logs_log",
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY logs_log TO PROGRAM 'cat'",
        "CREATE TABLE kept (a text)",
    ],
)
def test_a_statement_may_not(stolen: Stolen, statement: str) -> None:
    with login("lodgement_web") as connection:
        connection.execute("SELECT set_config('app.person', %s, true)", [str(stolen.holding.coordinator.pk)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


MADE_STAFF = """
CREATE TEMP TABLE accounts_person AS
  SELECT id, organisation_id, true AS active, 'support' AS role, true AS is_protection_officer FROM accounts_person;
GRANT SELECT ON pg_temp.accounts_person TO PUBLIC;
"""


@proves("C6")
def test_a_temporary_table_takes_no_others_place(stolen: Stolen) -> None:
    asked = "SELECT app.is_staff(), app.is_protection_officer(), app.organisation()"
    with login("lodgement_web") as connection:
        connection.execute("SELECT set_config('app.person', %s, true)", [str(stolen.holding.provider.pk)])
        before = connection.execute(asked).fetchone()
        connection.execute(MADE_STAFF)
        assert connection.execute("SELECT role FROM accounts_person LIMIT 1").fetchone() == ("support",)
        assert connection.execute(asked).fetchone() == before
    assert before == (False, False, stolen.holding.organisation.pk)


@proves("C6")
def test_every_function_of_the_owner_looks_among_temporary_tables_last(stolen: Stolen) -> None:
    found = "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef"
    with administrator() as connection:
        looks = dict(connection.execute(found).fetchall())
    assert len(looks) >= 20
    assert {name: where for name, where in looks.items() if where != ["search_path=public, pg_temp"]} == {}


@proves("D1")
def test_a_statistician_does_not_see_whose_home_it_is(undone: Stolen) -> None:
    log, statistician = undone.holding.log, a_person("statistician")
    shown = signed_in(statistician).get(f"/logs/{log.pk}").content.decode()
    theirs = signed_in(undone.holding.coordinator).get(f"/logs/{log.pk}").content.decode()
    assert (undone.holding.reference in theirs, undone.holding.reference in shown) == (True, False)
    assert signed_in(statistician).get("/logs").content.decode().count(undone.holding.reference) == 0
