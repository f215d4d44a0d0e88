"""Pools made: the small frames that records choose from, such as places and organisations."""

from __future__ import annotations

import datetime as dt

import polars as pl

from ..assessment.calendar import calendar_context
from ..questionnaire.conditions.frames import POLARS_TYPES
from ..questionnaire.model import Questionnaire
from .page import Page, Pool
from .randomness import row_state
from .scope import STATE, Kinds, Scope, kinds_of_pool


def kinds_of_pools(questionnaire: Questionnaire, page: Page) -> dict[str, Kinds]:
    """The kinds of each pool's columns; a pool may choose from those above it. Raises DefinitionError."""
    kinds: dict[str, Kinds] = {}
    for pool in page.pools.values():
        kinds[pool.name] = kinds_of_pool(questionnaire, pool, kinds)
    return kinds


def make_pools(
    questionnaire: Questionnaire, page: Page, seed: int, last_day: dt.date, count: int | None
) -> dict[str, pl.DataFrame]:
    """The pools in order, one row a thing to choose; `count` is how many the counted pool has, its own by default."""
    pools: dict[str, pl.DataFrame] = {}
    kinds = kinds_of_pools(questionnaire, page)
    for pool in page.pools.values():
        first_day = questionnaire.window.starts
        scope = Scope(questionnaire, pool.name, kinds[pool.name], pools, seed, first_day, last_day)
        pools[pool.name] = _made(pool, scope, count)
    return pools


def _made(pool: Pool, scope: Scope, count: int | None) -> pl.DataFrame:
    frame = _of_table(pool, scope) if pool.table else _counted((count or pool.count or 0), scope)
    frame = frame.with_columns(row_state(pl.int_range(pl.len()), 0).alias(STATE))
    for draw in pool.draws:
        frame = frame.with_columns(scope.expression(draw))
        if draw.row_of:
            chosen = scope.pools[draw.row_of]
            frame = frame.with_columns(part_of(chosen, draw.name, column) for column in chosen.columns)
    return frame.drop(STATE)


def part_of(pool: pl.DataFrame, name: str, column: str) -> pl.Expr:
    """A column of a pool by the row numbers (from 1) that stand under a name: `place.code`."""
    return pl.lit(pool[column]).gather(pl.col(name) - 1).alias(f"{name}.{column}")


def _counted(count: int, scope: Scope) -> pl.DataFrame:
    return _with_days(pl.DataFrame({"row": pl.int_range(1, count + 1, eager=True)}), scope)


def _of_table(pool: Pool, scope: Scope) -> pl.DataFrame:
    assert pool.table, "called for a pool of a table"
    table = scope.questionnaire.tables[pool.table]
    keys = sorted({key for column in table.rows.values() for key in column})
    parts = [key if isinstance(key, tuple) else (key,) for key in keys]
    columns = {
        name: pl.Series([key[place] for key in parts], dtype=POLARS_TYPES[kind.name])
        for place, (name, kind) in enumerate(table.key.items())
    }
    columns |= {
        name: pl.Series([table.rows[name].get(key) for key in keys], dtype=POLARS_TYPES[kind.name])
        for name, kind in table.columns.items()
    }
    frame = _with_days(pl.DataFrame(columns), scope)
    frame = frame.filter(scope.condition(pool.rows)) if pool.rows else frame
    return frame.with_columns(pl.int_range(1, pl.len() + 1).alias("row"))


def _with_days(frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The frame with the built-in names and what the calendar says on the last day."""
    known = calendar_context(scope.questionnaire, scope.last_day)
    known |= {"first_day": scope.first_day, "last_day": scope.last_day}
    kinds = {name: POLARS_TYPES[scope.kinds[name].name] for name in known}
    return frame.with_columns(pl.lit(value, dtype=kinds[name]).alias(name) for name, value in known.items())
