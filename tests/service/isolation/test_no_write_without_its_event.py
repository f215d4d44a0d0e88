"""Where the event of a write can't be written, the write doesn't happen: every write of every route is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.service.conftest import as_owner

from .matrix import Cell, all_rows, changed, declared, taken_back
from .routes import ROUTES
from .world import HOME, World

TOLD = {"accounts_session", "accounts_tries"}
"""What is counted or ended without an event: tries, and a browser's own session."""
WITHOUT_EVENT = {
    "second_factor": "a wrong code is counted; the fifth has an event",
    "forget_unsaved": "what was never saved is forgotten",
    "validator": "nothing is kept of a file that is only checked",
    "forgotten_password": "the job that sends the link has the event",
}
FAILING = """
CREATE FUNCTION app.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the trail is full'; END $$;
CREATE TRIGGER fail BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION app.fail();
"""


@pytest.fixture
def without_trail(undone: World) -> Iterator[World]:
    """The world, in a database whose trail takes no events."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(FAILING)
    yield undone


def _writes(world: World) -> Iterator[Cell]:
    views = declared()
    for route, line in ROUTES.items():
        if line.post and line.changes and route in views:
            yield Cell(world, line.by, route, views[route].access, HOME)


def test_a_write_whose_event_fails_does_not_happen(without_trail: World) -> None:
    before, faults = all_rows(), []
    for cell in _writes(without_trail):
        with taken_back():
            status = cell.send().response.status_code
            wrote = set(changed(before, all_rows())) - TOLD
            failed = cell.route in WITHOUT_EVENT or status == 500
            if not failed or (wrote and cell.route not in WITHOUT_EVENT):
                faults.append(f"{cell.said}: answered {status}, wrote {sorted(wrote)}")
    assert faults == []
