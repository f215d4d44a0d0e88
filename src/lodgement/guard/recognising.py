"""Whose records a table holds: the logs that its rows agree with in two facts or more, more than chance would have it.

The facts are a log's references, its postcode and the day it starts on. The rule, once:

1.  A row that agrees with a log in **three** facts is that log.
2.  Other rows that agree in **two** facts are those logs if they are more than chance gives. How many it gives is
    reckoned as if each row had a home and references of ours, and the rest of it came from anywhere: a postcode of 3
    logs and a day on which 1 log in 100 starts agree by chance in 3 rows of 100. They must be at least three times as
    many as chance gives, and so many as chance would give in one table of 40 at most. Where all together aren't, those
    rows are tried for which chance is 1 in 32 or less.
3.  Rows of which **only a reference** is known are those logs if their column as a whole fits far beyond chance: chance
    is what the column's own values give when the first half of each is put before the second half of another, and so
    many must be rarer than one in a million. Numbers that simply count up are never known by themselves.

Where rows agree but not beyond chance, or a table looks like records and has none of these facts, it can't be told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from .chance import VERY_RARE, is_beyond_chance, made_of_halves, poisson_tail
from .columns import Said, said_in

MOST_CHANCE = 1 / 32
MOST_LOGS = 20
"""Logs of one reference; one that more share says nothing."""
_YEAR_DAYS = 365
_HEADINGS, _HEADING_ROWS = 8, 20
"""So many headings of a collection in so many first rows make a table look like its records."""
AS_CHANCE = "{rows} of its rows agree with records here in two facts, which is about what chance gives."
REFERENCES_AS_CHANCE = "{rows} of its rows have references that are also used here, which numbers like these often do."
NO_FACTS = "It has the columns of our records, but neither references nor postcodes with days by which one is known."


class Known(Protocol):
    """What is known of all logs. Frames have `log` (Int64), `day` (Date, may be NULL), `is_live` (Boolean)."""

    @property
    def logs(self) -> int:
        """How many there are."""

    @property
    def days(self) -> pl.DataFrame:
        """`day`, and how many `logs` (UInt32) start on it."""

    @property
    def headings(self) -> frozenset[str]:
        """What columns of records are called, in small letters."""

    def at(self, postcodes: pl.Series) -> pl.DataFrame:
        """The logs of distinct postcodes: `postcode` and the columns above."""

    def called(self, references: pl.Series) -> pl.DataFrame:
        """The logs of distinct references, in the form of `reference_key`: `key` and the columns above."""


@dataclass(frozen=True)
class Recognised:
    """What was recognised in a table."""

    rows: int
    """Rows that aren't blank, headings among them."""
    found: pl.DataFrame
    """`row` (from 0), `log`: the logs that rows are, each pair once."""
    doubt: str = ""
    """Why it can't be told of other rows, where that is so."""


def recognise(table: pl.DataFrame, known: Known) -> Recognised:
    """The logs that a table of texts (String columns) holds."""
    if not known.logs or known.days.is_empty() or not table.width:
        return Recognised(_rows_in(table), _NOTHING)
    first, last = _span(known)
    said = said_in(table, first, last)
    evidence = _Evidence(said, known)
    agreeing, doubt = evidence.agreeing()
    alone, doubt_of_references = evidence.alone()
    found = pl.concat([agreeing, alone.join(agreeing.select("row"), on="row", how="anti")])
    doubt = "" if found.height else doubt or doubt_of_references
    if found.is_empty() and not doubt and _looks_like_records(table, known.headings):
        doubt = NO_FACTS
    return Recognised(len(said.rows), _best(found, said.rows), doubt)


_NOTHING = pl.DataFrame(schema={"row": pl.Int64, "log": pl.Int64})
_AGREEING = pl.DataFrame(schema={"row": pl.Int64, "log": pl.Int64, "is_live": pl.Boolean, "facts": pl.Int64})
_PAIRS = pl.DataFrame(
    schema={"row": pl.Int64, "log": pl.Int64, "is_live": pl.Boolean, "day": pl.Date, "references": pl.Int64,
            "called": pl.UInt32, "is_at": pl.Boolean, "starts": pl.Boolean}
)  # fmt: skip
_LONG = 4
"""Characters of a reference from which on it is taken for one."""


