"""Whose records a table holds: however it is written, and never by chance more often than is said.

The logs are made up, and so are the tables that are no logs: homes of ours with days of others, references of the same
look, numbers that count up.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from functools import cache

import polars as pl
import pytest

from lodgement.guard.chance import is_beyond_chance, made_of_halves, poisson_tail
from lodgement.guard.columns import reference_key
from lodgement.guard.known import KnownLogs
from lodgement.guard.recognising import AS_CHANCE, NO_FACTS, REFERENCES_AS_CHANCE, recognise
from tests.factories.made_up import made

MADE = 2_000
FIRST_SERIAL = dt.date(1899, 12, 30)


@cache
def logs() -> pl.DataFrame:
    """Made-up logs, numbered from 1: their references, postcode and day."""
    told = made("lettings", 2026, MADE, seed=5).logs
    return told.select("tenancycode", "propcode", "postcode_full", "startdate").with_row_index("log", offset=1)


@cache
def known() -> KnownLogs:
    return known_of(logs())


def known_of(told: pl.DataFrame, headings: frozenset[str] = frozenset()) -> KnownLogs:
    """Logs as recognising asks for them; their postcodes are tokens of themselves."""
    number = pl.col("log").cast(pl.Int64)
    token = pl.col("postcode_full").cast(pl.Binary)
    keys = [told.select(key=reference_key(pl.col(name)), log=number) for name in ("tenancycode", "propcode")]
    frame = told.select(log=number, day="startdate", is_live=pl.lit(True), token=token)
    return KnownLogs(frame, pl.concat(keys).drop_nulls().unique(), _tokens, headings)


def _tokens(postcodes: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"postcode": postcodes}).with_columns(token=pl.col("postcode").cast(pl.Binary))


def day(shape: str) -> pl.Expr:
    return pl.col("startdate").dt.to_string(shape)


def part(number: int) -> pl.Expr:
    """A postcode's outward or inward half."""
    return pl.col("postcode_full").str.split(" ").list.get(number)


HOME = pl.col("postcode_full")
WRITTEN: dict[str, Callable[[], list[pl.Expr]]] = {
    "ISO": lambda: [HOME, day("%Y-%m-%d")],
    "with a time": lambda: [HOME, day("%Y-%m-%dT00:00:00")],
    "small letters, no space, British": lambda: [HOME.str.replace(" ", "").str.to_lowercase(), day("%d/%m/%Y")],
    "spaces all round, two digits": lambda: ["  " + HOME.str.replace(" ", "   ") + " ", " " + day("%d.%m.%y") + " "],
    "American": lambda: [day("%m/%d/%Y"), HOME],
    "words": lambda: [day("%A %d %B %Y"), HOME],
    "month first": lambda: [day("%b %d, %Y"), HOME],
    "unbroken": lambda: [HOME, day("%Y%m%d")],
    "numbers of Excel": lambda: [HOME, (pl.col("startdate") - FIRST_SERIAL).dt.total_days().cast(pl.String)],
    "in an address": lambda: ["1 High Street, Ashcombe " + HOME + ", England", "Let on " + day("%d/%m/%Y")],
    "in parts, as the template has it": lambda: [part(0), part(1), day("%d"), day("%m"), day("%y")],
    "in parts, the year first": lambda: [day("%Y"), day("%m"), day("%d"), part(1), pl.lit("x"), part(0)],
    "a reference and the day": lambda: [pl.col("tenancycode").str.to_uppercase(), day("%d/%m/%Y")],
    "a reference and the postcode": lambda: [HOME, pl.col("tenancycode") + " "],
    "both references": lambda: [pl.col("propcode"), pl.col("tenancycode").str.to_lowercase()],
    "a reference alone": lambda: [pl.lit("x"), pl.col("tenancycode")],
}


def table(*columns: pl.Expr) -> pl.DataFrame:
    return logs().select(column.alias(str(at)) for at, column in enumerate(columns))


def right(found: pl.DataFrame, rows: pl.DataFrame) -> int:
    """How many rows are recognised as the log that they are, and as no other."""
    truth = rows.with_row_index("row").select(pl.col("row").cast(pl.Int64), truth=pl.col("log").cast(pl.Int64))
    once = found.filter(pl.len().over("row") == 1)
    return once.join(truth, on="row").filter(pl.col("log") == pl.col("truth")).height


@pytest.mark.parametrize("written", WRITTEN)
def test_every_row_is_known_however_it_is_written(written: str) -> None:
    columns = WRITTEN[written]()
    found = recognise(table(*columns), known())
    assert (found.rows, found.doubt) == (MADE, "")
    assert (found.found["row"].n_unique(), right(found.found, logs()) / MADE > 0.99) == (MADE, True)


@pytest.mark.parametrize("rows", [1, 2, 10])
def test_a_few_rows_in_the_template_are_enough(rows: int) -> None:
    texts = made("lettings", 2026, MADE, seed=5).texts.head(rows)
    above = pl.DataFrame({name: ["Field number", name, ""] for name in texts.columns})
    found = recognise(pl.concat([above, texts]), known())
    assert found.found.rows() == [(number + 3, number + 1) for number in range(rows)]


