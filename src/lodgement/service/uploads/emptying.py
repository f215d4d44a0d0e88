"""What can't stand in a log is left empty and told: cells that can't be read, and the answers that a hard finding
marks, never the set-up.

Leaving an answer empty can bring another fault to light, so the rows are assessed again until none is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from lodgement.assessment.apart import assess_known
from lodgement.assessment.columns import questions_of_column
from lodgement.assessment.frame import AssessedFrame
from lodgement.assessment.plan import plan_for
from lodgement.files.checking import AssessedRows
from lodgement.questionnaire.model import Questionnaire

ROUNDS = 6
"""After so many rounds what is left stays, as a finding of the log."""
Emptied = dict[str, Any]


def left_empty(
    questionnaire: Questionnaire, answers: pl.DataFrame, piece: AssessedRows
) -> tuple[pl.DataFrame, AssessedFrame, list[Emptied]]:
    """The answers that can stand, these assessed as logs, and what was left empty, row by row."""
    told = list(_unreadable(questionnaire, piece))
    stands = _as_logs(questionnaire, answers, piece)
    for _ in range(ROUNDS):
        wrong = _wrong(questionnaire, answers, stands)
        if not wrong:
            break
        for name, rows in wrong.items():
            told += [{"line": line, "question": questionnaire.fields[name].name} for line in piece.lines.gather(rows)]
            answers = answers.with_columns(answers[name].scatter(rows, None))
        stands = _as_logs(questionnaire, answers, piece)
    return answers, stands, sorted(told, key=lambda one: one["line"])


def _as_logs(questionnaire: Questionnaire, answers: pl.DataFrame, piece: AssessedRows) -> AssessedFrame:
    return assess_known(lambda more: plan_for(questionnaire, not_known=piece.not_known | more), answers, piece.apart)


def _unreadable(questionnaire: Questionnaire, piece: AssessedRows) -> Iterator[Emptied]:
    """Cells that couldn't be read, of questions that are asked."""
    for (columns, _), rows in piece.read.troubles.items():
        questions = sorted(questions_of_column(questionnaire, columns[0]))
        asked = piece.assessed.values.select(pl.any_horizontal(f"{name}.asked" for name in questions)).to_series()
        item = questionnaire.fields[questionnaire.columns[columns[0]].answer]
        for line in piece.lines.gather(rows.filter(asked.gather(rows))):
            yield {"line": line, "question": item.name}


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
