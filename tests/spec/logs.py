"""The logs and rows that specifications start from, and how a case changes them.

A case is a few answers on top of a named log. Values are written as JSON has them (money in pounds) and read as the
service reads them, so a specification is also a test of reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lodgement.assessment.calendar import calendar_context
from lodgement.assessment.edit import edit
from lodgement.assessment.plan import plan_for
from lodgement.assessment.reading import read_answer
from lodgement.assessment.record import Assessed, Record, assess_record
from lodgement.assessment.rows import read_row
from lodgement.questionnaire.model import Questionnaire

SPEC = Path(__file__).parent


@lru_cache(maxsize=8)
def pages(collection: str) -> dict[str, Any]:
    """The logs, rows and context of a collection's specifications."""
    text = (SPEC / collection / "logs.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)  # type: ignore[no-any-return]


def of_year(values: Mapping[str, Any], year: int) -> dict[str, Any]:
    """The values with `{2025: …, 2026: …}` resolved; names without a value in the year left out."""
    resolved = {name: value.get(year) if isinstance(value, dict) else value for name, value in values.items()}
    return {name: value for name, value in resolved.items() if value is not None}


def base_log(questionnaire: Questionnaire, name: str) -> dict[str, Any]:
    """A named log's answers of the questionnaire's year, as JSON values."""
    log = dict(pages(questionnaire.collection)["logs"][name])
    like = log.pop("like", None)
    answers = base_log(questionnaire, like) if like else {}
    answers |= of_year(log, questionnaire.year)
    return {field: value for field, value in answers.items() if field in questionnaire.fields}


def base_context(questionnaire: Questionnaire, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The context of the specifications with a case's changes: (context, computed values that are given)."""
    written = of_year(pages(questionnaire.collection)["context"], questionnaire.year) | dict(changes)
    names = questionnaire.everything
    read = {
        name: read_answer(names.get(name) or names[name.removesuffix("_was")], value) for name, value in written.items()
    }
    fixed = {name: value for name, value in read.items() if name in questionnaire.fields}
    context = {name: value for name, value in read.items() if name not in fixed}
    return calendar_context(questionnaire, context["today"]) | context, fixed


def assess_case(questionnaire: Questionnaire, log: str, answers: Mapping[str, Any], keep: bool = False) -> Assessed:
    """A named log with some answers changed, assessed as a new log. Answers may be context names too.

    `keep`: answers of questions that aren't asked stay, for checks that guard against just that.
    """
    own = {name: value for name, value in answers.items() if name in questionnaire.fields}
    own = {name: value for name, value in own.items() if not questionnaire.fields[name].helper}
    around = {name: value for name, value in answers.items() if name not in own}
    known, fixed = base_context(questionnaire, around)
    written = base_log(questionnaire, log) | own
    read = {name: read_answer(questionnaire.fields[name], value) for name, value in written.items()}
    edited = edit(questionnaire, None, read, known)
    return assess_record(plan_for(questionnaire, keep), Record({**known, **edited.answers}), fixed)


def assess_row_case(questionnaire: Questionnaire, cells: Mapping[str, Any]) -> Assessed:
    """The specifications' row with some cells (or context names) changed, read and assessed."""
    around = {name: value for name, value in cells.items() if name in questionnaire.context}
    known, fixed = base_context(questionnaire, around)
    written = of_year(pages(questionnaire.collection)["row"], questionnaire.year)
    written |= {name: value for name, value in cells.items() if name not in around}
    numbers = {column.name: column.number for column in questionnaire.columns.values()}
    row = {numbers[name]: str(value) for name, value in written.items() if name in numbers and value is not None}
    read = read_row(questionnaire, row, known)
    edited = edit(questionnaire, None, read.answers, known)
    plan = plan_for(questionnaire, upload=True)
    return assess_record(plan, Record({**known, **edited.answers, **read.cells}), fixed)


def found(assessed: Assessed) -> set[str]:
    """The ids of the checks that failed."""
    return {finding.check.id for finding in assessed.findings}
