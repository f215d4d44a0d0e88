"""All logs as the guard asks for them, read out of the database once a message.

They are read into this process, and the rows of a message never go the other way: what may be anybody's file isn't
written into a table of the database, not even a temporary one, which would lie in the clear on its disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import polars as pl
from django.db import connection

from lodgement.guard.columns import reference_key
from lodgement.guard.known import KnownLogs
from lodgement.sealing.keys import DataKey, KeyMissing

from ..logs.rules import all_years, questionnaire_of
from ..vault.keys import year_key

_SCHEMA = {
    "log": pl.Int64,
    "collection": pl.String,
    "year": pl.Int64,
    "organisation": pl.Int64,
    "day": pl.Date,
    "is_live": pl.Boolean,
    "references": pl.List(pl.String),
    "token": pl.Binary,
}
_ALL = """
SELECT id, collection, year, coalesce(owner_id, made_for_id), starts_on, deleted_at IS NULL, "references",
       postcode_token
FROM logs_log
"""
_AT_ONCE = 50_000


@dataclass(frozen=True)
class Everything:
    """All logs, and of each what tells whose it is."""

    known: KnownLogs
    whose: pl.DataFrame
    """`log`, `collection`, `year`, `organisation`: who owns it, or handed it in where nobody is said to."""

    def numbers(self, logs: Iterable[int]) -> dict[tuple[str, int], list[int]]:
        """The numbers of some logs by collection and year, ascending."""
        found = self._of(logs).group_by("collection", "year").agg(pl.col("log").sort()).sort("collection", "year")
        return {(collection, year): list(numbers) for collection, year, numbers in found.iter_rows()}

    def by_organisation(self, logs: Iterable[int]) -> Counter[int]:
        """How many of some logs each organisation has."""
        counted = self._of(logs).group_by("organisation").len()
        return Counter(dict(counted.iter_rows()))

    def _of(self, logs: Iterable[int]) -> pl.DataFrame:
        return self.whose.filter(pl.col("log").is_in(pl.Series(list(logs), dtype=pl.Int64).implode()))


def everything() -> Everything:
    """All logs, deleted ones too, for staff: what was deleted here may have been sent before. In a transaction."""
    frame = _read()
    known = KnownLogs(
        frame=frame.select("log", "day", "is_live", "token"),
        references=_references(frame),
        tokens=_Tokens(_keys(frame["year"].unique().sort())),
        headings=_headings(),
    )
    return Everything(known, frame.select("log", "collection", "year", "organisation"))


def _read() -> pl.DataFrame:
    pieces = [pl.DataFrame(schema=_SCHEMA)]
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        while rows := cursor.fetchmany(_AT_ONCE):
            pieces.append(pl.DataFrame(rows, schema=_SCHEMA, orient="row"))
    return pl.concat(pieces)


def _references(frame: pl.DataFrame) -> pl.DataFrame:
    each = frame.select("log", key=pl.col("references")).explode("key", empty_as_null=True).drop_nulls("key")
    return each.with_columns(reference_key(pl.col("key"))).filter(pl.col("key") != "").unique()


def _keys(years: pl.Series) -> list[DataKey]:
    """The keys of the years; of one that was destroyed logs are known by their references alone."""
    keys = []
    for year in years:
        with suppress(KeyMissing):
            keys.append(year_key(year))
    return keys


@dataclass(frozen=True)
class _Tokens:
    """Gives the tokens of postcodes under the key of each year."""

    keys: list[DataKey]

    def __call__(self, postcodes: pl.Series) -> pl.DataFrame:
        distinct = postcodes.to_list()
        made = [pl.DataFrame(schema={"postcode": pl.String, "token": pl.Binary})]
        for key in self.keys:
            tokens = pl.Series([key.token("postcode", one) for one in distinct], dtype=pl.Binary)
            made.append(pl.DataFrame({"postcode": postcodes.cast(pl.String), "token": tokens}))
        return pl.concat(made)


def _headings() -> frozenset[str]:
    """What the columns of records are called: by the codes of their fields, and in words."""
    fields = (item for which in all_years() for item in questionnaire_of(*which).fields.values())
    return frozenset(text.lower() for item in fields for text in (item.id, item.name) if text)
