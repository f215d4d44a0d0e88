"""From a log back to the cells of a row: the way that `rows` reads, walked backwards.

A cell is the answer through the template's codes, a part of a date or postcode, or what the question's `to_row` says.
Where pages have columns of their own, the answer stands in that of the page that asks it. A row that is read again
gives the log that it was written from, as far as a row can say all that a log can.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.conditions.lowering import lower_value
from ..questionnaire.model import Column, Field, Questionnaire
from .plan import surroundings, tables_of

PARTS_OF_TYPE = {"date": ("day", "month", "year"), "postcode": ("outward", "inward")}


def writes_itself(field: Field, column: Column) -> bool:
    """Whether a column's cell follows from the answer alone, without `to_row`."""
    return column.is_whole or column.part in PARTS_OF_TYPE.get(field.type, ())


def with_cells(questionnaire: Questionnaire, values: pl.DataFrame) -> pl.DataFrame:
    """Settled logs with their cells beside them (`age1.cell`, `startdate.day`), each of its column's kind.

    `values` has every name of a settled log as a column, as `settle_frame` gives them.
    """
    return values.with_columns(_cells(questionnaire))


def texts_of(questionnaire: Questionnaire, cells: pl.DataFrame) -> pl.DataFrame:
    """The texts of a template's rows, a String column for each field number, from a frame that has the cells."""
    return cells.select(
        as_text(pl.col(column.name), column.kind).alias(str(number)) for number, column in questionnaire.columns.items()
    )


@lru_cache(maxsize=32)
def _cells(questionnaire: Questionnaire) -> tuple[pl.Expr, ...]:
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    cells = []
    for column in questionnaire.columns.values():
        field = questionnaire.fields[column.answer]
        cell = _from_answer(field, column) if writes_itself(field, column) else None
        formula = field.to_row.get(column.part)
        if formula:
            kind = column.kind
            said = compile_frame(lower_value(formula.tree, around, kind), tables, kind)
            cell = said if cell is None else pl.coalesce(said, cell)
        assert cell is not None, f"lint finds that {column.name} has no way back"
        cells.append(cell.cast(POLARS_TYPES[column.kind.name]).alias(column.name))
    whole = {column.name for column in questionnaire.columns.values()}
    composed = (item.id for item in questionnaire.fields.values() if item.columns and f"{item.id}.cell" not in whole)
    return (*cells, *(pl.col(name).alias(f"{name}.cell") for name in composed))


def _from_answer(field: Field, column: Column) -> pl.Expr:
    answer = pl.col(field.id)
    if column.part in PARTS_OF_TYPE.get(field.type, ()):
        return _part(answer, column.part)
    cell = _coded(field, answer, column)
    return pl.when(pl.col(f"{column.part}.page")).then(cell) if column.counts_if else cell


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
