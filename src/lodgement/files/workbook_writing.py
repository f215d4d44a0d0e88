"""How all workbooks are written: every text stays a text, the same content gives the same bytes, nothing runs.

No formulas, no macros, no addresses turned into links. A workbook says in its properties what it is, so that a screen
reader can announce it; meaning is never carried by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from .safe_cells import workbook_text

__all__ = [
    "MOST_ROWS", "Advance", "Format", "Styles", "Workbook", "Worksheet", "new_sheet", "new_workbook", "write_texts",
]  # fmt: skip

Advance = Callable[[int], None]
"""Told of how many more rows are written."""

MOST_ROWS = 1_048_576
"""Rows of a sheet."""

INK = "#1D2B36"
DARK = "#1F4E5F"
PALE = "#E8F0F2"
LINE = "#B8C7CC"

_TOP: dict[str, Any] = {"valign": "top", "font_color": INK}
_ROW: dict[str, Any] = _TOP | {"bottom": 1, "bottom_color": LINE}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": DARK},
    "part": {"bold": True, "font_size": 13, "font_color": DARK},
    "heading": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "border": 1, "border_color": DARK,
        "text_wrap": True, "valign": "vcenter",
    },
    "text": _TOP,
    "bold": _TOP | {"bold": True},
    "wrapped": _TOP | {"text_wrap": True},
    "number": _TOP | {"num_format": "#,##0", "align": "left"},
    "row": _ROW | {"text_wrap": True},
    "row number": _ROW | {"num_format": "#,##0"},
    "row share": _ROW | {"num_format": "0.0%"},
    "row link": _ROW | {"font_color": "#0B5394", "underline": 1, "text_wrap": True},
    "cell": {"num_format": "@"},
    "above": {"font_size": 9, "font_color": "#44535C", "bg_color": PALE, "valign": "top", "text_wrap": True,
              "num_format": "@"},
    "field number": {"bold": True, "bg_color": DARK, "font_color": "#FFFFFF", "num_format": "@", "valign": "top"},
}  # fmt: skip


class Styles:
    """The formats of a workbook by name, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._formats = {name: book.add_format(style) for name, style in _STYLES.items()}

    def __getitem__(self, name: str) -> Format:
        return self._formats[name]


@contextmanager
def new_workbook(path: Path, title: str, subject: str, day: dt.date) -> Iterator[tuple[Workbook, Styles]]:
    """A workbook to be filled row by row, sheet by sheet; it is written when the block ends.

    `day` stands as its day of creation. Rows must be written from top to bottom: only the last is in memory.
    Raises OSError where it can't be written.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    with path.open("wb"):  # whether it can be written is known before the work, not after
        pass
    book = Workbook(str(path), options)
    created = dt.datetime(day.year, day.month, day.day)
    book.set_properties(
        {"title": workbook_text(title), "subject": workbook_text(subject), "author": "Lodgement", "created": created}
    )
    yield book, Styles(book)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(None, str(error)) from None


def new_sheet(book: Workbook, name: str, widths: Sequence[float], landscape: bool = True) -> Worksheet:
    """A sheet with its columns' widths in characters, set up so that it prints over the width of a page."""
    sheet = book.add_worksheet(name)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")
    return sheet


def write_texts(sheet: Worksheet, row: int, texts: Sequence[str], style: Format, first_column: int = 0) -> None:
    """One row of texts, from a column on."""
    for column, text in enumerate(texts, start=first_column):
        sheet.write_string(row, column, workbook_text(text), style)
