"""A file's cells before anything is read into them: every reader of a kind of file gives a Sheet, or says why not."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


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
