"""A sign-off and a change of a log at the same moment: one waits for the other, so that no sign-off tells what was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.factories.service_logs import NOW, TODAY, a_log, a_reporter, known_answers
from tests.service.committed import kept, login

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

END = "SELECT * FROM app.end_sign_offs(%s, 'lettings', 2026)"


@pytest.fixture
def _on_one_day(server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of the transaction of all other tests here: what is made is committed."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def coordinator(_on_one_day: None) -> Iterator[Person]:
    """Somebody with a log, there for everybody to see."""
    from django.db import transaction

    with kept():
        with transaction.atomic():
            person = a_reporter("coordinator")
            a_log(person, known_answers("general needs"))
        yield person


def _sign(by: Person, wait: str = "30s") -> int:
    """Signs off; gives the number of the sign-off. Waits so long for a change that is under way."""
    from django.db import connection

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.rules import questionnaire_of
    from lodgement.service.quality.sign_off import sign_off, year_stands

    questionnaire = questionnaire_of("lettings", 2026)
    with on_behalf_of(by.pk):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{wait}'")
        seen = year_stands(by, questionnaire).digest
        return sign_off(by=by, questionnaire=questionnaire, seen=seen, acknowledged=True, today=TODAY).pk


def test_a_sign_off_waits_for_a_change_and_a_change_ends_it(coordinator: Person) -> None:
    from django.db import OperationalError

    with login("lodgement_web") as other:
        _begin(other, coordinator)
        assert other.execute(END, [coordinator.organisation_id]).fetchall() == []
        with pytest.raises(OperationalError, match="lock timeout"):
            _sign(coordinator, "100ms")
        other.commit()
        number = _sign(coordinator)
        _begin(other, coordinator)
        assert other.execute(END, [coordinator.organisation_id]).fetchall() == [(number, coordinator.organisation_id)]
        other.rollback()


def _begin(connection: psycopg.Connection, person: Person) -> None:
    connection.rollback()
    connection.execute("SELECT set_config('app.person', %s, true)", [str(person.pk)])
