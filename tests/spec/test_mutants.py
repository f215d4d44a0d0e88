"""Whether the specifications would notice a slip in a condition: small faults are put in, one at a time.

Every fault of every check's condition is tried on the cases of that check. At least 95 of 100 must be noticed; those
that aren't are listed in `survivors.txt`, so that a new one is seen in review.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lodgement.assessment.plan import surroundings, tables_of
from lodgement.questionnaire.conditions.closures import Function, compile_record
from lodgement.questionnaire.conditions.grammar import ConditionError, parse
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from tests.mutants import mutants
from tests.spec.cases import Case, cases

LEAST_NOTICED = 0.95
SURVIVORS = Path(__file__).with_name("survivors.txt")
YEARS = [(collection, year) for collection, years in collections().items() for year in years]


def survivors(questionnaire: Questionnaire) -> tuple[list[str], int]:
    """The faults that no case notices, as lines, and how many faults were tried."""
    by_check: dict[str, list[Case]] = {}
    for case in cases(questionnaire.collection):
        if case.year == questionnaire.year:
            by_check.setdefault(case.check, []).append(case)
    unnoticed, tried = [], 0
    for check in questionnaire.checks.values():
        if ":" in check.id and not check.id.endswith(":8"):
            continue  # the same rule for another person: one of them is enough
        records = [(case.assessed(questionnaire).values, case.fails) for case in by_check.get(check.id, [])]
        for what, faulty in mutants(check.when.text):
            function = _compiled(questionnaire, faulty)
            if function is None:
                continue  # the fault doesn't fit its kind: lint would find it
            tried += 1
            if all((function(record) is True) is fails for record, fails in records):
                unnoticed.append(f"{questionnaire.collection} {questionnaire.year} {check.id}: {what}")
    return unnoticed, tried


def _compiled(questionnaire: Questionnaire, text: str) -> Function | None:
    tables = tables_of(questionnaire)
    try:
        return compile_record(lower_condition(parse(text), surroundings(questionnaire)), tables)
    except ConditionError:
        return None


# Takes some 3 seconds a year: 1,500 faults, each tried on every case of its check.
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
