"""The names that draws may read, with their kinds, and the way from a draw to a Polars expression.

Records and each pool have a scope of their own. In that of records stand all names of the questionnaire, so that a
condition of the page reads what any condition of the rulebook could: answers, derived values, what is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from ..assessment.plan import surroundings, tables_of
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.conditions.grammar import ConditionError
from ..questionnaire.conditions.lowering import Surroundings, lower, lower_condition, lower_value
from ..questionnaire.model import Condition, Questionnaire
from ..questionnaire.text import DefinitionError, Fault, Where
from .page import BUILT_IN, Draw, Page, Pool
from .randomness import bits, happens

STATE = "state of chance"
"""The column from which a row's random numbers begin."""
_SHARE = -1

Kinds = dict[str, n.Kind]


@contextmanager
def told_at(where: Where, what: str) -> Iterator[None]:
    """What is wrong with a condition becomes a fault with its place."""
    try:
        yield
    except ConditionError as error:
        raise DefinitionError([Fault(where, f"{what} {error}")]) from None


@dataclass(frozen=True)
class Scope:
    """What draws of one frame are made with."""

    questionnaire: Questionnaire
    frame: str
    """The pool's name, or nothing for records: part of what random numbers hang on."""
    kinds: Mapping[str, n.Kind]
    pools: Mapping[str, pl.DataFrame]
    seed: int
    first_day: dt.date
    last_day: dt.date

    @property
    def around(self) -> Surroundings:
        plain = surroundings(self.questionnaire)
        return Surroundings(self.kinds, plain.tables, plain.keys)

    def compiled(self, formula: Condition, kind: n.Kind) -> pl.Expr:
        """A formula over the names drawn so far, of a kind. Raises DefinitionError."""
        with told_at(formula.where, f"the formula {formula.text!r}"):
            return compile_frame(lower_value(formula.tree, self.around, kind), tables_of(self.questionnaire), kind)

    def condition(self, condition: Condition) -> pl.Expr:
        """A condition over the names drawn so far. Raises DefinitionError."""
        with told_at(condition.where, f"the condition {condition.text!r}"):
            return compile_frame(lower_condition(condition.tree, self.around), tables_of(self.questionnaire))

    def expression(self, draw: Draw) -> pl.Expr:
        """The value that a draw gives each row. Raises DefinitionError where something doesn't fit."""
        with told_at(draw.where, f"the draw of {draw.name}"):
            return self._expression(draw)

    def _expression(self, draw: Draw) -> pl.Expr:
        around = _Around(self, draw.name)
        kind = POLARS_TYPES[around.kind.name]
        value: pl.Expr = pl.lit(None, dtype=kind)
        for case in reversed(draw.cases):
            drawn = case.distribution.expression(around)
            if case.share < 1:
                drawn = pl.when(happens(around.bits(_SHARE), case.share)).then(drawn)
            value = pl.when(self.condition(case.when)).then(drawn).otherwise(value) if case.when else drawn
        if draw.when:
            value = pl.when(self.condition(draw.when)).then(value)
        return value.cast(kind).alias(draw.name)


@dataclass(frozen=True)
class _Around:
    """What the distributions of one name draw from."""

    scope: Scope
    name: str

    @property
    def kind(self) -> n.Kind:
        return self.kind_of(self.name)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.scope.first_day, self.scope.last_day

    def bits(self, number: int) -> pl.Expr:
        return bits(pl.col(STATE), self.scope.seed, f"{self.scope.frame} {self.name} {number}")

    def pool(self, name: str) -> pl.DataFrame:
        if name not in self.scope.pools:
            raise ConditionError(f"chooses from the pool {name!r}, which isn't there")
        return self.scope.pools[name]

    def compiled(self, formula: Condition, kind: n.Kind) -> pl.Expr:
        return self.scope.compiled(formula, kind)

    def kind_of(self, name: str) -> n.Kind:
        if name not in self.scope.kinds:
            raise ConditionError(f"reads {name!r}, which is no name here")
        return self.scope.kinds[name]


def kinds_of_pool(questionnaire: Questionnaire, pool: Pool, pools: Mapping[str, Kinds]) -> Kinds:
    """The kinds of the columns that a pool has; `pools` are those of the pools before it. Raises DefinitionError."""
    kinds: Kinds = {}
    if pool.table:
        table = questionnaire.tables[pool.table]
        kinds |= {**table.key, **table.columns}
    calendar = {name: item.kind for name, item in questionnaire.context.items() if item.calendar}
    return _with_own(questionnaire, {**BUILT_IN, **calendar, **kinds}, pool.draws, pools)


def kinds_of_records(questionnaire: Questionnaire, page: Page, pools: Mapping[str, Kinds]) -> Kinds:
    """The kinds of all names of records, the page's own among them. Raises DefinitionError."""
    return _with_own(questionnaire, {**questionnaire.kinds, **BUILT_IN}, page.draws, pools)


def _with_own(
    questionnaire: Questionnaire, known: Mapping[str, n.Kind], draws: Iterable[Draw], pools: Mapping[str, Kinds]
) -> Kinds:
    """Names with those that draws bring: first of kinds that go without saying, then of formulas."""
    kinds = dict(known)
    waiting = [draw for draw in draws if draw.role == "name" and draw.cases]
    for draw in waiting:
        columns = pools.get(draw.row_of or "", {})
        kinds |= {f"{draw.name}.{column}": kind for column, kind in columns.items() if "." not in column}
    while waiting:
        plain = surroundings(questionnaire)
        found = {draw.name: kind for draw in waiting if (kind := _kind(draw, kinds, plain))}
        if not found:
            names = ", ".join(draw.name for draw in waiting)
            raise DefinitionError([Fault(waiting[0].where, f"these draws read names that aren't there: {names}")])
        kinds |= found
        waiting = [draw for draw in waiting if draw.name not in found]
    return kinds


def _kind(draw: Draw, kinds: Kinds, plain: Surroundings) -> n.Kind | None:
    """The kind of a name of the page's own; None while its formulas read names that aren't known."""
    for case in draw.cases:
        kind = case.distribution.kind()
        if kind:
            return kind
        formula = next(iter(case.distribution.formulas()))
        if formula.reads <= kinds.keys():
            with told_at(formula.where, f"the formula {formula.text!r}"):
                return lower(formula.tree, Surroundings(kinds, plain.tables, plain.keys))[1]
    return None
