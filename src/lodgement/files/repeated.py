"""Rows of a file that say the same thing twice, in time linear in the rows.

What makes two rows the same is written beside the context name that says so (`same_in_file`). Rows are compared by the
values that were read, so `ab1 2cd` and `AB1 2CD` are the same postcode. A row that gives none of them is like no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from ..assessment.columns import columns_behind
from ..assessment.frame import CHUNK
from ..assessment.plan import surroundings, tables_of
from ..assessment.row_frames import read_frame
from ..questionnaire.conditions.frames import compile_frame
from ..questionnaire.conditions.lowering import lower
from ..questionnaire.model import Field, Questionnaire


def repeated_rows(questionnaire: Questionnaire, texts: pl.DataFrame, context: Mapping[str, Any]) -> pl.DataFrame:
    """For each row of texts (a String column for each field number) whether another row is the same.

    One Boolean column for each context name that is said of a file; none where there is no such name.
    """
    names = [item for item in questionnaire.context.values() if item.same_in_file]
    if not names:
        return pl.DataFrame()
    keys = pl.concat(_keys(questionnaire, names, texts, context))
    return keys.select(_repeated(item).alias(item.id) for item in names)


def _keys(
    questionnaire: Questionnaire, names: list[Field], texts: pl.DataFrame, context: Mapping[str, Any]
) -> Iterator[pl.DataFrame]:
    """The values by which rows are compared, chunk by chunk; columns are named by context name and position."""
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    expressions = []
    for item in names:
        for position, formula in enumerate(item.same_in_file):
            node, kind = lower(formula.tree, around)
            expressions.append(compile_frame(node, tables, kind).alias(f"{item.id} {position}"))
    reads = {name for item in names for formula in item.same_in_file for name in formula.reads}
    needed = [str(number) for number in sorted(columns_behind(questionnaire, reads)) if str(number) in texts.columns]
    for piece in texts.select(needed).iter_slices(CHUNK):
        yield read_frame(questionnaire, piece, dict(context)).frame.select(expressions)


def _repeated(item: Field) -> pl.Expr:
    columns = [pl.col(f"{item.id} {position}") for position in range(len(item.same_in_file))]
    return pl.struct(columns).is_duplicated() & pl.any_horizontal(column.is_not_null() for column in columns)
