"""Whether the specifications would notice a slip in a condition: small faults are put in, one at a time.

Every fault of every check's condition is tried on the cases of that check. At least 95 of 100 must be noticed; those
that aren't are listed in `survivors.txt`, so that a new one is seen in review.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from lodgement.assessment.plan import surroundings, tables_of
from lodgement.assessment.record import Record
from lodgement.questionnaire.conditions.closures import Function, compile_record
from lodgement.questionnaire.conditions.grammar import ConditionError, parse
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Check, Questionnaire
from tests.mutants import mutants
from tests.spec.cases import assessed_cases

LEAST_NOTICED = 0.95
SURVIVORS = Path(__file__).with_name("survivors.txt")
YEARS = [(collection, year) for collection, years in collections().items() for year in years]


@lru_cache(maxsize=8)
def survivors(questionnaire: Questionnaire) -> tuple[list[str], int]:
    """The faults that no case notices, as lines, and how many faults were tried."""
    by_check: dict[str, list[tuple[Record, bool]]] = {}
    for case, assessed in assessed_cases(questionnaire.collection, questionnaire.year):
        by_check.setdefault(case.check, []).append((assessed.values, case.fails))
    unnoticed, tried = [], 0
    for check in different_checks(questionnaire):
        records = by_check.get(check.id, [])
        for what, faulty in mutants(check.when.text):
            function = _compiled(questionnaire, faulty)
            if function is None:
                continue  # the fault doesn't fit its kind: lint would find it
            tried += 1
            if all((function(record) is True) is fails for record, fails in records):
                unnoticed.append(f"{questionnaire.collection} {questionnaire.year} {check.id}: {what}")
    return unnoticed, tried


def different_checks(questionnaire: Questionnaire) -> list[Check]:
    """The checks, without those that are the same rule for another person: the last person's is enough."""
    last: dict[str, Check] = {}
    for check in questionnaire.checks.values():
        rule, _, number = check.id.partition(":")
        last[rule if number.isdigit() else check.id] = check
    return list(last.values())


def _compiled(questionnaire: Questionnaire, text: str) -> Function | None:
    tables = tables_of(questionnaire)
    try:
        return compile_record(lower_condition(parse(text), surroundings(questionnaire)), tables)
    except ConditionError:
        return None


# Takes 1 second a year for 1,000 faults of sales and 4 for 1,500 of lettings, each tried on every case of its check.
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_specifications_notice_nearly_every_fault(collection: str, year: int) -> None:
    unnoticed, tried = survivors(load(collection, year))
    assert tried > 0
    assert 1 - len(unnoticed) / tried >= LEAST_NOTICED


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_faults_that_go_unnoticed_are_the_ones_listed(collection: str, year: int) -> None:
    listed = [line for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    unnoticed, _ = survivors(load(collection, year))
    assert sorted(unnoticed) == sorted(line for line in listed if line.startswith(f"{collection} {year} "))