def test_ours_are_known_among_others() -> None:
    ours = logs().head(3).select(a=HOME, b=day("%d/%m/%Y"), c="tenancycode")
    others = pl.DataFrame({"a": ["ZZ9 9ZZ"] * 500, "b": ["26/07/2026"] * 500, "c": [f"Z{at}" for at in range(500)]})
    found = recognise(pl.concat([others.head(100), ours, others.tail(400)]), known())
    assert found.found.rows() == [(100, 1), (101, 2), (102, 3)]


def test_of_a_log_and_the_deleted_one_like_it_only_the_first_is_named() -> None:
    twin = logs().head(1).with_columns(log=pl.lit(9_999, pl.UInt32))
    both = known_of(pl.concat([logs(), twin]))
    both = KnownLogs(both.frame.with_columns(is_live=pl.col("log") != 1), both.references, both.tokens)
    found = recognise(logs().head(1).select(HOME, day("%Y-%m-%d"), "tenancycode"), both)
    assert found.found.rows() == [(0, 9_999)]


def test_homes_of_ours_with_days_of_others_are_what_chance_gives() -> None:
    """Shuffled columns: as many rows agree as chance has it, and it can't be told."""
    shuffled = pl.DataFrame({"home": logs()["postcode_full"].shuffle(1), "day": logs()["startdate"].shuffle(2)})
    found = recognise(shuffled.with_columns(pl.col("day").cast(pl.String)), known())
    agree = int(found.doubt.split()[0])
    assert (found.found.height, found.doubt, 1 <= agree <= MADE * 0.02) == (0, AS_CHANCE.format(rows=agree), True)


@pytest.mark.parametrize(
    ("column", "doubt"),
    [
        ([str(at) for at in range(1, 3_001)], ""),
        ([f"T-{at:05d}" for at in range(3_000)], ""),
        (["Dear all"] * 50, ""),
        ([], ""),
    ],
    ids=["counting up", "references of another kind", "words", "nothing"],
)
def test_what_is_not_ours_is_not_taken_for_it(column: list[str], doubt: str) -> None:
    found = recognise(pl.DataFrame({"a": pl.Series(column, dtype=pl.String)}), known())
    assert (found.found.height, found.doubt) == (0, doubt)


def test_references_that_count_up_are_never_known_by_themselves() -> None:
    numbers = [str(at) for at in range(10_000, 10_000 + MADE)]
    counting = logs().with_columns(tenancycode=pl.Series(numbers), propcode=pl.lit(None, pl.String))
    alone = recognise(pl.DataFrame({"a": numbers[:500]}), known_of(counting))
    with_days = recognise(counting.head(500).select("tenancycode", day("%Y-%m-%d")), known_of(counting))
    assert (alone.found.height, alone.doubt) == (0, REFERENCES_AS_CHANCE.format(rows=500))
    assert (with_days.found.height, with_days.doubt) == (500, "")


def test_a_table_like_records_without_anything_to_know_them_by_can_not_be_told() -> None:
    headings = [f"heading {at}" for at in range(9)]
    like = pl.DataFrame({str(at): [heading.title(), "1", "2"] for at, heading in enumerate(headings)})
    assert recognise(like, known_of(logs(), frozenset(headings))).doubt == NO_FACTS


@pytest.mark.prove
@pytest.mark.parametrize(("rows", "tables"), [(1, 4_000), (10, 1_000), (100, 500), (1_000, 100), (10_000, 20)])
def test_tables_of_others_are_taken_for_ours_no_more_often_than_is_said(rows: int, tables: int) -> None:
    """Homes of ours with days of ours, drawn apart from each other: the hardest there is. At most one table in 20."""
    chance = random.Random(rows)
    taken = 0
    for _ in range(tables):
        homes, days = (chance.choices(range(MADE), k=rows) for _ in range(2))
        drawn = pl.DataFrame({"home": logs()["postcode_full"].gather(homes), "day": logs()["startdate"].gather(days)})
        same = sum(home == day for home, day in zip(homes, days, strict=True))
        found = recognise(drawn.with_columns(pl.col("day").cast(pl.String)), known())
        taken += found.found["row"].n_unique() > same
    assert taken / tables <= 1 / 20


def test_what_is_made_of_halves_looks_like_the_references_and_is_none_of_them() -> None:
    keys = pl.Series(["ab-12", "cd-34", "ef-56"])
    assert made_of_halves(keys).to_list() == ["ab-34", "cd-56", "ef-12"]
    assert made_of_halves(pl.Series(["a1", "a2", "b1", "b2"])).to_list() == []


@pytest.mark.parametrize(("count", "mean"), [(1, 0.01), (3, 0.8), (10, 4.0), (40, 20.0), (3, 5.0)])
def test_how_likely_so_many_are_by_chance(count: int, mean: float) -> None:
    drawn = random.Random(1)
    times = 20_000
    many = sum(_poisson(drawn, mean) >= count for _ in range(times)) / times
    assert poisson_tail(count, mean) >= many - 0.01
    assert not is_beyond_chance(count, mean) or many <= 0.03


def _poisson(drawn: random.Random, mean: float) -> int:
    """As many as come by chance, drawn one waiting time after another."""
    count, waited = 0, drawn.expovariate(1.0)
    while waited < mean:
        count, waited = count + 1, waited + drawn.expovariate(1.0)
    return count
