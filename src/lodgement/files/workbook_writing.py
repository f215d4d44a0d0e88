"""How all workbooks are written: every text stays a text, the same content gives the same bytes, nothing runs.

No formulas, no macros, no addresses turned into links. A workbook says in its properties what it is, so that a screen
reader can announce it; meaning is never carried by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from .safe_cells import workbook_text, xml_text
from .text_rows import TextSheet

__all__ = [
    "MOST_ROWS", "Advance", "Format", "Styles", "Workbook", "fit_height", "new_sheet",
    "new_workbook", "write_field_numbers", "write_link", "write_texts",
]  # fmt: skip

Advance = Callable[[int], None]
"""Told of how many more rows are written."""

MOST_ROWS = 1_048_576
"""Rows of a sheet."""

INK = "#1D2B36"
DARK = "#1F4E5F"
PALE = "#E8F0F2"
LINE = "#B8C7CC"

_A4 = 9
_LONGEST_NUMBER = 7
_LINE_HEIGHT = 13.5
_CHARACTERS = 1.05
"""Letters of running text to a unit of width, which is that of a figure."""
MOST_HEIGHT = 409
"""Points that a row may be high."""
_READ_FOR_HEIGHT = 4_000

_TOP: dict[str, Any] = {"valign": "top", "font_color": INK}
_ROW: dict[str, Any] = _TOP | {"bottom": 1, "bottom_color": LINE, "indent": 1}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": DARK},
    "part": {"bold": True, "font_size": 13, "font_color": DARK},
    "heading": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "border": 1, "border_color": DARK,
        "text_wrap": True, "valign": "vcenter", "indent": 1,
    },
    "text": _TOP,
    "bold": _TOP | {"bold": True},
    "wrapped": _TOP | {"text_wrap": True},
    "number": _TOP | {"num_format": "#,##0", "align": "left"},
    "row": _ROW | {"text_wrap": True, "align": "left"},
    "row count": _ROW | {"num_format": "#,##0", "align": "left"},
    "row number": _ROW | {"num_format": "#,##0", "align": "right"},
    "row share": _ROW | {"num_format": "0.0%", "align": "right"},
    "row link": _ROW | {"font_color": "#0B5394", "underline": 1, "text_wrap": True, "align": "left"},
    "cell": {"num_format": "@"},
    "wrong": {"num_format": "@", "bg_color": "#FBD5D0", "border": 2, "border_color": "#B3261E"},
    "unusual": {"num_format": "@", "bg_color": "#FFF0C2", "border": 8, "border_color": "#8A5A00"},
    "above": {"font_size": 9, "font_color": "#44535C", "bg_color": PALE, "valign": "top", "text_wrap": True,
              "num_format": "@"},
    "field number": {"bold": True, "bg_color": DARK, "font_color": "#FFFFFF", "align": "left", "valign": "top"},
}  # fmt: skip


class Styles:
    """The formats of a workbook by name, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._formats = {name: book.add_format(style) for name, style in _STYLES.items()}

    def __getitem__(self, name: str) -> Format:
        return self._formats[name]

    def number(self, name: str) -> int:
        """The number by which a sheet's XML names the format."""
        number: int = self._formats[name]._get_xf_index()
        return number


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
    book.in_memory = True  # set here, since it would take constant memory back; parts then have no names
    created = dt.datetime(day.year, day.month, day.day)
    book.set_properties(
        {"title": xml_text(title), "subject": xml_text(subject), "author": "Lodgement", "created": created}
    )
    yield book, Styles(book)
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(None, str(error)) from None


def new_sheet(book: Workbook, name: str, widths: Sequence[float] = ()) -> TextSheet:
    """A sheet, set up to be printed.

    `widths`: of its columns, in characters; they then fit on the width of a page. Without them it is too wide for one,
    and the first column stands on every page.
    """
    sheet: TextSheet = book.add_worksheet(name, worksheet_class=TextSheet)
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    if widths:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_print_scale(60)
        sheet.repeat_columns(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&RPage &P of &N")
    return sheet


def write_texts(sheet: TextSheet, row: int, texts: Sequence[str], style: Format, first_column: int = 0) -> None:
    """One row of texts, from a column on."""
    for column, text in enumerate(texts, start=first_column):
        sheet.write_string(row, column, workbook_text(text), style)


def write_field_numbers(sheet: TextSheet, row: int, heading: Sequence[str], style: Format) -> None:
    """The row of field numbers: numbers, since spreadsheets would complete what is typed below by texts above it."""
    for column, text in enumerate(heading):
        if text.isascii() and text.isdigit() and text == str(int(text)) and len(text) < _LONGEST_NUMBER:
            sheet.write_number(row, column, int(text), style)
        else:
            sheet.write_string(row, column, workbook_text(text), style)


def write_link(sheet: TextSheet, row: int, column: int, text: str, to_sheet: str, cell: str, style: Format) -> None:
    """A text that leads to a cell of a sheet of the same workbook."""
    sheet.write_url(row, column, f"internal:'{to_sheet}'!{cell}", style, text, f"Go to {cell} in “{to_sheet}”")


def fit_height(sheet: TextSheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Makes a row, not yet written, high enough for its wrapped texts; not every program does so by itself."""
    lines = max((_lines(text, int(width * _CHARACTERS)) for text, width in zip(texts, widths, strict=False)), default=1)
    if lines > 1:
        sheet.set_row(row, min(MOST_HEIGHT, _LINE_HEIGHT * lines + 2))


@lru_cache(maxsize=4096)  # most messages are told of many rows
def _lines(text: str, width: int) -> int:
    if len(text) < width and "\n" not in text:
        return 1
    return sum(max(1, len(wrap(line, width))) for line in text[:_READ_FOR_HEIGHT].split("\n"))
