"""A service in processes of its own, for those tests that kill them or throw things at them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from lodgement.questionnaire.model import Questionnaire
from tests.service.uploads.processes import Processes


@pytest.fixture(scope="module")
def service(server: None) -> Iterator[Processes]:
    running = Processes()
    try:
        yield running
    finally:
        running.end()


@pytest.fixture(scope="module")
def questionnaire(server: None) -> Questionnaire:
    """A year that takes new logs today, since processes of their own know no other day."""
    from lodgement.service.logs.rules import questionnaire_of, years_open_for_new_logs

    open_now = years_open_for_new_logs(dt.date.today())
    if not open_now:
        pytest.skip("no collection year takes new logs today")
    return questionnaire_of(*open_now[0])
