"""Usual ranges worked out from records, for a year that has no official ones: a table's `derived_from` says how.

A range is a low and a high quantile of a value among the records of a cell, such as the lettings of one type and size
in one place. Few records make a poor quantile, so it is drawn towards what the whole country says of such a cell: the
quantile of that type and size everywhere, moved by how dear the place is. A cell's own records count for half when
there are `RECORDS_FOR_HALF` of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from .assessment.plan import surroundings, tables_of
from .assessment.row_writing import as_text
from .questionnaire.conditions.frames import compile_frame
from .questionnaire.conditions.grammar import ConditionError
from .questionnaire.conditions.lowering import lower_condition, lower_value
from .questionnaire.conditions.nodes import MONEY, Kind
from .questionnaire.known import Table
from .questionnaire.model import Condition, Questionnaire
from .questionnaire.reader import Reader
from .questionnaire.text import DefinitionError, Fault
from .questionnaire.text import Mapping as Written

RECORDS_FOR_HALF = 40
_VALUE = "value"


class NoRecords(Exception):
    """Records that tell nothing of a table's ranges; the message says which."""


@dataclass(frozen=True)
class Recipe:
    """How a table's ranges follow from records."""

    table: Table
    value: Condition
    where: Condition
    key: Mapping[str, Condition]
    place: str
    """The column of the key that says where; the others say what sort of cell it is."""
    quantiles: Mapping[str, float]
    """Column → the share of records below it."""
    factors: Mapping[str, tuple[str, float]]
    """Column → the column that it is so many times."""

    @property
    def sort(self) -> list[str]:
        return [name for name in self.key if name != self.place]


def recipes_of(questionnaire: Questionnaire) -> Iterator[Recipe]:
    """The recipes of the tables that have one. Raises DefinitionError where a recipe can't be followed."""
    for table in questionnaire.tables.values():
        if table.derived_from is not None:
            yield _recipe(questionnaire, table, table.derived_from)


def recipe_faults(questionnaire: Questionnaire) -> list[Fault]:
    """What is wrong with the recipes of a questionnaire's tables."""
    try:
        for recipe in recipes_of(questionnaire):
            _expressions(questionnaire, recipe)
    except DefinitionError as error:
        return error.faults
    return []


def _recipe(questionnaire: Questionnaire, table: Table, written: Written) -> Recipe:
    reader = Reader(questionnaire.year)
    reader.keys(written, f"derived_from of {table.id}", "value where key place quantiles", "factors")
    what = f"derived_from of {table.id}"
    if not reader.faults:
        recipe = Recipe(
            table,
            reader.expression(written["value"], written.place("value")),
            reader.expression(written["where"], written.place("where")),
            reader.conditions_by_part(written, "key"),
            str(written["place"]),
            {str(column): float(share) for column, share in written["quantiles"].items()},
            {str(column): (str(item["of"]), float(item["times"]))
             for column, item in (written.get("factors") or {}).items()},
        )  # fmt: skip
        if list(recipe.key) != list(table.key) or recipe.place not in recipe.key:
            reader.fault(written.where, f"{what} needs the table's key in its order, and which part is the place")
        if {*recipe.quantiles, *recipe.factors} != set(table.columns):
            reader.fault(written.where, f"{what} needs a quantile or a factor for each column of the table")
        if not reader.faults:
            return recipe
    raise DefinitionError(reader.faults)


def _expressions(questionnaire: Questionnaire, recipe: Recipe) -> tuple[pl.Expr, list[pl.Expr]]:
    """Which records count; the key and the value of each."""
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    kinds: dict[str, Kind] = {**recipe.table.key, _VALUE: MONEY}
    try:
        where = compile_frame(lower_condition(recipe.where.tree, around), tables)
        columns = [
            compile_frame(lower_value(formula.tree, around, kinds[name]), tables, kinds[name]).alias(name)
            for name, formula in {**recipe.key, _VALUE: recipe.value}.items()
        ]
    except ConditionError as error:
        raise DefinitionError([Fault(recipe.value.where, f"derived_from of {recipe.table.id} {error}")]) from None
    return where, columns


def derived_ranges(questionnaire: Questionnaire, recipe: Recipe, logs: pl.DataFrame, uplift: float = 1) -> pl.DataFrame:
    """The ranges that settled logs (every name a column) give, for each sort of cell in each place that occurs.

    Columns as the table has them, amounts in pence, times `uplift`. Raises NoRecords.
    """
    where, columns = _expressions(questionnaire, recipe)
    records = logs.filter(where).select(columns).drop_nulls()
    if records.is_empty():
        raise NoRecords(f"None of the records has what {recipe.table.title} is made of.")
    everywhere = records.group_by(recipe.sort).agg(pl.col(_VALUE).median().alias("middle"))
    levels = _levels(records.join(everywhere, on=recipe.sort), recipe)
    records = records.join(everywhere, on=recipe.sort).join(levels, on=recipe.place)
    beside = records.group_by(recipe.sort).agg(
        (pl.col(_VALUE) / pl.col("middle") / pl.col("level")).quantile(share, "linear").alias(f"{name} beside")
        for name, share in recipe.quantiles.items()
    )
    own = records.group_by(*recipe.key).agg(
        pl.len().alias("records"),
        *(pl.col(_VALUE).quantile(share, "linear").alias(f"{name} here") for name, share in recipe.quantiles.items()),
    )
    cells = everywhere.join(levels, how="cross").join(beside, on=recipe.sort).join(own, on=list(recipe.key), how="left")
    ranges = cells.with_columns(_drawn_together(name) * uplift for name in recipe.quantiles)
    for name, (of, times) in recipe.factors.items():
        ranges = ranges.with_columns((pl.col(of) * times).alias(name))
    amounts = (pl.col(name).round().cast(pl.Int64) for name in recipe.table.columns)
    return ranges.select(*recipe.key, *amounts).sort(list(recipe.key))


def _levels(records: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """How dear each place is beside the whole country; a place of few records is drawn towards it."""
    ratio = (pl.col(_VALUE) / pl.col("middle")).median()
    level = (pl.len() * ratio + RECORDS_FOR_HALF) / (pl.len() + RECORDS_FOR_HALF)
    return records.group_by(recipe.place).agg(level.alias("level"))


def _drawn_together(name: str) -> pl.Expr:
    """A cell's own quantile and the one expected of it, by how many records the cell has."""
    count = pl.col("records").fill_null(0)
    expected = pl.col("middle") * pl.col("level") * pl.col(f"{name} beside")
    own = pl.col(f"{name} here").fill_null(0)
    return ((count * own + RECORDS_FOR_HALF * expected) / (count + RECORDS_FOR_HALF)).alias(name)


def write_ranges(ranges: pl.DataFrame, recipe: Recipe, path: Path) -> None:
    """The ranges as CSV in the form of the official file, amounts in pounds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = {**recipe.table.key, **recipe.table.columns}
    ranges.select(as_text(pl.col(name), kind).alias(name) for name, kind in kinds.items()).write_csv(path)
