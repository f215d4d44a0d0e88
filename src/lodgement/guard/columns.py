"""What the columns of a table say, whatever they are called and wherever they stand: postcodes, days, references.

Each column is looked at by its distinct values. A postcode may stand in one cell, in two, or within an address; a day
in any of the ways people write it, as a number of Excel, or in three cells beside each other; a reference is any text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

_POSTCODE = r"\b([A-Z]{1,2}[0-9][A-Z0-9]?)[\s\x{a0}]*([0-9][A-Z]{2})\b"
_OUTWARD, _INWARD = r"^([A-Z]{1,2}[0-9][A-Z0-9]?)$", r"^([0-9][A-Z]{2})$"
_BY_YEAR = r"\b((?:19|20)[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:\D|$)"
_UNBROKEN = r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$"
_IN_NUMBERS = r"\b([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]((?:19|20)?[0-9]{2})(?:\D|$)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(" + "|".join(_MONTHS) + ")[a-z]*"
_IN_WORDS = rf"\b([0-9]{{1,2}})(?:st|nd|rd|th)?[-/. ]*{_MONTH}[-/., ]*((?:19|20)?[0-9]{{2}})(?:\D|$)"
_MONTH_FIRST = rf"\b{_MONTH}[-/. ]*([0-9]{{1,2}})(?:st|nd|rd|th)?[-/., ]+((?:19|20)?[0-9]{{2}})(?:\D|$)"
_SERIAL = r"^([3-6][0-9]{4})(?:\.[0-9]+)?$"
_FIRST_SERIAL = dt.date(1899, 12, 30)
_MOSTLY = 0.5
"""The share of a column's values that must be numbers of Excel for it to be taken for days."""
_MOST_COLUMNS = 12
"""Of postcodes, and of days, so many columns are looked at: those with most of them."""
_LONGEST_REFERENCE = 100
_MOST_ALIKE = 0.02
"""Where a column of many rows has fewer distinct values than this share, they are codes and no references."""
_MANY_ROWS = 1_000


@dataclass(frozen=True)
class Said:
    """What the rows of a table say: for each column that says it, a value a row, NULL where it says none."""

    rows: pl.Series
    """The numbers of the rows that aren't blank, from 0."""
    postcodes: tuple[pl.Series, ...]
    """String, as logs have them: in capitals with one space."""
    days: tuple[pl.Series, ...]
    """Date."""
    references: tuple[pl.Series, ...]
    """String, in the form of `reference_key`."""


def said_in(table: pl.DataFrame, first: dt.date, last: dt.date) -> Said:
    """What a table of texts says; of days only those from `first` to `last`."""
    cells = table.select(pl.all().str.strip_chars())
    cells = cells.select(pl.when(pl.all() != "").then(pl.all()))
    is_blank = (
        cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if cells.width
        else pl.Series([], dtype=pl.Boolean)
    )
    cells = cells.filter(~is_blank)
    columns = cells.get_columns()
    postcodes = [*_postcodes(columns), *_parted_postcodes(columns)]
    days = [*_days(columns, first, last), *_parted_days(columns, first, last)]
    return Said(
        (~is_blank).arg_true().cast(pl.Int64),
        tuple(_fullest(postcodes)),
        tuple(_fullest(days)),
        tuple(_references(columns)),
    )


def _fullest(columns: list[pl.Series]) -> list[pl.Series]:
    """The columns that say most, each once."""
    ranked = sorted(columns, key=lambda column: column.null_count())[: _MOST_COLUMNS * 2]
    once: list[pl.Series] = []
    for column in ranked:
        if not any(column.equals(other, null_equal=True) for other in once):
            once.append(column)
    return once[:_MOST_COLUMNS]


def _by_value(column: pl.Series, read: pl.Expr) -> pl.Series | None:
    """A column read through its distinct values (`value`); None where it has none that can be read."""
    values = pl.DataFrame({"value": column.unique().drop_nulls()})
    known = values.with_columns(read.alias("read")).drop_nulls("read")
    if known.is_empty():
        return None
    return column.to_frame("value").join(known, on="value", how="left", maintain_order="left")["read"]


# postcodes


def _capitals() -> pl.Expr:
    return pl.col("value").str.to_uppercase()


def _postcodes(columns: list[pl.Series]) -> Iterator[pl.Series]:
    parts = (_capitals().str.extract(_POSTCODE, 1), _capitals().str.extract(_POSTCODE, 2))
    for column in columns:
        found = _by_value(column, parts[0] + " " + parts[1])
        if found is not None:
            yield found


def _parted_postcodes(columns: list[pl.Series]) -> Iterator[pl.Series]:
    """Postcodes whose two parts stand in two columns."""
    inward = [found for one in columns if (found := _by_value(one, _capitals().str.extract(_INWARD, 1))) is not None]
    if not inward:
        return
    outward = [found for one in columns if (found := _by_value(one, _capitals().str.extract(_OUTWARD, 1))) is not None]
    for second in _fullest(inward):
        for first in _fullest(outward):
            whole = first + " " + second
            if whole.null_count() < len(whole):
                yield whole