def _rows_in(table: pl.DataFrame) -> int:
    if not table.width:
        return 0
    return int(
        table.select((~pl.all_horizontal((pl.all().str.strip_chars() == "").fill_null(value=True))).sum()).item()
    )


def _span(known: Known) -> tuple[dt.date, dt.date]:
    first, last = known.days["day"].min(), known.days["day"].max()
    assert isinstance(first, dt.date) and isinstance(last, dt.date), "there are days"
    return first, last


def _looks_like_records(table: pl.DataFrame, headings: frozenset[str]) -> bool:
    cells = {cell.strip().lower() for row in table.head(_HEADING_ROWS).iter_rows() for cell in row if cell}
    return len(cells & headings) >= _HEADINGS


def _best(found: pl.DataFrame, rows: pl.Series) -> pl.DataFrame:
    """Of the logs of a row those that agree with most of it, and of these the ones that weren't deleted."""
    if found.is_empty():
        return _NOTHING
    once = found.group_by("row", "log").agg(pl.col("facts").max(), pl.col("is_live").first())
    rank = pl.col("facts") * 2 + pl.col("is_live").cast(pl.Int64)
    best = once.filter(rank == rank.max().over("row"))
    return best.select(pl.lit(rows).gather(pl.col("row")).alias("row"), "log").sort("row", "log")


