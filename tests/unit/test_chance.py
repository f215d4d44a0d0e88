"""Chance that hangs on seed, name, row and attempt alone: known values, evenness, and what distributions make of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest

from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.reader import Reader
from lodgement.questionnaire.text import Mapping, Where
from lodgement.synthesis.distributions import Between, Curve, Days, OneOf
from lodgement.synthesis.randomness import below, bits, happens, key_of, mixed, row_state, unsigned
from lodgement.synthesis.written import distribution

ROWS = 20_000
WHERE = Where("page", 1)
CRITICAL_15, CRITICAL_255 = 37.7, 330.5
"""The chi-square of 15 and of 255 degrees of freedom that one in a thousand even samples goes beyond."""


def _bits(name: str = "a", seed: int = 1, attempt: int = 0, rows: int = ROWS) -> pl.Series:
    frame = pl.DataFrame({"row": pl.int_range(rows, eager=True)})
    frame = frame.with_columns(row_state(pl.col("row"), attempt).alias("state"))
    return frame.select(bits(pl.col("state"), seed, name).alias("bits")).to_series()


def _chi_square(counts: Counter[int], cells: int, rows: int = ROWS) -> float:
    expected = rows / cells
    return sum((counts.get(cell, 0) - expected) ** 2 / expected for cell in range(cells))


def test_the_numbers_are_those_of_splitmix64() -> None:
    """The first numbers of SplitMix64 with the state 0, as its authors' program gives them."""
    gamma = 0x9E37_79B9_7F4A_7C15
    states = pl.DataFrame({"at": pl.Series([1, 2, 3], dtype=pl.UInt64)})
    made = states.select(mixed(pl.col("at") * unsigned(gamma)).alias("number")).to_series().to_list()
    assert made == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]


def test_numbers_of_a_row_stay_what_they_are() -> None:
    """Written down when they were made: a change of them changes every record ever made under a seed."""
    assert key_of(1, "a") == 4823975055621773283
    assert _bits(rows=2).to_list() == [16608296383705311056, 7944483948229368255]


