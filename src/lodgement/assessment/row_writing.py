"""From a log back to the cells of a row: the way that `rows` reads, walked backwards.

A cell is the answer through the template's codes, a part of a date or postcode, or what the question's `to_row` says.
Where pages have columns of their own, it stands in the one that counts. A row that is read again gives the log that
it was written from, as far as a row can say all that a log can.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import polars as pl

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.conditions.lowering import lower_value
from ..questionnaire.model import Column, Field, Questionnaire
from .plan import Step, surroundings, tables_of
from .rows import row_steps

PARTS_OF_TYPE = {"date": ("day", "month", "year"), "postcode": ("outward", "inward")}


def writes_itself(field: Field, column: Column) -> bool:
    """Whether a column's cell follows from the answer alone, without `to_row`."""
    return column.is_whole or column.part in PARTS_OF_TYPE.get(field.type, ())


def with_cells(questionnaire: Questionnaire, values: pl.DataFrame) -> pl.DataFrame:
    """Settled logs with their cells beside them (`age1.cell`, `startdate.day`), each of its column's kind.

    `values` has every name of a settled log as a column, as `settle_frame` gives them.
    """
    for level in _levels(questionnaire):
        values = values.with_columns(level)
    return values


def texts_of(questionnaire: Questionnaire, cells: pl.DataFrame) -> pl.DataFrame:
    """The texts of a template's rows, a String column for each field number, from a frame that has the cells."""
    return cells.select(
        as_text(pl.col(column.name), column.kind).alias(str(number)) for number, column in questionnaire.columns.items()
    )


@lru_cache(maxsize=32)
def _levels(questionnaire: Questionnaire) -> tuple[tuple[pl.Expr, ...], ...]:
    """Cells that every row has, then the conditions that say which of several columns counts, then those columns."""
    columns = questionnaire.columns.values()
    tables = tables_of(questionnaire)
    plain = tuple(_cell(questionnaire, column) for column in columns if not column.counts_if)
    parted = (item for item in questionnaire.fields.values() if item.columns and not item.columns[0].is_whole)
    composed = tuple(pl.col(item.id).alias(f"{item.id}.cell") for item in parted if item.type in PARTS_OF_TYPE)
    conditions = tuple(
        tuple(compile_frame(step.node, tables).alias(step.target) for step in level)
        for _, level in groupby(_conditions(questionnaire), key=lambda step: step.level)
    )
    counting = tuple(_cell(questionnaire, column) for column in columns if column.counts_if)
    whole = (item for item in questionnaire.fields.values() if item.has_column_by_page)
    chosen = tuple(pl.coalesce(column.name for column in item.columns).alias(f"{item.id}.cell") for item in whole)
    return ((*plain, *composed), *conditions, counting, chosen)


def _conditions(questionnaire: Questionnaire) -> list[Step]:
    """The steps to the conditions by which columns count, those that they read among them."""
    needed = set(questionnaire.column_conditions)
    found = []
    for step in reversed(row_steps(questionnaire)):
        if step.target in needed:
            found.append(step)
            needed |= {part.name for part in step.node.walk() if isinstance(part, n.Name)}
    return found[::-1]


def _cell(questionnaire: Questionnaire, column: Column) -> pl.Expr:
    field, kind = questionnaire.fields[column.answer], POLARS_TYPES[column.kind.name]
    cell = _from_answer(field, column) if writes_itself(field, column) else pl.lit(None, dtype=kind)
    formula = field.to_row.get("cell" if column.is_whole else column.part)
    if formula:
        node = lower_value(formula.tree, surroundings(questionnaire), column.kind)
        cell = pl.coalesce(compile_frame(node, tables_of(questionnaire), column.kind), cell)
    if column.counts_if:
        cell = pl.when(pl.col(column.counts_if)).then(cell)
    return cell.cast(kind).alias(column.name)


def _from_answer(field: Field, column: Column) -> pl.Expr:
    answer = pl.col(field.id)
    if column.part in PARTS_OF_TYPE.get(field.type, ()):
        return _part(answer, column.part)
    return _coded(field, answer, column)


def _part(answer: pl.Expr, part: str) -> pl.Expr:
    """A day, month or year of a date; the part of a postcode before or after its space."""
    if part in PARTS_OF_TYPE["date"]:
        number: pl.Expr = getattr(answer.dt, part)()
        return number.cast(pl.String) if part == "year" else number.cast(pl.Int64)
    before, after = answer.str.extract(r"^(.*?)(?: |$)", 1), answer.str.extract(r" (.*)$", 1)
    return before if part == "outward" else after


def _coded(field: Field, answer: pl.Expr, column: Column) -> pl.Expr:
    """The answer as the template's code; an answer of another kind than its column as that column holds it."""
    if field.column_codes:
        cells = {code: cell for cell, code in reversed(list(field.column_codes.items()))}
        return answer.replace_strict(
            list(cells), list(cells.values()), default=None, return_dtype=POLARS_TYPES[column.kind.name]
        )
    return as_text(answer, field.kind) if column.kind == n.TEXT else answer


def as_text(value: pl.Expr, kind: n.Kind) -> pl.Expr:
    """A value as people write it in a cell: 12.50 for 1250 pence."""
    if kind.name != "number" or not kind.scale:
        return value.cast(pl.String)
    size, unit = value.abs(), 10**kind.scale
    digits = pl.concat_str(
        (size // unit).cast(pl.String), (size % unit).cast(pl.String).str.zfill(kind.scale), separator="."
    )
    return pl.when(value < 0).then("-" + digits).otherwise(digits)
