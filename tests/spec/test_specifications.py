"""Every check, by its specification: what it must find, and what it must let pass.

The pages beside this module are the published validation guide; this module only reads them.
"""

from __future__ import annotations

import pytest

from lodgement.questionnaire.loading import collections, load
from tests.spec.cases import Case, assessed_cases, cases
from tests.spec.logs import assess_case, assess_row_case, found, pages

YEARS = [(collection, year) for collection, years in collections().items() for year in years]


def _by_check(collection: str, year: int) -> dict[str, list[Case]]:
    grouped: dict[str, list[Case]] = {}
    for case in cases(collection):
        if case.year == year:
            grouped.setdefault(case.check, []).append(case)
    return grouped


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_logs_that_specifications_start_from_have_nothing_wrong(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    assessed = {name: assess_case(questionnaire, name, {}) for name in pages(collection)["logs"]}
    assessed["row"] = assess_row_case(questionnaire, {})
    assert {name: (found(result), result.missing) for name, result in assessed.items()} == {
        name: (set(), ()) for name in assessed
    }


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_each_check_finds_and_lets_pass_what_its_specification_says(collection: str, year: int) -> None:
    wrong = [
        (case.place, case.check, case.change)
        for case, assessed in assessed_cases(collection, year)
        if (case.check in found(assessed)) is not case.fails
    ]
    assert wrong == []


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_check_has_a_failing_case_and_a_passing_one_that_differs_in_one_answer(
    collection: str, year: int
) -> None:
    by_check = _by_check(collection, year)
    without = [check for check in load(collection, year).checks if not _has_pair(by_check.get(check, []))]
    assert without == []


def _has_pair(rows: list[Case]) -> bool:
    """Whether some failing case and some passing one of the same table differ in exactly one answer."""
    return any(
        _answers_that_differ(failing, passing) == 1
        for failing in rows
        if failing.fails
        for passing in rows
        if not passing.fails and passing.place == failing.place
    )


def _answers_that_differ(one: Case, other: Case) -> int:
    left, right = dict(one.base) | dict(one.change), dict(other.base) | dict(other.change)
    absent = object()
    return sum(left.get(name, absent) != right.get(name, absent) for name in left.keys() | right.keys())