class _Evidence:
    """The facts of a table's rows beside those of logs. `row` counts the rows of `said`."""

    def __init__(self, said: Said, known: Known) -> None:
        self.known = known
        self.days = _long(said.days, "day", pl.Date()).join(_shares(known), on="day")
        postcodes = _long(said.postcodes, "postcode", pl.String())
        self.at = known.at(postcodes["postcode"].unique())
        self.postcodes = postcodes.join(self.at.group_by("postcode").agg(at=pl.len()), on="postcode")
        self.references = said.references
        keys = _long(said.references, "key", pl.String())
        called = known.called(keys["key"].unique()).filter(pl.len().over("key") <= MOST_LOGS)
        self.keys = keys.join(called.group_by("key").agg(called=pl.len()), on="key")
        self.called = self.keys.join(called, on="key")
        """Rows and logs of the same reference."""

    def agreeing(self) -> tuple[pl.DataFrame, str]:
        """Rows and logs that agree in two facts or more, and what is in doubt where no more do than by chance."""
        pairs = pl.concat([self._by_reference(), self._by_home()]).unique(["row", "log"], keep="first")
        pairs = self._with_chance(pairs)
        three = pairs.filter(pl.col("facts") > 2)
        two = pairs.filter(pl.col("facts") == 2).join(three.select("row"), on="row", how="anti")
        chances = self._chances().join(three.select("row"), on="row", how="anti")["chance"]
        rare = two.filter(pl.col("chance") <= MOST_CHANCE)
        for counted, by_chance in ((two, chances), (rare, chances.filter(chances <= MOST_CHANCE))):
            if is_beyond_chance(counted["row"].n_unique(), float(by_chance.sum())):
                return pl.concat([three, counted]).select(_AGREEING.columns), ""
        doubt = AS_CHANCE.format(rows=f"{two['row'].n_unique():,}") if three.is_empty() and two.height else ""
        return three.select(_AGREEING.columns), doubt

    def _by_reference(self) -> pl.DataFrame:
        """Each row and log of the same reference: how many `references` agree, whether postcode and day do."""
        pairs = self.called.group_by("row", "log", "is_live", "day").agg(
            references=pl.col("key").n_unique().cast(pl.Int64), called=pl.col("called").min()
        )
        pairs = pairs.join(self.at.select("log", "postcode").unique("log"), on="log", how="left")
        at = self.postcodes.select("row", "postcode", is_at=pl.lit(True)).unique()
        starts = self.days.select("row", "day", starts=pl.lit(True)).unique()
        pairs = pairs.join(at, on=["row", "postcode"], how="left").join(starts, on=["row", "day"], how="left")
        return pairs.with_columns(pl.col("is_at", "starts").fill_null(value=False)).select(_PAIRS.columns)

    def _by_home(self) -> pl.DataFrame:
        """Each row and log of the same postcode and day."""
        said = self.postcodes.select("row", "postcode").join(self.days.select("row", "day"), on="row")
        pairs = said.unique().join(self.at, on=["postcode", "day"])
        agree = {"references": pl.lit(0, pl.Int64), "called": pl.lit(None, pl.UInt32)}
        return pairs.with_columns(**agree, is_at=pl.lit(True), starts=pl.lit(True)).select(_PAIRS.columns)

    def _with_chance(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Pairs with how many `facts` agree, and of those that agree in two, how likely that is by `chance`."""
        at = self.at.select("log", pl.len().over("postcode").alias("at")).unique("log")
        pairs = pairs.join(at, on="log", how="left").join(_shares(self.known), on="day", how="left")
        facts = pl.col("references").clip(0, 2) + pl.col("is_at").cast(pl.Int64) + pl.col("starts").cast(pl.Int64)
        called, at_home = pl.col("called").cast(pl.Float64), pl.col("at").cast(pl.Float64)
        chance = (
            pl.when(pl.col("references") == 0)
            .then(at_home * pl.col("share"))
            .when("starts")
            .then(called * pl.col("share"))
            .when("is_at")
            .then(called * at_home / self.known.logs)
            .otherwise(called * called / self.known.logs)
        )
        return pairs.with_columns(facts=facts, chance=chance)

    def _chances(self) -> pl.DataFrame:
        """For each `row` and two columns that could agree with a log: how likely they are to by `chance`."""
        keys, home, day = self.keys.select("row", "called"), self.postcodes.select("row", "at"), self.days
        logs = self.known.logs
        others = self.keys.select("row", pl.col("column").alias("other"), pl.col("called").alias("also"))
        two_keys = self.keys.join(others, on="row").filter(pl.col("column") < pl.col("other"))
        chances = [
            home.join(day, on="row").select("row", chance=pl.col("at") * pl.col("share")),
            keys.join(day, on="row").select("row", chance=pl.col("called") * pl.col("share")),
            keys.join(home, on="row").select("row", chance=pl.col("called") * pl.col("at") / logs),
            two_keys.select("row", chance=pl.col("called") * pl.col("also") / logs),
        ]
        return pl.concat(chances)

    def alone(self) -> tuple[pl.DataFrame, str]:
        """Rows and logs of the same reference, in columns that fit far beyond chance; and what is in doubt."""
        found, doubt = [_AGREEING], ""
        for column, keys in enumerate(self.references):
            pairs = self.called.filter(pl.col("column") == column)
            if pairs.is_empty():
                continue
            if self._fits_beyond_chance(keys.unique().drop_nulls(), pairs["key"].n_unique()):
                found.append(pairs.with_columns(facts=pl.lit(1, pl.Int64)).select(_AGREEING.columns))
            elif _is_like_references(keys, pairs):
                doubt = REFERENCES_AS_CHANCE.format(rows=f"{pairs['row'].n_unique():,}")
        return pl.concat(found), doubt

    def _fits_beyond_chance(self, keys: pl.Series, hits: int) -> bool:
        """Whether more of a column's references are known than of what is made of their halves."""
        made = made_of_halves(keys)
        if len(made) * 2 < len(keys):
            return False  # numbers that count up: there are hardly others like them to compare with
        made_up_hits = self.known.called(made)["key"].n_unique()
        by_chance = len(keys) * (made_up_hits + 1) / (len(made) + 2)
        return poisson_tail(hits, by_chance) <= VERY_RARE


def _long(columns: tuple[pl.Series, ...], name: str, kind: pl.DataType) -> pl.DataFrame:
    """What columns say, a line for each `row` and `column` that says it."""
    schema = pl.Schema({"row": pl.Int64(), "column": pl.Int64(), name: kind})
    each = [
        pl.DataFrame({"row": pl.int_range(len(said), eager=True), name: said.rename(name)})
        .with_columns(column=pl.lit(at, pl.Int64))
        .select(schema.names())
        .drop_nulls()
        for at, said in enumerate(columns)
    ]
    return pl.concat([pl.DataFrame(schema=schema), *each])


def _shares(known: Known) -> pl.DataFrame:
    """The `share` of logs that start on each day; with few logs, as if some were spread over the year."""
    return known.days.select("day", share=(pl.col("logs") + 1) / (known.logs + _YEAR_DAYS))


def _is_like_references(keys: pl.Series, pairs: pl.DataFrame) -> bool:
    """Whether a column that fits no better than chance is mostly of what is in use here as references."""
    lengths = pairs["key"].str.len_chars()
    return pairs["row"].n_unique() * 2 >= keys.count() and bool((lengths >= _LONG).mean() >= 1 / 2)  # type: ignore[operator]
