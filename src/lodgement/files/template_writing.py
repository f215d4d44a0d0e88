"""The bulk-upload template as CSV, made from the definitions: header rows, the row of field numbers, then rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..questionnaire.model import Column, Question, Questionnaire

LABELS = ("Section", "Question", "Values", "Field number")


def write_template_csv(questionnaire: Questionnaire, rows: Iterable[Mapping[int, Any]], path: Path) -> None:
    """Writes the template with rows of values by column number; with none it is the empty template."""
    numbers = range(1, max(questionnaire.columns) + 1)
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        for label in LABELS:
            writer.writerow([label, *(_heading(questionnaire, label, number) for number in numbers)])
        for row in rows:
            writer.writerow(["", *(row.get(number, "") for number in numbers)])


def _heading(questionnaire: Questionnaire, label: str, number: int) -> str:
    if label == "Field number":
        return str(number)
    column = questionnaire.columns.get(number)
    if column is None:
        return ""
    question = _placement(questionnaire, column)
    if label == "Section":
        return _section(questionnaire, question)
    return _question(questionnaire, column, question) if label == "Question" else _values(questionnaire, column)


def _placement(questionnaire: Questionnaire, column: Column) -> Question:
    """The question as the page asks it that has the column, or as the first page does."""
    placements = questionnaire.questions[questionnaire.fields[column.answer].question]
    return next((question for question in placements if question.page == column.part), placements[0])


def _section(questionnaire: Questionnaire, question: Question) -> str:
    subsection = questionnaire.pages[question.page].subsection
    titles = {sub.id: sub.title for section in questionnaire.sections for sub in section.subsections}
    return titles[subsection]


def _question(questionnaire: Questionnaire, column: Column, question: Question) -> str:
    if column.counts_if:
        return question.name
    name = questionnaire.fields[column.answer].name
    return name if column.is_whole else f"{name}: {column.part.replace('_', ' ')}"


def _values(questionnaire: Questionnaire, column: Column) -> str:
    field = questionnaire.fields[column.answer]
    if not field.options or not column.is_whole:
        return {"number": "Number", "text": "Text"}[column.kind.name]
    stored = {code: cell for cell, code in field.column_codes.items()}
    return "; ".join(f"{stored.get(option.code, option.code)} {option.label}" for option in field.options)
