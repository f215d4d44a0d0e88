"""Rows of texts written into a workbook's sheet a block at a time, some twenty times as fast as cell by cell.

The library that writes workbooks takes one cell at a time, which is minutes for the file of a large provider. Here the
rows of a block are put together as the XML that they become, in the columns of a frame, and handed over whole. Empty
cells are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from .nameless_parts import NamelessSheet
from .safe_cells import workbook_text
from .sheet import column_letter

BLOCK = 10_000
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_NOT_PLAIN = "^[ \t\n\r]|[ \t\n\r]$|[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_LENGTH_TO_LOOK_AT = 16_000
"""Bytes; a longer text may be longer than a cell is."""


class TextSheet(NamelessSheet):
    """A sheet that takes rows as XML. Its rows are written from top to bottom, like all in constant memory."""

    previous_row: int
    """The row up to which rows are written, counted from 0."""

    def _escape_control_characters(self, value: Any) -> Any:
        """The library takes a text between <r> and </r> for XML of its own; no text of ours is."""
        escaped = super()._escape_control_characters(value)
        return f"_x003C_{escaped[1:]}" if isinstance(value, str) and value.startswith("<r>") else escaped

    def write_text_rows(self, first_row: int, rows: Sequence[str], width: int) -> None:
        """Writes rows of so many columns; `first_row` counts from 0."""
        last_row = first_row + len(rows) - 1
        if self.previous_row < first_row:
            self._write_single_row(first_row)  # what was written cell by cell goes first
        self._check_dimensions(first_row, 0)
        self._check_dimensions(last_row, width - 1)
        self.row_data_fh.writelines(rows)
        self.previous_row = last_row + 1


def row_xml(row: int, cells: Mapping[int, tuple[str | int, int]]) -> str:
    """A row, counted from 0, as XML. `cells`: position → text or number, and which format; an empty text is blank."""
    return "".join((f'<row r="{row + 1}">', *(_cell(row, *item) for item in sorted(cells.items())), "</row>"))


def _cell(row: int, column: int, held_and_style: tuple[str | int, int]) -> str:
    held, style = held_and_style
    start = f'<c r="{column_letter(column)}{row + 1}" s="{style}"'
    if isinstance(held, int):
        return f"{start}><v>{held}</v></c>"
    return f'{start} t="inlineStr"><is>{_body(held)}</is></c>' if held else f"{start}/>"


def rows_xml(frame: pl.DataFrame, first_row: int, first_column: int, style: int) -> list[str]:
    """The rows of a frame of String columns as XML, all cells in one format; `first_row` counts from 0."""
    number = pl.int_range(first_row + 1, first_row + 1 + frame.height, eager=True).cast(pl.String).alias("number")
    bodies = {column_letter(at): _bodies(column) for at, column in enumerate(frame, start=first_column)}
    bodies = {letter: column for letter, column in bodies.items() if column.null_count() < frame.height}
    cells = [_cell_expression(letter, style) for letter in bodies]
    rows = pl.DataFrame([number, *(column.alias(letter) for letter, column in bodies.items())])
    whole = pl.concat_str(pl.lit('<row r="'), "number", pl.lit('">'), *cells, pl.lit("</row>"), ignore_nulls=True)
    return rows.select(whole).to_series().to_list()


def _cell_expression(letter: str, style: int) -> pl.Expr:
    """A cell as XML; NULL where it is blank."""
    start, end = pl.lit(f'<c r="{letter}'), pl.lit(f'" s="{style}" t="inlineStr"><is>')
    return pl.concat_str(start, "number", end, letter, pl.lit("</is></c>"))


def _bodies(column: pl.Series) -> pl.Series:
    """What stands in each cell, NULL where it is blank. Most columns have nothing that must be written differently."""
    column = column.set(column == "", None)
    if not column.str.contains(_NOT_PLAIN).any() and not (column.str.len_bytes() > _LENGTH_TO_LOOK_AT).any():
        return "<t>" + column + "</t>"
    return pl.Series([_body(text) if text else None for text in column], dtype=pl.String)


def _body(text: str) -> str:
    text = _ESCAPED.sub(lambda match: f"_x{ord(match.group()):04X}_", workbook_text(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<t xml:space="preserve">{text}</t>' if text != text.strip() else f"<t>{text}</t>"


def blocks(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame in pieces whose XML fits in memory."""
    yield from frame.iter_slices(BLOCK)
