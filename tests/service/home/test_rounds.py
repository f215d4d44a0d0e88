"""What rounds want of statisticians, on their home page: to be looked through, chased, closed, checked again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories.service import a_person, an_organisation
from tests.factories.service_logs import TODAY
from tests.factories.service_queries import a_query, a_round
from tests.service.conftest import as_owner
from tests.service.home.test_home import _on_a_day, _steps

__all__ = ["_on_a_day"]
pytestmark = pytest.mark.usefixtures("database")
PAST = TODAY - dt.timedelta(days=1)


def _found(found: Any, logs: int) -> None:
    from lodgement.service.quality.models import RoundCheck

    with as_owner():
        RoundCheck.objects.create(round=found, check_id="some", kind="soft", logs=logs, organisations=1)


def _asked(found: Any, *states: str) -> None:
    home = an_organisation()
    for at, state in enumerate(states):
        a_query(found, None, f"check {at}", "whole", organisation=home, state=state)


@pytest.mark.parametrize("role", ["statistician", "approver"])
def test_what_rounds_want_next(role: str) -> None:
    found, empty, failed, closed = a_round(), a_round(), a_round(state="failed"), a_round(state="closed")
    waiting, late, done = a_round(), a_round(wanted_by=PAST), a_round()
    _found(found, 3)
    _found(empty, 0)
    _asked(closed, "withdrawn")
    _asked(waiting, "open", "corrected")
    _asked(late, "open", "open", "confirmed")
    _asked(done, "corrected", "withdrawn")
    assert _steps(a_person(role)) == [
        (2, f"queries of round {late.pk} not answered by {PAST:%-d %B %Y}", f"/rounds/{late.pk}/progress"),
        (1, f"round to look through: number {found.pk}, in which nothing is asked yet", f"/rounds/{found.pk}"),
        (1, f"round to check again: number {failed.pk} could not be checked", f"/rounds/{failed.pk}"),
        (1, f"round to close: number {done.pk}, in which everything is answered", f"/rounds/{done.pk}"),
    ]


def test_support_is_told_of_none() -> None:
    _found(a_round(), 3)
    assert _steps(a_person("support")) == []
