"""Tests about logs: one day for all of them, and browsers in which people are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.factories.service import signed_in
from tests.factories.service_logs import NOW, a_log, a_reporter, known_answers

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


@pytest.fixture(autouse=True)
def _on_one_day(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test in one transaction, on 24 November 2026 at half past nine."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    yield


@pytest.fixture
def person() -> Person:
    """A data coordinator whose organisation has signed."""
    return a_reporter("coordinator")


@pytest.fixture
def client(person: Person) -> Client:
    """Their browser."""
    return signed_in(person)


@pytest.fixture
def log(person: Person) -> Log:
    """A letting of theirs that is complete: empty from 1 May, repaired until 20 May, begun on 15 June 2026."""
    return a_log(person, known_answers("general needs"))
