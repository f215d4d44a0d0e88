"""Queries of many logs are raised in the background: asked for twice it is done once, and given up it is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import signed_in
from tests.factories.service_rounds import an_opened_round, checked
from tests.service.conftest import as_owner, as_worker

from .staff import as_staff
from .test_round import asked, check_called, events, logs, providers, statistician
from .test_round_pages import number_of, text_of

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Round

__all__ = ["logs", "providers", "statistician"]
CHECKS = ("void_over_two_years", "void_before_start")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lodgement.service.quality.raising_many.AT_ONCE", 2)


@pytest.fixture
def round(statistician: Person, logs: dict[str, Log]) -> Round:
    return checked(an_opened_round(statistician))


def ask(by: Person, round: Round, *names: str) -> Any:
    from lodgement.service.quality.raising_many import ask_for_queries

    numbers = [check_called(round, name).pk for name in names]
    with as_staff(by):
        return ask_for_queries(by=by, round=round, checks=numbers)


def work(round: Round, attempts: int = 0) -> None:
    """What the worker does, in its so-many-and-first attempt."""
    from lodgement.service.quality.tasks import raise_round

    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=attempts, task_name="quality.raise_queries"))
    with as_worker():
        raise_round(context, round=round.pk, by=round.opened_by_id)


def jobs() -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    with as_owner():
        return int(ProcrastinateJob.objects.filter(task_name="quality.raise_queries").count())


def stands(round: Round) -> tuple[str, int, int, int]:
    """A round's state, how many queries were to be raised and were, and how many checks are being asked."""
    with as_owner():
        round.refresh_from_db()
        return round.state, round.to_raise, round.raised, round.checks.filter(asking=True).count()


def test_asked_for_twice_and_worked_on_twice_it_is_done_once(
    statistician: Person, round: Round, logs: dict[str, Log]
) -> None:
    from lodgement.service.quality.actions import RoundRefused, close_round

    assert [ask(statistician, round, *CHECKS) for _ in range(2)] == [None, None]
    assert (stands(round), jobs(), asked(round)) == (("asking", 0, 0, 2), 1, [])
    with pytest.raises(RoundRefused, match="Other queries of this round are being raised"):
        ask(statistician, round, CHECKS[0])
    with as_staff(statistician), pytest.raises(RoundRefused, match="Wait until that is done"):
        close_round(by=statistician, round=round)

    for _ in range(2):
        work(round)
    assert stands(round) == ("checked", 3, 3, 0)
    whose = {(log, check, state) for _, log, check, _, _, state in asked(round)}
    assert whose == {
        (logs["unusual"].pk, CHECKS[0], "open"),
        (logs["theirs"].pk, CHECKS[0], "open"),
        (logs["wrong"].pk, CHECKS[1], "open"),
    }
    told = {"collection": "lettings", "year": 2026, "checks": 2}
    assert events(round)[-2:] == [
        ("round.queries_asked_for", told),
        ("round.queries_raised", told | {"queries": 3, "organisations": 2}),
    ]
    assert {check_called(round, name).raised_by_id for name in CHECKS} == {statistician.pk}


def test_what_has_changed_meanwhile_is_left_out(statistician: Person, round: Round, logs: dict[str, Log]) -> None:
    ask(statistician, round, *CHECKS)
    with as_owner():
        type(logs["theirs"]).objects.filter(pk=logs["theirs"].pk).update(deleted_at="2026-11-24T00:00Z")
    work(round)
    assert (stands(round), len(asked(round))) == (("checked", 3, 2, 0), 2)
    said = text_of(signed_in(statistician).get(f"/rounds/{round.pk}"))
    assert "2 queries were raised when many were last asked for. 1 left out: asked already elsewhere" in said


def test_few_are_asked_at_once(statistician: Person, round: Round) -> None:
    assert ask(statistician, round, CHECKS[0]).queries == 2
    assert (stands(round), jobs()) == (("checked", 0, 0, 0), 0)


def test_the_page_says_how_far_it_is_and_what_came_of_it(statistician: Person, round: Round) -> None:
    browser, address = signed_in(statistician), f"/rounds/{round.pk}"
    chosen = [number_of(round, name) for name in CHECKS]
    page = browser.post(f"{address}/raise", {"check": chosen}, follow=True)
    assert "Being asked" in text_of(page)
    assert "Raising queries Waiting for its turn You can leave this page" in text_of(page)
    assert "Continue with what is ticked" not in text_of(page)
    work(round)
    assert "3 queries were raised when many were last asked for." in text_of(browser.get(address))


def test_given_up_nothing_is_asked_and_it_is_said(statistician: Person, round: Round) -> None:
    from lodgement.service.jobs.tasks import TRIES
    from lodgement.service.quality.raising_many import NOT_RAISED

    ask(statistician, round, *CHECKS)
    for _ in range(2):
        work(round, attempts=TRIES)
    assert (stands(round), asked(round)) == (("checked", 0, 0, 0), [])
    assert [action for action, _ in events(round)][-1] == "round.queries_not_raised"
    said = text_of(signed_in(statistician).get(f"/rounds/{round.pk}"))
    assert (NOT_RAISED in said, "Check them again" in said, "Continue with what is ticked" in said) == (
        True, False, True,
    )  # fmt: skip
    ask(statistician, round, *CHECKS)
    work(round)
    assert (stands(round)[0], len(asked(round)), round.refusal) == ("checked", 3, "")
