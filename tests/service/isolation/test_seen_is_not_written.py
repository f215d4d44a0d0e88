"""Who sees a row doesn't write it by that: what a provider's people change and take out is written down here, table by
table. All else that they see they only see, whatever statement is run as their login.

A table that is new turns up here by itself, as soon as a provider's people see a row of it.
"""

from __future__ import annotations

import psycopg
import pytest

from tests.service.committed import administrator, login

from .world import World

CHANGED, TAKEN_OUT = "changed", "taken out"
OF_BOTH = {
    "accounts_link": {CHANGED, TAKEN_OUT},
    "accounts_person": {CHANGED},
    "accounts_session": {CHANGED, TAKEN_OUT},
    "audit_event": set(),
    "incidents_notice": set(),
    "logs_log": {CHANGED},
    "organisations_agreement": set(),
    "organisations_organisation": set(),
    "organisations_stockrelation": set(),
    "outbox_mail": {CHANGED},
    "quality_query": {CHANGED},
    "quality_round": set(),
    "quality_signoff": {CHANGED},
    "uploads_upload": {CHANGED},
    "vault_wrappedkey": set(),
}
MAY: dict[str, dict[str, set[str]]] = {
    "provider": OF_BOTH,
    "coordinator": OF_BOTH
    | {
        "accounts_authenticator": {CHANGED, TAKEN_OUT},
        "accounts_recoverycode": {CHANGED, TAKEN_OUT},
        "incidents_incident": set(),
        "incidents_recipient": set(),
        "organisations_organisation": {CHANGED},
        "organisations_stockrelation": {CHANGED, TAKEN_OUT},
        "outbox_linkfile": set(),
        "outbox_parcel": set(),
        "outbox_parcellink": set(),
        "unsaved_unsaved": {CHANGED, TAKEN_OUT},
    },
}
"""Of the tables of which somebody sees rows, what they may do to them."""


def _guarded() -> dict[str, str]:
    """Each table under the guard, with a column of it that isn't its number."""
    with administrator() as connection:
        return dict(
            connection.execute(
                "SELECT c.relname, min(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND a.attname <> 'id' "
                "AND NOT a.attisdropped GROUP BY 1 ORDER BY 1"
            ).fetchall()
        )


def _rows(connection: psycopg.Connection, person: int, statement: str) -> int:
    """Of how many rows a statement tells, or how many it changes; none where the login may not even try."""
    connection.rollback()
    connection.execute("SELECT set_config('app.person', %s, true)", [str(person)])
    try:
        return connection.execute(statement).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("name", ["lodgement_web", "lodgement_worker"])
def test_what_is_seen_is_changed_and_taken_out_by_whom_it_is_for(world: World, name: str, who: str) -> None:
    person = world.people[who]
    assert person
    may: dict[str, set[str]] = {}
    with login(name) as connection:
        for table, column in _guarded().items():
            if not _rows(connection, person.pk, f"SELECT 1 FROM {table}"):
                continue
            tried = {CHANGED: f"UPDATE {table} SET {column} = {column}", TAKEN_OUT: f"DELETE FROM {table}"}
            may[table] = {verb for verb, statement in tried.items() if _rows(connection, person.pk, statement)}
        connection.rollback()
    assert may == MAY[who]


def test_no_policy_lets_rows_be_taken_out_that_nobody_may_write(server: None) -> None:
    """A policy for everything whose check nothing passes would still let people DELETE. Asked of all tables, since of
    some nobody here sees a row."""
    with administrator() as connection:
        found = connection.execute(
            "SELECT tablename, policyname FROM pg_policies "
            "WHERE cmd NOT IN ('SELECT', 'INSERT') AND with_check = 'false' AND qual <> 'false'"
        ).fetchall()
    assert found == []
