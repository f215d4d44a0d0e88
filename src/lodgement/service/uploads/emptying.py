"""What can't stand in a log is left empty and told: the answers that a hard finding marks, never the set-up.

Leaving an answer empty can bring another fault to light, so the rows are assessed again until none is left.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from lodgement.assessment.frame import AssessedFrame, assess_frame
from lodgement.assessment.plan import plan_for
from lodgement.questionnaire.model import Questionnaire

ROUNDS = 6
"""After so many rounds what is left stays, as a finding of the log."""
Emptied = dict[str, Any]


def left_empty(
    questionnaire: Questionnaire, answers: pl.DataFrame, lines: pl.Series, not_known: frozenset[str]
) -> tuple[pl.DataFrame, AssessedFrame, list[Emptied]]:
    """The answers that can stand, these assessed as logs, and what was left empty, row by row."""
    plan = plan_for(questionnaire, not_known=not_known)
    told: list[Emptied] = []
    stands = assess_frame(plan, answers)
    for _ in range(ROUNDS):
        wrong = _wrong(questionnaire, answers, stands)
        if not wrong:
            break
        for name, rows in wrong.items():
            told += [{"line": line, "question": questionnaire.fields[name].name} for line in lines.gather(rows)]
            answers = answers.with_columns(answers[name].scatter(rows, None))
        stands = assess_frame(plan, answers)
    return answers, stands, sorted(told, key=lambda one: one["line"])


def _wrong(questionnaire: Questionnaire, answers: pl.DataFrame, stands: AssessedFrame) -> dict[str, pl.Series]:
    """Answer → the rows in which a hard finding marks it, set-up answers left alone."""
    may = {
        name
        for name in answers.columns
        if (item := questionnaire.fields.get(name)) and item.question not in questionnaire.setup_fields
    }
    found: dict[str, list[pl.Series]] = {}
    for name in stands.failures:
        check = questionnaire.checks[name]
        if check.kind != "hard" or not any(place.field in may for place in check.shown_on):
            continue
        shown = stands.shown(check)
        for at, place in enumerate(check.shown_on):
            rows = shown.filter(pl.col(str(at)))["row"]
            if place.field in may and len(given := rows.filter(answers[place.field].gather(rows).is_not_null())):
                found.setdefault(place.field, []).append(given)
    return {name: pl.concat(rows).unique().sort() for name, rows in found.items()}
