"""Reading the official template: header rows, field numbers, then one row a log.

The row of field numbers says which column is which, so columns may come in any order and headings don't matter. A
file that can't be the year's template is refused with one sentence that says why and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..assessment.rows import full_date
from ..assessment.whole_dates import row_with_dates_parted
from ..questionnaire.model import Questionnaire
from .limited import Progress
from .reading import read_sheet
from .sheet import Sheet, UnusableFile, column_letter

_LONGEST_NUMBER = 6


@dataclass(frozen=True)
class TemplateRows:
    """The data rows of a file: a frame with a String column for each field number, and where they stand."""

    texts: pl.DataFrame
    lines: list[int]
    """The row number of each record as a spreadsheet shows it, from 1."""
    letters: dict[int, str]
    """Field number → the letter of its column in this file."""
    sheet: Sheet
    """All cells as they stand in the file, to be shown and marked."""


def read_template(
    path: Path, questionnaire: Questionnaire, password: str | None = None, progress: Progress | None = None
) -> TemplateRows:
    """The data rows of a file in the year's template. Password and progress are those of `read_sheet`.

    Raises UnusableFile.
    """
    return template_rows(read_sheet(path, password, progress), questionnaire)


def template_rows(sheet: Sheet, questionnaire: Questionnaire) -> TemplateRows:
    """The data rows of a sheet in the year's template. Raises UnusableFile."""
    numbers = _numbers(sheet.heading, questionnaire)
    rows = sheet.data.with_row_index("row", offset=sheet.heading_row + 1)
    blank = _blank_rows(sheet.data.select(str(position) for position in numbers.values()))
    if len(blank):  # a filter copies every cell, and most files have no blank row
        rows = rows.filter(~pl.int_range(pl.len()).is_in(blank.implode()))
    if rows.is_empty():
        raise UnusableFile("The file has no logs below the row of field numbers. Add a row for each log.")
    texts = rows.select(pl.col(str(position)).alias(str(number)) for number, position in numbers.items())
    _check_year(texts, questionnaire)
    letters = {number: column_letter(position) for number, position in numbers.items()}
    return TemplateRows(texts, rows["row"].to_list(), letters, sheet)


def _blank_rows(cells: pl.DataFrame) -> pl.Series:
    """The numbers of the rows without anything in them.

    A column is looked at only in those rows where none before had anything, so the first few are enough for most files.
    """
    rows = pl.int_range(cells.height, eager=True)
    for column in cells.iter_columns():
        if rows.is_empty():
            break
        rows = rows.filter((column.gather(rows).str.strip_chars() == "").fill_null(value=True))
    return rows


def _numbers(heading: list[str], questionnaire: Questionnaire) -> dict[int, int]:
    """Field number → position of its column. Raises UnusableFile unless they are the year's."""
    found: dict[int, int] = {}
    for position, cell in enumerate(heading[1:], start=1):
        text = cell.strip().lower().removeprefix("field").strip().removesuffix(".0")
        if not (text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER):
            continue
        if int(text) in found:
            raise UnusableFile(f"The row of field numbers has {int(text)} twice. Take out one of the two columns.")
        found[int(text)] = position
    expected = set(questionnaire.columns) | set(range(1, max(questionnaire.columns) + 1))
    if set(found) != expected:
        raise UnusableFile(_wrong_numbers(set(found), expected, questionnaire))
    return found


def _wrong_numbers(found: set[int], expected: set[int], questionnaire: Questionnaire) -> str:
    template = f"the {questionnaire.year}/{(questionnaire.year + 1) % 100:02d} {questionnaire.many} template"
    if len(found) == len(expected):
        missing = ", ".join(map(str, sorted(expected - found)[:5]))
        return f"The row of field numbers lacks {missing}, which {template} has. Use that template."
    return f"The file has {len(found)} field numbers; {template} has {len(expected)}. Use that template."


def _check_year(texts: pl.DataFrame, questionnaire: Questionnaire) -> None:
    """The first row's start date must be in the year; one that can't be read is left to the checks."""
    field = questionnaire.fields[questionnaire.starts_on]
    first = {int(name): text or "" for name, text in texts.row(0, named=True).items()}
    row = row_with_dates_parted(questionnaire, first)
    parts = {column.part: row[column.number].strip() for column in field.columns}
    if not all(parts[part].isascii() and parts[part].isdigit() and len(parts[part]) <= 2 for part in ("day", "month")):
        return
    date = full_date(int(parts["day"]), int(parts["month"]), parts["year"])
    window = questionnaire.window
    if date and not window.starts <= date <= window.ends:
        raise UnusableFile(
            f"The first {questionnaire.one} starts on {date.day} {date:%B %Y}, outside the collection year "
            f"{questionnaire.year}/{(questionnaire.year + 1) % 100:02d}. Choose the year that the file is for."
        )
