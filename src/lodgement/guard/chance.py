"""What chance gives: whether so many rows or references that fit are more than would fit by chance."""

from __future__ import annotations

import math

import polars as pl

TIMES_CHANCE = 3
RARE, VERY_RARE = 1 / 40, 1e-6
_EXACT_UP_TO = 500


def made_of_halves(keys: pl.Series) -> pl.Series:
    """What looks like some references and isn't among them: the first half of each before second halves of others."""
    half = (keys.str.len_chars() // 2).cast(pl.Int64)
    parts = pl.DataFrame({"first": keys.str.head(half), "second": keys.str.tail(keys.str.len_chars() - half)})
    turns = {1, max(1, len(keys) // 3), max(1, len(keys) // 2)}
    made = [
        parts["first"] + pl.concat([parts["second"].slice(turn), parts["second"].head(turn)]) for turn in sorted(turns)
    ]
    all_made = pl.concat(made).unique(maintain_order=True)
    return all_made.filter(~all_made.is_in(keys.implode()))


def is_beyond_chance(rows: int, by_chance: float) -> bool:
    """Whether so many rows are more than chance gives, where it gives so many on average."""
    return rows > 0 and rows >= TIMES_CHANCE * by_chance and poisson_tail(rows, by_chance) <= RARE


def poisson_tail(count: int, mean: float) -> float:
    """How likely so many or more are, where so many come by chance on average; never too little."""
    if count <= mean or mean <= 0:
        return 1.0 if count <= mean else 0.0
    if count > _EXACT_UP_TO:  # Chernoff's bound, which is enough where it is far beyond
        return math.exp(min(0.0, count - mean - count * math.log(count / mean)))
    terms = (math.exp(at * math.log(mean) - mean - math.lgamma(at + 1)) for at in range(count))
    return max(0.0, 1.0 - math.fsum(terms))
