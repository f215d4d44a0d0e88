"""How much got out: records, what they tell by kind, and how many of them stand alone.

A record is one letting or sale. A household that moved twice has two, so there are at most as many households.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from .page import CRIMINAL, SPECIAL, Page


@dataclass(frozen=True)
class Counted:
    """Counts of records."""

    records: int = 0
    alone: int = 0
    """Those that are the only one of their postcode and of what else may single out a household."""
    amounts: int = 0
    special: int = 0
    """Those that tell something of a special category, whatever it is."""
    criminal: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    by_thing: dict[str, int] = field(default_factory=dict)
    """By what they tell; things of one id are one."""

    def __add__(self, other: Counted) -> Counted:
        return Counted(
            self.records + other.records,
            self.alone + other.alone,
            self.amounts + other.amounts,
            self.special + other.special,
            self.criminal + other.criminal,
            _summed(self.by_kind, other.by_kind),
            _summed(self.by_thing, other.by_thing),
        )


def _summed(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def count(page: Page, facts: pl.DataFrame) -> Counted:
    """Counts the facts of one collection year."""
    kinds, things = list(page.kinds), [item.id for item in page.tells]
    row = facts.select(
        is_alone().sum().alias("alone"),
        pl.col("amount").sum(),
        under(page, SPECIAL).sum().alias("special"),
        under(page, CRIMINAL).sum().alias("criminal"),
        *(of_kind(page, kind).sum().alias(f"kind {kind}") for kind in kinds),
        *(pl.col(f"tells {thing}").sum() for thing in things),
    ).row(0, named=True)
    return Counted(
        facts.height, row["alone"], row["amount"], row["special"], row["criminal"],
        {kind: row[f"kind {kind}"] for kind in kinds}, {thing: row[f"tells {thing}"] for thing in things},
    )  # fmt: skip


def is_alone() -> pl.Expr:
    """Whether a record is the only one of its postcode and what it is known by, where both are known."""
    key = pl.struct("postcode", "known_by")
    known = pl.col("postcode").is_not_null() & pl.col("known_by").is_not_null()
    return known & key.is_unique()


def of_kind(page: Page, kind: str) -> pl.Expr:
    """Whether a record tells anything of a kind."""
    return _any([f"tells {item.id}" for item in page.tells if item.kind == kind])


def under(page: Page, law: str) -> pl.Expr:
    """Whether a record tells anything that falls under a law."""
    return _any([f"tells {item.id}" for item in page.tells if page.kinds[item.kind] == law])


def _any(columns: list[str]) -> pl.Expr:
    return pl.any_horizontal(columns) if columns else pl.lit(value=False)
