"""All sheets of an Excel workbook, hidden ones too, as texts, whatever they hold: for looking what a workbook carries.

Other than when a file is handed in, no sheet makes the others unreadable: one that can't be read is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import polars as pl

from .archive import DAMAGED, Archive
from .limits import LARGEST_FILE, MOST_CELLS
from .sheet import TOO_MANY_ROWS, UnusableFile
from .workbook_reading import Part, check_kind, sheets_of
from .worksheet import Block, Meanings, blocks

_CARRIES_MORE = ("xl/pivotCache/pivotCacheRecords", "xl/model/", "xl/embeddings/", "xl/externalLinks/externalLink",
                 "xl/queryTables/", "customXml/item")  # fmt: skip
"""Parts of a workbook in which rows may lie that no sheet shows."""
_SAYS_NOTHING = "customXml/itemProps"


@dataclass(frozen=True)
class SheetFound:
    """A sheet of a workbook: its rows that aren't blank, a String column for each of its columns; or why not."""

    name: str
    hidden: bool
    rows: pl.DataFrame
    unreadable: str = ""


def read_every_sheet(file: IO[bytes]) -> tuple[list[SheetFound], bool]:
    """All sheets, and whether rows may lie in the workbook that no sheet shows. Raises UnusableFile."""
    archive = Archive(file)
    check_kind(archive)
    found, meanings = sheets_of(archive)
    carries_more = any(
        name.startswith(_CARRIES_MORE) and not name.startswith(_SAYS_NOTHING) for name in archive.names()
    )
    return [_read(archive, part, meanings) for part in found], carries_more


def _read(archive: Archive, part: Part, meanings: Meanings) -> SheetFound:
    try:
        if part.path not in archive:
            raise UnusableFile(DAMAGED)
        return SheetFound(part.name, part.hidden, _rows(blocks(archive.pieces(part.path), meanings)))
    except UnusableFile as error:
        return SheetFound(part.name, part.hidden, pl.DataFrame(), str(error))


def _rows(found: Iterator[Block]) -> pl.DataFrame:
    kept: list[pl.DataFrame] = []
    size = cells = 0
    for block in found:
        size, cells = size + block.size, cells + block.cells.height * block.cells.width
        if size > LARGEST_FILE or cells > MOST_CELLS:
            raise UnusableFile(TOO_MANY_ROWS)
        kept.append(block.cells)
    return pl.concat(kept, how="diagonal") if kept else pl.DataFrame()
