"""What a value may be drawn from: each kind of distribution turns random bits into a Polars expression.

All arithmetic on rows is on whole numbers, so that no machine's floating point has a say: a bell curve is a table of
quantiles, worked out once and interpolated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, product
from math import exp, lcm, log
from statistics import NormalDist
from typing import Any, Protocol

import polars as pl

from ..assessment.row_writing import as_text
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES
from ..questionnaire.model import Condition
from .randomness import below, unsigned

QUANTILES = 4096
"""Quantiles in the table of a curve; between two of them it is a straight line."""
PARTS = 1024
"""Parts of a unit that a table is kept in, so that rounding is done once, at the end."""
MOST_TICKETS = 2**16
"""Weights up to this sum are drawn like tickets, one for each unit: a single look into a list."""


class Around(Protocol):
    """What a distribution draws a name's values from: random bits, and what there is beside them."""

    @property
    def kind(self) -> n.Kind:
        """The kind of the name that is drawn."""
        ...

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and last day on which a log may start."""
        ...

    def bits(self, number: int) -> pl.Expr:
        """Random bits: number 0 for what is needed first, 1 for more that are independent of them."""
        ...

    def pool(self, name: str) -> pl.DataFrame:
        """A pool that is chosen from."""
        ...

    def compiled(self, formula: Condition, kind: n.Kind) -> pl.Expr:
        """A formula over the names drawn so far, of a kind."""
        ...

    def kind_of(self, name: str) -> n.Kind:
        """The kind of a name."""
        ...


@dataclass(frozen=True)
class Distribution:
    """A way of drawing a value."""

    def formulas(self) -> Iterable[Condition]:
        """The formulas by which it reads other names."""
        return ()

    def names(self) -> Iterable[str]:
        """The names that it reads without a formula."""
        return ()

    def kind(self) -> n.Kind | None:
        """The kind of what it draws, where that is its own affair."""
        return n.WHOLE

    def expression(self, around: Around) -> pl.Expr:
        """The value of each row."""
        raise NotImplementedError


@dataclass(frozen=True)
class OneOf(Distribution):
    """One of some values, each as often as its weight says."""

    values: tuple[Any, ...]
    weights: tuple[Fraction, ...]

    def kind(self) -> n.Kind | None:
        return {str: n.TEXT, bool: n.BOOLEAN}.get(type(self.values[0]), n.WHOLE)

    def expression(self, around: Around) -> pl.Expr:
        kind, numbers = around.kind, around.kind.name == "number"
        held = [int(Fraction(str(value)) * 10**kind.scale) if numbers else value for value in self.values]
        return _at(pl.Series(held, dtype=POLARS_TYPES[kind.name]), weighted(around.bits(0), self.weights))


@dataclass(frozen=True)
class Between(Distribution):
    """Any number from one to another, both included."""

    low: Condition
    high: Condition

    def formulas(self) -> Iterable[Condition]:
        return (self.low, self.high)

    def expression(self, around: Around) -> pl.Expr:
        low, high = around.compiled(self.low, around.kind), around.compiled(self.high, around.kind)
        choices = (high - low + 1).clip(lower_bound=1).cast(pl.UInt64)
        return low + below(around.bits(0), choices).cast(pl.Int64)


@dataclass(frozen=True)
class Curve(Distribution):
    """A bell curve, or one whose logarithm is a bell curve, cut off at its ends and rounded to a step."""

    of_logarithm: bool
    middle: float
    spread: float
    low: float
    high: float
    step: float

    def expression(self, around: Around) -> pl.Expr:
        unit = 10**around.kind.scale
        quantiles = pl.Series(_quantiles(self, unit), dtype=pl.Int64)
        place = around.bits(0) // unsigned(2**52)
        beyond = (around.bits(0) % unsigned(2**52) // unsigned(2**36)).cast(pl.Int64)
        here, after = _at(quantiles, place), _at(quantiles, place + unsigned(1))
        step = PARTS * max(1, round(self.step * unit))
        fine = here + (after - here) * beyond // 2**16
        rounded: pl.Expr = (fine + step // 2) // step * (step // PARTS)
        return rounded

    def place(self, value: float) -> float:
        """A value as spreads from the middle."""
        if not self.of_logarithm:
            return (value - self.middle) / self.spread
        return log(value / self.middle) / self.spread if value > 0 else -9.0

    def value(self, place: float) -> float:
        """The value so many spreads from the middle."""
        free = self.middle * exp(self.spread * place) if self.of_logarithm else self.middle + self.spread * place
        return max(self.low, min(self.high, free))


@lru_cache(maxsize=512)
def _quantiles(curve: Curve, unit: int) -> list[int]:
    normal = NormalDist()
    first, last = normal.cdf(curve.place(curve.low)), normal.cdf(curve.place(curve.high))
    furthest = 1 / (4 * QUANTILES)
    shares = (first + (last - first) * number / QUANTILES for number in range(QUANTILES + 1))
    held = (min(max(share, furthest), 1 - furthest) for share in shares)
    return [round(curve.value(normal.inv_cdf(share)) * unit * PARTS) for share in held]


@dataclass(frozen=True)
class Formula(Distribution):
    """What follows from names drawn before."""

    formula: Condition

    def formulas(self) -> Iterable[Condition]:
        return (self.formula,)

    def kind(self) -> n.Kind | None:
        return None

    def expression(self, around: Around) -> pl.Expr:
        return around.compiled(self.formula, around.kind)


@dataclass(frozen=True)
class Pattern(Distribution):
    """A text put together from words, names drawn before, and characters each out of a few."""

    pieces: tuple[str | Name | Characters, ...]

    def names(self) -> Iterable[str]:
        return (piece.name for piece in self.pieces if isinstance(piece, Name))

    def kind(self) -> n.Kind | None:
        return n.TEXT

    def expression(self, around: Around) -> pl.Expr:
        return pl.concat_str(
            pl.lit(piece) if isinstance(piece, str)
            else as_text(pl.col(piece.name), around.kind_of(piece.name)) if isinstance(piece, Name)
            else _characters(piece, around.bits(number))
            for number, piece in enumerate(self.pieces)
        )  # fmt: skip


@dataclass(frozen=True)
class Name:
    """The place of a name in a pattern."""

    name: str


@dataclass(frozen=True)
class Characters:
    """So many characters of a pattern, each one of some."""

    choices: str
    count: int


def _characters(piece: Characters, random: pl.Expr) -> pl.Expr:
    texts = pl.Series(["".join(text) for text in product(piece.choices, repeat=piece.count)])
    return _at(texts, below(random, len(texts)))


@dataclass(frozen=True)
class Days(Distribution):
    """A day on which a log may start, by weights of months (1 to 12) and days of the week (1 is Monday)."""

    months: Mapping[int, Fraction]
    weekdays: Mapping[int, Fraction]

    def kind(self) -> n.Kind | None:
        return n.DATE

    def __hash__(self) -> int:
        return hash((tuple(self.months.items()), tuple(self.weekdays.items())))

    def expression(self, around: Around) -> pl.Expr:
        first, last = around.days
        days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
        weights = [self.months.get(day.month, 1) * self.weekdays.get(day.isoweekday(), 1) for day in days]
        return _at(pl.Series(days), weighted(around.bits(0), tuple(map(Fraction, weights))))


@dataclass(frozen=True)
class DaysBefore(Distribution):
    """A date so many days before another."""

    date: Condition
    days: Condition

    def formulas(self) -> Iterable[Condition]:
        return (self.date, self.days)

    def kind(self) -> n.Kind | None:
        return n.DATE

    def expression(self, around: Around) -> pl.Expr:
        date, days = around.compiled(self.date, n.DATE), around.compiled(self.days, n.WHOLE)
        return (date.cast(pl.Int32) - days.cast(pl.Int32)).cast(pl.Date)


@dataclass(frozen=True)
class RowOf(Distribution):
    """The number, from 1, of a pool's row: as a formula says, or by the weights that the pool draws as `weight`."""

    pool: str
    number: Condition | None = None

    def formulas(self) -> Iterable[Condition]:
        return (self.number,) if self.number else ()

    def expression(self, around: Around) -> pl.Expr:
        pool = around.pool(self.pool)
        if self.number:
            return around.compiled(self.number, n.WHOLE)
        weights = pool["weight"].to_list() if "weight" in pool.columns else [1] * pool.height
        return weighted(around.bits(0), tuple(Fraction(weight) for weight in weights)).cast(pl.Int64) + 1


def _at(values: pl.Series, place: pl.Expr) -> pl.Expr:
    """The value at a place, from 0, of a list."""
    return pl.lit(values).gather(place)


def weighted(random: pl.Expr, weights: tuple[Fraction, ...]) -> pl.Expr:
    """The position (from 0, UInt64) of one of the weights, each as often as it says, exactly."""
    whole = _whole(weights)
    total = sum(whole)
    if total <= MOST_TICKETS:
        tickets = pl.Series([place for place, weight in enumerate(whole) for _ in range(weight)], dtype=pl.UInt32)
        return _at(tickets, below(random, total))
    ends = pl.Series(list(accumulate(whole)), dtype=pl.UInt64)
    return pl.lit(ends).search_sorted(below(random, total), side="right")


def _whole(weights: tuple[Fraction, ...]) -> list[int]:
    """The weights as whole numbers in the same proportions."""
    unit = lcm(*(weight.denominator for weight in weights))
    return [int(weight * unit) for weight in weights]
