"""What a hostile or broken file is, and how its check must end: in one line that refuses it, or in findings at cells.

All are made by code, so that each says what is wrong with it; none is kept as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.command import YEAR, sound_row, table

NO_NUMBERS = (
    "The file has no row of field numbers, so nobody can say which column is which. "
    "Keep the template's header rows, the one that starts with 'Field number' among them."
)
NO_LOGS = "The file has no logs below the row of field numbers. Add a row for each log."
NO_TEXT = "The file isn't text that can be read as CSV. Open it in Excel and save it as CSV UTF-8."
EMPTY = "The file is empty. Fill in the template and save it as Excel Workbook (.xlsx) or CSV."
PICTURE = "The file is a picture. Fill in the template and save it as Excel Workbook (.xlsx) or CSV."
ARCHIVE = "The file is a compressed archive. Take the workbook or CSV file out of it and check that."
MANY_ROWS = "The file has more rows than can be checked at once. Split it into files of at most 330,000 rows."
WIDE = "The row of field numbers has more than 1,000 cells. Use the year's template."
DAMAGED = (
    "The workbook is damaged or was not saved by a spreadsheet program. Open it in Excel and save it again as .xlsx."
)
TOO_LARGE = (
    "The workbook is far larger inside than workbooks of its size are. Open it in Excel, copy the rows into an empty "
    "template and save that."
)
TOO_MUCH = (
    "The workbook takes far more to read than workbooks of its size do. Open it in Excel, copy the rows into an empty "
    "template and save that."
)
TEMPLATE = f"the {YEAR}/27 lettings template"


@dataclass(frozen=True)
class Case:
    """A file and how its check must end."""

    name: str
    make: Callable[[Path], object]
    """Puts it at a path."""
    refused: str = ""
    """The one line on standard error, `{path}` being where it stands; blank where it is read."""
    found: Mapping[str, str] = field(default_factory=dict)
    """Where it is read: cells → the check that marks them, nothing else being found."""
    slow: bool = False
    """Whether it is left to `make prove`, because making or reading it takes seconds."""


def written(content: bytes) -> Callable[[Path], object]:
    """Writes these bytes."""
    return lambda path: path.write_bytes(content)


def made(content: Callable[[], bytes]) -> Callable[[Path], object]:
    """Writes bytes that are large, and therefore made only when they are wanted."""
    return lambda path: path.write_bytes(content())


def lines_of(*changes: Mapping[str, object]) -> list[list[str]]:
    """The lines of a template with sound rows, each with some cells changed."""
    return [[str(cell) for cell in line] for line in table([sound_row(change) for change in changes or ({},)])]
