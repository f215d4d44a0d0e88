"""Reading the official template as CSV: header rows, field numbers, then one row a log.

The row of field numbers says which column is which, so columns may come in any order and headings don't matter. A
file that can't be the year's template is refused with one sentence that says why and what to do.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..assessment.rows import full_date
from ..questionnaire.model import Questionnaire

LARGEST_FILE = 500 * 1024 * 1024
_ZIP, _OLD_EXCEL, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_HEADING = "field number"
_LONGEST_NUMBER = 6


class UnusableFile(Exception):
    """A file that can't be the template; the message says why and what to do, in one sentence or two."""


@dataclass(frozen=True)
class TemplateRows:
    """The data rows of a file: a frame with a String column for each field number, and where they stand."""

    texts: pl.DataFrame
    lines: list[int]
    """The row number of each record as a spreadsheet shows it, from 1."""
    letters: dict[int, str]
    """Field number → the letter of its column in this file."""


def read_template_csv(path: Path, questionnaire: Questionnaire) -> TemplateRows:
    """The data rows of a file in the year's template. Raises UnusableFile."""
    rows = _rows(_text(_bytes(path), path.name))
    heading = _heading(rows)
    numbers = _numbers(rows[heading], questionnaire)
    lines = [number for number in range(heading + 1, len(rows)) if any(cell.strip() for cell in rows[number][1:])]
    if not lines:
        raise UnusableFile("The file has no logs below the row of field numbers. Add a row for each log.")
    texts = pl.DataFrame(
        {
            str(field): pl.Series([rows[line][column] if column < len(rows[line]) else "" for line in lines])
            for field, column in numbers.items()
        },
        schema=dict.fromkeys(map(str, numbers), pl.String),
    )
    _check_year(texts, questionnaire)
    letters = {field: column_letter(column) for field, column in numbers.items()}
    return TemplateRows(texts, [line + 1 for line in lines], letters)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnusableFile("The file is larger than 500 MB. Split it into several files.")
        content = path.read_bytes()
    except OSError as error:
        raise UnusableFile(f"{path} can't be opened: {error.strerror or error}.") from None
    if not content.strip():
        raise UnusableFile("The file is empty. Fill in the template and save it as CSV.")
    if content.startswith((_ZIP, _OLD_EXCEL)):
        raise UnusableFile("The file is an Excel workbook, not CSV. Open it in Excel and save it as CSV UTF-8.")
    if content.startswith(_PDF):
        raise UnusableFile("The file is a PDF. Fill in the template and save it as CSV.")
    return content


def _text(content: bytes, name: str) -> str:
    if b"\x00" in content:
        raise UnusableFile(f"{name} isn't text that can be read as CSV. Open it in Excel and save it as CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> list[list[str]]:
    try:
        csv.field_size_limit(1 << 20)
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise UnusableFile(f"The file can't be read as CSV ({error}). Save it again as CSV UTF-8.") from None


def _heading(rows: list[list[str]]) -> int:
    for number, row in enumerate(rows):
        if row and _HEADING in row[0].lower():
            return number
    raise UnusableFile(
        "The file has no row of field numbers, so nobody can say which column is which. "
        "Keep the template's header rows, the one that starts with 'Field number' among them."
    )


def _numbers(heading: list[str], questionnaire: Questionnaire) -> dict[int, int]:
    """Field number → position of its column. Raises UnusableFile unless they are the year's."""
    found: dict[int, int] = {}
    for position, cell in enumerate(heading[1:], start=1):
        text = cell.strip().lower().removeprefix("field").strip()
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
    parts = {column.part: (texts[str(column.number)][0] or "").strip() for column in field.columns}
    if not all(parts[part].isascii() and parts[part].isdigit() and len(parts[part]) <= 2 for part in ("day", "month")):
        return
    date = full_date(int(parts["day"]), int(parts["month"]), parts["year"])
    window = questionnaire.window
    if date and not window.starts <= date <= window.ends:
        raise UnusableFile(
            f"The first {questionnaire.one} starts on {date.day} {date:%B %Y}, outside the collection year "
            f"{questionnaire.year}/{(questionnaire.year + 1) % 100:02d}. Choose the year that the file is for."
        )


def column_letter(position: int) -> str:
    """The letter of a column, counted from 0, as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
