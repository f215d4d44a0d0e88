"""From the cells of an uploaded row to a log's answers.

A column's text is read by its kind into a cell (`age1.cell`, `startdate.day`); an answer is its cell through the
codes of the template, or what its `from_row` says. Where pages have columns of their own, the cell is that of the
column that counts. The same definitions serve one row here and a frame of rows in `row_frames`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import Function, compile_record
from ..questionnaire.conditions.lowering import lower_condition, lower_value
from ..questionnaire.model import Column, Field, Questionnaire
from .plan import Step, ordered, surroundings, tables_of
from .reading import WHITESPACE, Trouble, Unreadable, number, postcode, without_sign
from .record import Record
from .whole_dates import row_with_dates_parted

DATE_PARTS = ("day", "month", "year")
_YEAR = re.compile(r"[0-9]{2}|[0-9]{4}")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row's cells, the answers in it, and what couldn't be read: columns (those of one answer) with the trouble."""

    cells: dict[str, Any]
    answers: dict[str, Any]
    troubles: dict[tuple[int, ...], Trouble]


def read_cell(column: Column, text: str) -> Any:
    """The text of a cell as its column's kind; None for blank. Raises Unreadable."""
    text = text.strip(WHITESPACE)
    if text == "":
        return None
    if column.kind == n.TEXT:
        return text
    return number(without_sign(text, column.sign), column.kind.scale)


def full_date(day: int | None, month: int | None, year: str | None) -> dt.date | None:
    """The date of three cells; a year of two digits is 20xx. None where they make no date."""
    if day is None or month is None or year is None or not _YEAR.fullmatch(year):
        return None
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=32)
def row_steps(questionnaire: Questionnaire) -> tuple[Step, ...]:
    """What is computed of a row beyond its cells: named conditions of rows, cells that count, answers by `from_row`.

    An answer's step has the answer's id as target, so that no condition of a row can read another answer.
    """
    around = surroundings(questionnaire)
    steps = [
        Step(item.id, lower_condition(item.when.tree, around), n.BOOLEAN)
        for item in questionnaire.definitions.values()
        if item.of_row
    ]
    steps += [
        Step(f"{item.id}.cell", _cell_that_counts(item), item.columns[0].kind)
        for item in questionnaire.fields.values()
        if item.has_column_by_page
    ]
    steps += [
        Step(item.id, lower_value(item.from_row.tree, around, item.kind), item.kind)
        for item in questionnaire.fields.values()
        if item.from_row
    ]
    return ordered(steps)


def _cell_that_counts(item: Field) -> n.Node:
    cells = tuple((n.Name(column.counts_if), n.Name(column.name)) for column in item.columns)
    return n.Case(cells, n.Constant(None))


def answers_from_cells(questionnaire: Questionnaire) -> tuple[Field, ...]:
    """The fields whose answer is just their cell, through the template's codes."""
    return tuple(item for item in questionnaire.fields.values() if item.columns and not item.from_row)


def codes_of(field: Field) -> Mapping[Any, Any] | None:
    """Cell value → stored code of a choice; None where any value goes."""
    if field.type != "choice":
        return None
    if not field.column_codes:
        return {code: code for code in field.codes}
    return {cell: code for cell, code in field.column_codes.items() if code in field.codes}


@lru_cache(maxsize=32)
def _compiled(questionnaire: Questionnaire) -> tuple[tuple[str, Function], ...]:
    tables = tables_of(questionnaire)
    return tuple((step.target, compile_record(step.node, tables)) for step in row_steps(questionnaire))


def read_row(questionnaire: Questionnaire, row: Mapping[int, str], context: Mapping[str, Any]) -> ReadRow:
    """A row of texts by column number, read. Columns that the template hasn't are passed over."""
    cells, troubles = _cells(questionnaire, row_with_dates_parted(questionnaire, row))
    record = Record({**context, **cells})
    answers: dict[str, Any] = {}
    for name, function in _compiled(questionnaire):
        value = function(record)
        if name in questionnaire.fields:
            answers[name] = value
        else:
            record[name] = cells[name] = value
    held = questionnaire.conditions_held(record)
    troubles = {at: trouble for at, trouble in troubles.items() if questionnaire.columns[at[0]].counts(held)}
    for item in answers_from_cells(questionnaire):
        value, trouble = _answer(item, cells)
        if trouble:
            troubles.setdefault(tuple(column.number for column in item.columns if column.counts(held)), trouble)
        answers[item.id] = value
    _check_codes(questionnaire, cells, answers, troubles, held)
    return ReadRow(cells, answers, troubles)


def _cells(
    questionnaire: Questionnaire, row: Mapping[int, str]
) -> tuple[dict[str, Any], dict[tuple[int, ...], Trouble]]:
    cells: dict[str, Any] = {}
    troubles: dict[tuple[int, ...], Trouble] = {}
    for column in questionnaire.columns.values():
        try:
            value = read_cell(column, row.get(column.number) or "")
        except Unreadable as error:
            value, troubles[(column.number,)] = None, error.trouble
        field = questionnaire.fields[column.answer]
        in_capitals = field.type not in ("text", "user") and isinstance(value, str)
        cells[column.name] = value.upper() if in_capitals else value
    for item in questionnaire.fields.values():
        if item.type == "date" and item.columns:
            day, month, year = (cells[f"{item.id}.{part}"] for part in DATE_PARTS)
            cells[f"{item.id}.cell"] = full_date(day, month, year)
        elif item.type == "postcode" and item.columns:
            parts = (cells[f"{item.id}.{part}"] for part in ("outward", "inward"))
            cells[f"{item.id}.cell"] = postcode("".join(part for part in parts if part))
    return cells, troubles


def _answer(item: Field, cells: Mapping[str, Any]) -> tuple[Any, Trouble | None]:
    value = cells[f"{item.id}.cell"]
    if item.type == "date" and value is None:
        given = [cells[f"{item.id}.{part}"] for part in DATE_PARTS]
        return None, "readable_value" if all(part is not None for part in given) else None
    codes = codes_of(item)
    if value is None or codes is None:
        return value, None
    code = codes.get(value)
    return code, "known_option" if code is None else None


def _check_codes(
    questionnaire: Questionnaire,
    cells: Mapping[str, Any],
    answers: dict[str, Any],
    troubles: dict[tuple[int, ...], Trouble],
    held: frozenset[str],
) -> None:
    """An answer computed from cells may still be a code that isn't an option."""
    for item in questionnaire.fields.values():
        value = answers.get(item.id)
        if item.from_row and item.type == "choice" and value is not None and value not in item.codes:
            answers[item.id] = None
            for column in item.columns:
                if column.counts(held) and cells[column.name] is not None:
                    troubles.setdefault((column.number,), "known_option")
