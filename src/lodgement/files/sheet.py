"""A file's cells before anything is read into them: every reader of a kind of file gives a Sheet, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from .limits import LONGEST_CELL

HEADING = "field number"
NO_FIELD_NUMBERS = (
    "The file has no row of field numbers, so nobody can say which column is which. "
    "Keep the template's header rows, the one that starts with 'Field number' among them."
)

TOO_MANY_ROWS = "The workbook has more rows than can be checked at once. Split it into several files."


class UnusableFile(Exception):
    """A file that can't be used; the message says why and what to do, in a sentence or two."""


@dataclass(frozen=True)
class Sheet:
    """A file's cells as texts, from its first row on."""

    above: list[list[str]]
    """The rows above the one of field numbers, as they stand; a row of n rows above is row n + 1 of a spreadsheet."""
    heading: list[str]
    """The cells of the row of field numbers."""
    data: pl.DataFrame
    """The rows below, a String column for each cell of the heading, named by position; blank rows among them."""

    @property
    def heading_row(self) -> int:
        """The row of field numbers, from 1, as a spreadsheet shows it."""
        return len(self.above) + 1


def is_heading(row: list[str]) -> bool:
    """Whether a row is the one of field numbers: its first cell that isn't blank says so, and others follow."""
    first = next((position for position, cell in enumerate(row) if cell.strip()), len(row))
    return first + 1 < len(row) and HEADING in row[first].lower()


def check_cells(data: pl.DataFrame, first_row: int) -> None:
    """Raises UnusableFile for a cell that is longer than cells can be. `first_row` is the number of the first row."""
    longest = data.select(pl.all().str.len_bytes().max())
    for name in longest.columns:
        if (longest[name][0] or 0) <= LONGEST_CELL:
            continue
        rows = (data[name].str.len_chars() > LONGEST_CELL).arg_true()
        if len(rows):
            raise UnusableFile(
                f"Row {first_row + rows[0]} has a cell of more than {LONGEST_CELL:,} characters in column "
                f"{column_letter(int(name))}, more than Excel can hold. Shorten it."
            )


def column_letter(position: int) -> str:
    """The letter of a column, counted from 0, as a spreadsheet shows it: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