# days


def _days(columns: list[pl.Series], first: dt.date, last: dt.date) -> Iterator[pl.Series]:
    value = pl.col("value")
    within = pl.col("read").is_between(first, last)
    for column in columns:
        values = pl.DataFrame({"value": column.unique().drop_nulls()})
        if not values["value"].str.contains("[0-9]{2}").any():
            continue
        ways = [
            _date(*(value.str.extract(_BY_YEAR, at) for at in (1, 2, 3))),
            _date(*(value.str.extract(_UNBROKEN, at) for at in (1, 2, 3))),
            _in_numbers(values["value"]),
            _in_words(_IN_WORDS, (3, 2, 1)),
            _in_words(_MONTH_FIRST, (3, 1, 2)),
            *_serials(column),
        ]
        known = values.with_columns(pl.coalesce(ways).alias("read")).drop_nulls("read").filter(within)
        if not known.is_empty():
            yield column.to_frame("value").join(known, on="value", how="left", maintain_order="left")["read"]


def _date(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The day of three texts; a year of two digits is 20xx."""
    number = year.cast(pl.Int32, strict=False)
    whole = pl.when(number < 100).then(number + 2000).otherwise(number)
    text = pl.concat_str([whole.cast(pl.String), month.str.zfill(2), day.str.zfill(2)], separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)


def _in_words(pattern: str, places: tuple[int, int, int]) -> pl.Expr:
    """A day whose month is written as a word; the places of year, month and day in a pattern."""
    year, month, day = (pl.col("value").str.to_lowercase().str.extract(pattern, place) for place in places)
    return _date(year, _month(month), day)


def _month(name: pl.Expr) -> pl.Expr:
    return name.replace_strict(
        {name: str(at) for at, name in enumerate(_MONTHS, 1)}, default=None, return_dtype=pl.String
    )


def _in_numbers(values: pl.Series) -> pl.Expr:
    """Day, month, year; the month first where the column can't be read otherwise, as Americans write it."""
    parts = values.str.extract_groups(_IN_NUMBERS).struct.unnest()
    first, second = (parts.to_series(at).cast(pl.Int32, strict=False) for at in (0, 1))
    month, day = (1, 2) if (second > 12).any() and not (first > 12).any() else (2, 1)
    value = pl.col("value")
    return _date(*(value.str.extract(_IN_NUMBERS, at) for at in (3, month, day)))


def _serials(column: pl.Series) -> Iterator[pl.Expr]:
    """Numbers by which Excel counts days, in a column that has mostly such."""
    number = column.str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
    if number.count() > column.count() * _MOSTLY:
        days = pl.col("value").str.extract(_SERIAL, 1).cast(pl.Int32, strict=False)
        yield pl.lit(_FIRST_SERIAL) + pl.duration(days=days)


def _parted_days(columns: list[pl.Series], first: dt.date, last: dt.date) -> Iterator[pl.Series]:
    """Days whose parts stand in three columns beside each other, the day first or the year."""
    numbers = [column.str.extract("^([0-9]{1,4})(?:\\.0)?$", 1).cast(pl.Int32, strict=False) for column in columns]
    for at in range(len(columns) - 2):
        three = numbers[at : at + 3]
        for year, month, day in ((three[2], three[1], three[0]), (three[0], three[1], three[2])):
            whole = _years(year, first, last)
            if whole.count() * 2 <= year.count() or month.is_between(1, 12).sum() * 2 <= month.count():
                continue
            parts = pl.DataFrame({"year": whole, "month": month, "day": day})
            found = parts.select(
                pl.concat_str(pl.col("year"), pl.col("month"), pl.col("day"), separator="-").str.to_date(
                    "%Y-%m-%d", strict=False
                )
            ).to_series()
            found = found.set(~found.is_between(first, last).fill_null(value=False), None)
            if found.count() * 2 > whole.count():
                yield found


def _years(numbers: pl.Series, first: dt.date, last: dt.date) -> pl.Series:
    """The years that numbers stand for, of two digits or four, from the first to the last; NULL for others."""
    whole = numbers + (numbers < 100).cast(pl.Int32) * 2000
    return whole.set(~whole.is_between(first.year, last.year).fill_null(value=False), None)


# references


def reference_key(text: pl.Expr) -> pl.Expr:
    """The form in which references are compared: without what spreadsheets do to them.

    Small letters, single spaces; of a number no noughts before it and no `.0` behind it.
    """
    plain = text.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" '")
    number = plain.str.extract(r"^0*([0-9]+?)(?:\.0+)?$", 1)
    return pl.coalesce(number, plain)


def _references(columns: list[pl.Series]) -> Iterator[pl.Series]:
    fits = pl.col("value").str.len_chars().is_between(1, _LONGEST_REFERENCE)
    for column in columns:
        height = len(column)
        if height > _MANY_ROWS and column.n_unique() < height * _MOST_ALIKE:
            continue
        found = _by_value(column, pl.when(fits).then(reference_key(pl.col("value"))))
        if found is not None:
            yield found
