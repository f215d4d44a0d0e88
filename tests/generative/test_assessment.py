"""What must hold of every assessment, on random logs: one record and a frame alike, again and again, in any order."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.edit import edit
from lodgement.assessment.frame import AssessedFrame, assess_frame, chunks
from lodgement.assessment.plan import names_not_known, plan_for
from lodgement.assessment.record import Record, assess_record
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from tests.factories.logs import LogFactory, frame_of

YEARS = [(collection, year) for collection, years in collections().items() for year in years]


def _records(questionnaire: Questionnaire, count: int, seed: int) -> list[dict[str, Any]]:
    return [{**context, **answers} for answers, context in LogFactory(questionnaire, seed).records(count)]


def _said(assessed: AssessedFrame) -> dict[str, list[int]]:
    """Everything an assessment says, by what it says it of."""
    said = {f"fails {name}": rows.to_list() for name, rows in assessed.failures.items()}
    said |= {f"missing {name}": rows.to_list() for name, rows in assessed.missing.items()}
    return said | {f"not judged {name}": rows.to_list() for name, rows in assessed.not_judged.items()}


def _differ_after_a_second_time(questionnaire: Questionnaire, count: int) -> list[str]:
    """The names whose value, or the checks whose findings, change when what came out is assessed again."""
    plan = plan_for(questionnaire)
    frame = frame_of(questionnaire, _records(questionnaire, count, seed=5))
    first = assess_frame(plan, frame)
    answers = [name for name, item in questionnaire.fields.items() if not item.helper]
    again = first.values.select([*answers, *(name for name in frame.columns if name in questionnaire.context)])
    second = assess_frame(plan, again)
    names = [step.target for step in plan.steps if not step.target.endswith(".given")]  # given: now what was derived
    changed = [name for name in names if not first.values[name].equals(second.values[name])]
    before, after = _said(first), _said(second)
    return changed + [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_assessing_what_was_assessed_changes_nothing(collection: str, year: int) -> None:
    assert _differ_after_a_second_time(load(collection, year), 2_000) == []


@pytest.mark.prove
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_assessing_20000_logs_again_changes_nothing(collection: str, year: int) -> None:
    assert _differ_after_a_second_time(load(collection, year), 20_000) == []


@pytest.mark.parametrize("unknown", [False, True])
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_one_record_and_a_frame_say_the_same(collection: str, year: int, unknown: bool) -> None:
    questionnaire = load(collection, year)
    records = _records(questionnaire, 400, seed=11)
    not_known = names_not_known(questionnaire, (), whole_sources=False) if unknown else frozenset()
    records = [{name: value for name, value in record.items() if name not in not_known} for record in records]
    plan = plan_for(questionnaire, not_known=not_known)
    frame = assess_frame(plan, frame_of(questionnaire, records))
    singly = [assess_record(plan, Record(record)) for record in records]
    expected: dict[str, list[int]] = {}
    for row, assessed in enumerate(singly):
        for name in [f"fails {finding.check.id}" for finding in assessed.findings]:
            expected.setdefault(name, []).append(row)
        for name in [f"missing {question}" for question in assessed.missing]:
            expected.setdefault(name, []).append(row)
        for name in [f"not judged {item}" for item in assessed.not_judged]:
            expected.setdefault(name, []).append(row)
    assert _said(frame) == expected
    targets = [step.target for step in plan.steps]
    assert frame.values.select(targets).to_dicts() == [{name: a.values[name] for name in targets} for a in singly]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_findings_do_not_depend_on_where_a_frame_is_cut(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    plan = plan_for(questionnaire)
    frame = frame_of(questionnaire, _records(questionnaire, 300, seed=3))

    def findings(size: int) -> list[tuple[int, str]]:
        start, found = 0, []
        for piece in chunks(frame, size):
            rows = assess_frame(plan, piece).findings()
            found += [(start + row, check) for row, check in rows.iter_rows()]
            start += piece.height
        return sorted(found)

    assert findings(300) == findings(7) == findings(100)


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_answers_given_in_any_order_that_end_in_the_same_answers_end_in_the_same_findings(
    collection: str, year: int
) -> None:
    questionnaire = load(collection, year)
    plan = plan_for(questionnaire)
    chance = random.Random(year)
    for answers, context in LogFactory(questionnaire, seed=17).records(60):
        ends: dict[tuple[Any, ...], set[tuple[str, ...]]] = {}
        for _ in range(4):
            saved = _answered_in_some_order(questionnaire, answers, context, chance)
            assessed = assess_record(plan, Record({**context, **saved}))
            ending = tuple(sorted((name, str(value)) for name, value in saved.items() if value is not None))
            ends.setdefault(ending, set()).add(tuple(finding.check.id for finding in assessed.findings))
        assert all(len(findings) == 1 for findings in ends.values())


def _answered_in_some_order(
    questionnaire: Questionnaire, answers: dict[str, Any], context: dict[str, Any], chance: random.Random
) -> dict[str, Any]:
    """The log after its answers were saved page by page, the pages in a random order."""
    pages = list(questionnaire.pages.values())
    chance.shuffle(pages)
    saved: dict[str, Any] = {}
    for page in pages:
        names = [name for question in page.questions for name in _fields_of(questionnaire, question.id)]
        saved = edit(questionnaire, saved, {name: answers.get(name) for name in names}, context).answers
    return saved


def _fields_of(questionnaire: Questionnaire, question: str) -> list[str]:
    return [item.id for item in questionnaire.fields.values() if item.question == question]


def test_a_frame_without_rows_is_assessed_to_nothing() -> None:
    collection, year = YEARS[0]
    questionnaire = load(collection, year)
    frame = frame_of(questionnaire, _records(questionnaire, 1, seed=1)).clear()
    assessed = assess_frame(plan_for(questionnaire), frame)
    assert (assessed.values.height, assessed.failures, assessed.missing) == (0, {}, {})
    assert assessed.findings().equals(pl.DataFrame(schema={"row": pl.UInt32, "check": pl.String}))
