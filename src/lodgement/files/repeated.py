"""Rows of a file that say the same thing twice, in time linear in the rows.

What makes two rows the same is written beside the context name that says so (`same_in_file`). Rows are compared by the
values that were read, so `ab1 2cd` and `AB1 2CD` are the same postcode. A row that gives none of them is like no other.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ..assessment.columns import columns_behind
from ..assessment.plan import surroundings, tables_of
from ..questionnaire.conditions.frames import compile_frame
from ..questionnaire.conditions.lowering import lower
from ..questionnaire.model import Condition, Field, Questionnaire


def columns_compared(questionnaire: Questionnaire) -> list[str]:
    """The columns of a template, by number, that it takes to tell whether two rows are the same."""
    reads = {name for formula in _compared(questionnaire).values() for name in formula.reads}
    return [str(number) for number in sorted(columns_behind(questionnaire, reads))]


def repeated_rows(questionnaire: Questionnaire, frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """For each row of a file whether another row is the same. `frames`: its rows as read, piece by piece.

    One Boolean column for each context name that is said of a file; none where there is no such name.
    """
    names = [item for item in questionnaire.context.values() if item.same_in_file]
    if not names:
        return pl.DataFrame()
    expressions = _expressions(questionnaire)
    keys = pl.concat(frame.select(expressions) for frame in frames)
    return keys.select(_repeated(item).alias(item.id) for item in names)


def _compared(questionnaire: Questionnaire) -> dict[str, Condition]:
    """What is compared, under the name of its column: the context name and a number."""
    names = questionnaire.context.values()
    return {_column(item, at): formula for item in names for at, formula in enumerate(item.same_in_file)}


def _column(item: Field, at: int) -> str:
    return f"{item.id} {at}"


def _expressions(questionnaire: Questionnaire) -> list[pl.Expr]:
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    lowered = {name: lower(formula.tree, around) for name, formula in _compared(questionnaire).items()}
    return [compile_frame(node, tables, kind).alias(name) for name, (node, kind) in lowered.items()]


def _repeated(item: Field) -> pl.Expr:
    columns = [pl.col(_column(item, at)) for at in range(len(item.same_in_file))]
    return pl.struct(columns).is_duplicated() & pl.any_horizontal(column.is_not_null() for column in columns)
