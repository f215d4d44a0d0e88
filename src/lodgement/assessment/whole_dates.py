"""A whole date in the cell for the day, where those for month and year are blank, is read as the three cells.

Only what can be read in one way: `2026-06-15`, as a date of a workbook arrives, and `15/6/2026` with a year of four
digits, which in Britain begins with the day. A midnight after it is no more than how a database writes a day. Anything
else stays as it is, and is found to be unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import polars as pl

from ..questionnaire.model import Questionnaire
from .reading import WHITESPACE

_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_BY_YEAR = rf"^([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_MIDNIGHT}$"
_BY_DAY = rf"^([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){_MIDNIGHT}$"


@lru_cache(maxsize=32)
def _date_columns(questionnaire: Questionnaire) -> tuple[tuple[int, int, int], ...]:
    """The numbers of the columns of day, month and year of each date."""
    found = []
    for item in questionnaire.fields.values():
        numbers = {column.part: column.number for column in item.columns}
        if item.type == "date" and {"day", "month", "year"} <= set(numbers):
            found.append((numbers["day"], numbers["month"], numbers["year"]))
    return tuple(found)


def row_with_dates_parted(questionnaire: Questionnaire, row: Mapping[int, str]) -> Mapping[int, str]:
    """A row of texts by column number, with whole dates put into their three cells."""
    parted: dict[int, str] = {}
    for day, month, year in _date_columns(questionnaire):
        text = (row.get(day) or "").strip(WHITESPACE)
        if any((row.get(other) or "").strip(WHITESPACE) for other in (month, year)):
            continue
        if match := re.match(_BY_YEAR, text):
            parted |= {year: match.group(1), month: match.group(2), day: match.group(3)}
        elif match := re.match(_BY_DAY, text):
            parted |= {day: match.group(1), month: match.group(2), year: match.group(3)}
    return {**row, **parted} if parted else row


def frame_with_dates_parted(questionnaire: Questionnaire, texts: pl.DataFrame) -> pl.DataFrame:
    """The same for a frame of rows, whose String columns are named by column number."""
    for numbers in _date_columns(questionnaire):
        day, month, year = map(str, numbers)
        if day not in texts.columns or not texts[day].str.contains("[-/]").any():
            continue
        absent = [pl.lit(None, pl.String).alias(name) for name in (month, year) if name not in texts.columns]
        texts = texts.with_columns(absent)
        texts = texts.with_columns(_parted(texts.select(day, month, year)))
    return texts


def _parted(cells: pl.DataFrame) -> list[pl.Series]:
    """The columns of day, month and year with whole dates parted."""
    day, month, year = cells.columns
    text = pl.col(day).str.strip_chars()
    blank = [(pl.col(name).str.strip_chars() == "").fill_null(value=True) for name in (month, year)]
    wanted = blank[0] & blank[1] & (text.str.contains(_BY_YEAR) | text.str.contains(_BY_DAY))
    rows = cells.select(wanted.fill_null(value=False).arg_true()).to_series()
    parts = cells[rows].select(text).to_series()
    by_year, by_day = (parts.str.extract_groups(pattern).struct.unnest() for pattern in (_BY_YEAR, _BY_DAY))
    found = {
        name: by_year.to_series(at).fill_null(by_day.to_series(2 - at)) for at, name in enumerate((year, month, day))
    }
    return [cells[name].scatter(rows, found[name]) for name in cells.columns]
