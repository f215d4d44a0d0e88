"""What each organisation that has the records could learn: of others, in the places where it has homes itself.

It knows its neighbourhoods, so what counts is what lies in its own local authorities and postcodes; there, which
households stand alone; and what those records tell.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, fields

import polars as pl

from .counting import is_alone, of_kind, under
from .facts import HOLDERS
from .page import CRIMINAL, SPECIAL, Page

HEALTH = "health"


@dataclass(frozen=True)
class Receiver:
    """An organisation that has records: which numbers are its own, and where it has homes."""

    name: str
    own: Set[int]
    """Its number, and those of what it absorbed."""
    authorities: Set[str]
    postcodes: Set[str]


@dataclass(frozen=True)
class Impact:
    """Counts of the records of others, among all that reached an organisation."""

    records: int = 0
    own: int = 0
    others: int = 0
    amounts: int = 0
    """Others' that tell an amount, wherever they are."""
    in_authorities: int = 0
    amounts_in_authorities: int = 0
    in_postcodes: int = 0
    health_in_postcodes: int = 0
    special_in_postcodes: int = 0
    criminal_in_postcodes: int = 0
    alone: int = 0
    """In its postcodes, and standing alone among all that reached it."""
    health_alone: int = 0
    special_alone: int = 0
    criminal_alone: int = 0

    def __add__(self, other: Impact) -> Impact:
        return Impact(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(Impact)))


def learned(page: Page, facts: pl.DataFrame, receivers: Sequence[Receiver]) -> list[pl.DataFrame]:
    """For each of some receivers whom the same facts of one collection year reached: what it could learn.

    A row a record, with its number in `log` and a Boolean column for each count of Impact: whether it is among those.
    """
    told = facts.select(
        "log", *HOLDERS, "authority", "postcode", "amount",
        is_alone().alias("is_alone"),
        of_kind(page, HEALTH).alias("health"),
        under(page, SPECIAL).alias("special"),
        under(page, CRIMINAL).alias("criminal"),
    )  # fmt: skip
    return [told.select("log", *_masks(receiver)) for receiver in receivers]


def counted(masks: pl.DataFrame) -> Impact:
    """The counts of one receiver."""
    return Impact(**{item.name: int(masks[item.name].sum()) for item in fields(Impact)})


def together(each: Sequence[pl.DataFrame]) -> Impact:
    """The counts of several receivers: a record counts once however many could learn from it."""
    if not each:
        return Impact()
    names = [item.name for item in fields(Impact)]
    return counted(pl.concat(each).group_by("log").agg(pl.col(names).any()))


def _masks(receiver: Receiver) -> list[pl.Expr]:
    """A Boolean column for each count: whether a record is among those counted."""
    own = pl.any_horizontal(pl.col(holder).is_in(list(receiver.own)) for holder in HOLDERS).fill_null(value=False)
    in_authorities = ~own & _among("authority", receiver.authorities)
    in_postcodes = ~own & _among("postcode", receiver.postcodes)
    alone = in_postcodes & pl.col("is_alone")
    masks = {
        "records": pl.lit(value=True), "own": own, "others": ~own,
        "amounts": ~own & pl.col("amount"),
        "in_authorities": in_authorities,
        "amounts_in_authorities": in_authorities & pl.col("amount"),
        "in_postcodes": in_postcodes,
        "alone": alone,
    }  # fmt: skip
    for told in (HEALTH, "special", "criminal"):
        masks |= {f"{told}_in_postcodes": in_postcodes & pl.col(told), f"{told}_alone": alone & pl.col(told)}
    return [mask.alias(name) for name, mask in masks.items()]


def _among(column: str, those: Set[str]) -> pl.Expr:
    return pl.col(column).is_in(list(those)).fill_null(value=False)
