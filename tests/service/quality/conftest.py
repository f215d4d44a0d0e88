"""Tests of quality: one day for all of them, in one transaction each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.service_logs import NOW


@pytest.fixture(autouse=True)
def _on_one_day(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test in one transaction, on 24 November 2026 at half past nine."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    yield