@pytest.mark.parametrize("shift", [0, 4, 30, 60])
def test_every_part_of_the_bits_is_even(shift: int) -> None:
    counts = Counter((_bits() // 2**shift % 16).to_list())
    assert _chi_square(counts, 16) < CRITICAL_15


@pytest.mark.parametrize(
    ("name", "seed", "attempt"), [("b", 1, 0), ("a 1", 1, 0), ("a", 2, 0), ("a", 1, 1), ("a", 1, 2)]
)
def test_other_names_seeds_and_attempts_are_independent(name: str, seed: int, attempt: int) -> None:
    pairs = _bits() // 2**60 * 16 + _bits(name, seed, attempt) // 2**60
    assert _chi_square(Counter(pairs.to_list()), 256) < CRITICAL_255


def test_a_row_is_independent_of_the_next() -> None:
    first = (_bits() // 2**60).to_list()
    pairs = Counter(16 * one + other for one, other in pairwise(first))
    assert _chi_square(pairs, 256, ROWS - 1) < CRITICAL_255


def test_below_is_even_and_stays_below() -> None:
    drawn = pl.DataFrame({"bits": _bits()}).select(below(pl.col("bits"), 7)).to_series()
    assert set(drawn.to_list()) == set(range(7))
    assert _chi_square(Counter(drawn.to_list()), 7) < 22.5  # one in a thousand of 6 degrees of freedom


def test_what_happens_in_a_share_happens_that_often() -> None:
    frame = pl.DataFrame({"bits": _bits()})
    often = [int(frame.select(happens(pl.col("bits"), share)).to_series().sum()) for share in (0, 0.3, 1)]
    assert often[0] == 0
    assert abs(often[1] - 0.3 * ROWS) < 4 * (ROWS * 0.3 * 0.7) ** 0.5
    assert often[2] == ROWS


# what distributions make of it


@dataclass
class _Around:
    """What a distribution draws from in these tests: the bits of a name."""

    kind: n.Kind = n.WHOLE
    days: tuple[dt.date, dt.date] = (dt.date(2026, 4, 1), dt.date(2027, 3, 31))
    names: dict[str, n.Kind] = field(default_factory=dict)

    def bits(self, number: int) -> pl.Expr:
        return pl.col(f"bits {number}")

    def pool(self, name: str) -> pl.DataFrame:
        raise AssertionError(f"{name} isn't asked for here")

    def compiled(self, formula: object, kind: n.Kind) -> pl.Expr:
        return pl.lit(int(formula.text), dtype=pl.Int64)  # type: ignore[attr-defined]

    def kind_of(self, name: str) -> n.Kind:
        return self.names[name]


def _drawn(written: object, around: _Around | None = None, more: dict[str, pl.Series] | None = None) -> pl.Series:
    frame = pl.DataFrame({f"bits {number}": _bits(f"bits {number}") for number in range(6)} | (more or {}))
    return frame.select(written.expression(around or _Around()).alias("drawn")).to_series()  # type: ignore[attr-defined]


def test_one_of_some_is_as_often_as_its_weight() -> None:
    counts = Counter(_drawn(OneOf((1, 2, 3), (Fraction(1, 2), Fraction(3), Fraction(13, 2)))).to_list())
    expected = {1: 0.05 * ROWS, 2: 0.3 * ROWS, 3: 0.65 * ROWS}
    assert sum((counts[code] - count) ** 2 / count for code, count in expected.items()) < 13.8  # 2 degrees of freedom


def test_weights_too_fine_for_tickets_are_as_exact() -> None:
    counts = Counter(_drawn(OneOf(("a", "b"), (Fraction(99_999, 100_000), Fraction(1, 100_000))), _Around(n.TEXT)))
    assert set(counts) <= {"a", "b"}
    assert counts["a"] > ROWS - 5


def test_between_has_both_ends() -> None:
    reader = Reader(2026)
    drawn = _drawn(Between(reader.expression(3, WHERE), reader.expression(6, WHERE)))
    assert set(drawn.to_list()) == {3, 4, 5, 6}


def test_a_bell_curve_has_its_middle_spread_and_ends() -> None:
    drawn = _drawn(Curve(False, 40, 10, 20, 65, 0))
    assert (drawn.min(), drawn.max()) == (20, 65)
    assert abs(float(drawn.median() or 0) - 40) <= 1  # type: ignore[arg-type]
    middle = drawn.is_between(30, 50).mean()
    assert middle is not None
    assert abs(float(middle) - 0.727) < 0.013  # type: ignore[arg-type]  # four standard errors


def test_a_log_normal_has_its_median_and_a_long_tail() -> None:
    drawn = _drawn(Curve(True, 30, 1, 0, 700, 0))
    assert abs(float(drawn.median() or 0) - 30) <= 1  # type: ignore[arg-type]
    share = drawn.filter(drawn > 30 * 2.718).len() / ROWS
    assert abs(share - 0.157) < 0.01  # 0.1587 of all lie a spread above the median, less what is cut off


def test_a_curve_of_money_is_rounded_to_its_step() -> None:
    drawn = _drawn(Curve(True, 12.5, 0.5, 1, 90, 0.25), _Around(n.MONEY))
    assert drawn.filter(drawn % 25 != 0).to_list() == []
    assert abs(float(drawn.median() or 0) - 1250) <= 25  # type: ignore[arg-type]


def test_days_follow_months_and_weekdays() -> None:
    mondays = Days({4: Fraction(3)}, {weekday: Fraction(1, 1000) for weekday in range(2, 8)})
    drawn = _drawn(mondays, _Around(n.DATE))
    assert drawn.dt.weekday().eq(1).mean() > 0.99  # type: ignore[operator]
    april = drawn.dt.month().eq(4).mean()
    assert abs(april - 12 / 60) < 0.015  # type: ignore[operator]  # 4 Mondays of 52, three times as often


def test_a_pattern_puts_words_names_and_characters_together() -> None:
    item = Mapping(WHERE)
    item["pattern"] = "{area}[1-9] [0-9]{2}[AB]{3}"
    pattern = distribution(Reader(2026), item, None)
    area = pl.Series(["QX"] * ROWS)
    drawn = _drawn(pattern, _Around(n.TEXT, names={"area": n.TEXT}), {"area": area})
    assert drawn.str.contains(r"^QX[1-9] [0-9]{2}[AB]{3}$").all()
    assert drawn.n_unique() > 6_500  # of 7,200 that there are
