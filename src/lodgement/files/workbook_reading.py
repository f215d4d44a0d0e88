"""An Excel workbook (.xlsx, .xlsm): the sheet that has the row of field numbers, as texts.

Of several sheets the one with the row of field numbers is read; of several of those, the one that isn't hidden. Where
that doesn't settle it the person must say, by deleting the others. Formulas give the value that was saved with them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import IO

import polars as pl

from .archive import Archive, Damaged
from .limits import LARGEST_FILE, LARGEST_SMALL_PART, MOST_BLANK_ROWS, MOST_CELLS, ROWS_BEFORE_DATA
from .number_formats import BUILT_IN, GENERAL, NumberFormat, number_format
from .sheet import NO_FIELD_NUMBERS, TOO_MANY_ROWS, Sheet, UnusableFile, check_cells, is_heading
from .worksheet import Block, Meanings, blocks
from .xml_text import shared_texts, walk

_OTHER_KINDS = {
    "xl/workbook.bin": "an Excel binary workbook. Open it in Excel and save it as Excel Workbook (.xlsx).",
    "word/document.xml": "a Word document. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    "ppt/presentation.xml": "a presentation. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    "mimetype": "an OpenDocument file. Open it and save it as Excel Workbook (.xlsx) or CSV.",
    "content.xml": "an OpenDocument file. Open it and save it as Excel Workbook (.xlsx) or CSV.",
}
_WORKSHEET = "/relationships/worksheet"
_LONGEST_NAME = 31
"""Characters that Excel lets a sheet's name have."""


@dataclass(frozen=True)
class Part:
    """A worksheet of a workbook."""

    name: str
    path: str
    hidden: bool


def read_workbook(file: IO[bytes], progress: Callable[[float], None]) -> Sheet:
    """The sheet of a workbook that has the row of field numbers. Raises UnusableFile.

    `progress` is told how much of the sheet is read, from 0 to 1.
    """
    archive = Archive(file)
    check_kind(archive)
    found, meanings = sheets_of(archive)
    chosen = _chosen(found, lambda part: _has_heading(archive, part, meanings))
    return _sheet(blocks(archive.pieces(chosen.path, progress), meanings))


def read_all_sheets(file: IO[bytes]) -> dict[str, pl.DataFrame]:
    """Every worksheet by its name, hidden ones too, its rows from row 1 on as texts. Raises UnusableFile.

    In this process: for workbooks that were made here.
    """
    archive = Archive(file)
    found, meanings = sheets_of(archive)
    sheets = {part.name: list(blocks(archive.pieces(part.path), meanings)) for part in found}
    return {name: _with_blank_rows(kept, _width(kept)) if kept else pl.DataFrame() for name, kept in sheets.items()}


def _width(kept: list[Block]) -> int:
    return max(block.cells.width for block in kept)


def sheets_of(archive: Archive) -> tuple[list[Part], Meanings]:
    """The worksheets of a workbook, in order, and what their cells may refer to. Raises UnusableFile."""
    main, related = _main(archive)
    found, since_1904 = _worksheets(archive, main, related)
    return found, Meanings(cache(lambda: _shared_texts(archive, related)), _formats(archive, related), since_1904)


def check_kind(archive: Archive) -> None:
    """Raises UnusableFile for an archive that is no workbook."""
    for name, what in _OTHER_KINDS.items():
        if name in archive:
            raise UnusableFile(f"The file is {what}")
    if "[Content_Types].xml" not in archive:
        raise UnusableFile("The file is a zip archive. Take the workbook or CSV file out of it and check that.")


# what a workbook is made of


def _relations(archive: Archive, path: str) -> dict[str, tuple[str, str]]:
    """Relation → (its type, the path of the part that it leads to), of a part; those that lead outside left out."""
    folder, name = posixpath.split(path)
    relations: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            relations[attributes.get("Id", "")] = (attributes.get("Type", ""), target.lstrip("/"))

    walk(archive.read(posixpath.join(folder, "_rels", f"{name}.rels"), LARGEST_SMALL_PART), start)
    return relations


def _main(archive: Archive) -> tuple[str, dict[str, tuple[str, str]]]:
    """The path of the part that lists the sheets, and its relations."""
    for kind, target in _relations(archive, "").values():
        if kind.endswith("/relationships/officeDocument"):
            return target, _relations(archive, target)
    raise Damaged


def _worksheets(archive: Archive, main: str, related: dict[str, tuple[str, str]]) -> tuple[list[Part], bool]:
    """The worksheets, in order, and whether the workbook counts its days from 1904."""
    found: list[Part] = []
    since_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if tag == "workbookPr":
            since_1904 = attributes.get("date1904") in ("1", "true", "on")
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, path = related.get(relation, ("", ""))
            if kind.endswith(_WORKSHEET):
                found.append(Part(attributes.get("name", ""), path, attributes.get("state", "visible") != "visible"))

    walk(archive.read(main, LARGEST_SMALL_PART), start)
    return found, since_1904


def _formats(archive: Archive, related: dict[str, tuple[str, str]]) -> list[NumberFormat]:
    """The number format of each style; a workbook without styles has one."""
    path = _path(related, "/relationships/styles")
    if path is None or path not in archive:
        return [GENERAL]
    own: dict[str, str] = {}
    styles: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    walk(archive.read(path, LARGEST_SMALL_PART), start)
    known = {str(number): code for number, code in BUILT_IN.items()} | own
    return [number_format(known.get(style, "General")) for style in styles] or [GENERAL]


def _shared_texts(archive: Archive, related: dict[str, tuple[str, str]]) -> pl.Series:
    path = _path(related, "/relationships/sharedStrings")
    if path is None or path not in archive:
        return pl.Series(dtype=pl.String)
    return shared_texts(archive.pieces(path))


def _path(related: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((path for found, path in related.values() if found.endswith(kind)), None)


# which sheet


def _has_heading(archive: Archive, part: Part, meanings: Meanings) -> bool:
    if part.path not in archive:
        raise Damaged
    for block in blocks(archive.pieces(part.path), meanings):
        near = block.cells.filter(block.numbers <= ROWS_BEFORE_DATA)
        if any(is_heading(row) for row in _texts(near)):
            return True
        if near.height < block.cells.height:
            break  # more blocks are read only as they are needed
    return False


def _chosen(found: list[Part], has_heading: Callable[[Part], bool]) -> Part:
    """The sheet to be read. One that can't be read is passed over where another has the row of field numbers."""
    candidates: list[Part] = []
    why = UnusableFile(
        NO_FIELD_NUMBERS if found else "The workbook has no worksheet. Fill in the template and save it."
    )
    for part in found:
        try:
            candidates += [part] if has_heading(part) else []
        except UnusableFile as error:
            why = error
    if not candidates:
        raise why
    visible = [part for part in candidates if not part.hidden] or candidates
    if len(visible) > 1:
        names = " and ".join(_named(part.name) for part in visible[:3])
        raise UnusableFile(
            f"The sheets {names} each have a row of field numbers. Keep the one to be checked and delete the others."
        )
    return visible[0]


def _named(name: str) -> str:
    """A sheet's name in a message: on one line, without what a terminal might obey."""
    return f"'{''.join(character if character.isprintable() else '?' for character in name[:_LONGEST_NAME])}'"


# from blocks to a sheet


def _sheet(found: Iterator[Block]) -> Sheet:
    """All rows of a sheet, blank ones among them; the first that is a row of field numbers parts it."""
    kept: list[Block] = []
    size = width = last = 0
    for block in found:
        _check_rows_near(last, block.numbers)
        last, width = block.numbers[-1], max(width, block.cells.width)
        size += block.size
        if size > LARGEST_FILE or last * width > MOST_CELLS:
            raise UnusableFile(TOO_MANY_ROWS)
        if block.not_worked_out:
            raise UnusableFile(
                f"Cell {block.not_worked_out} has a formula that was never worked out. "
                "Open the workbook in Excel and save it again."
            )
        kept.append(block)
    rows = _with_blank_rows(kept, width)
    heading = next(number for number, row in enumerate(_texts(rows.head(ROWS_BEFORE_DATA))) if is_heading(row))
    *above, numbers = _texts(rows.head(heading + 1))
    check_cells(rows, 1)
    return Sheet(above, numbers, rows.slice(heading + 1))


def _check_rows_near(last: int, numbers: pl.Series) -> None:
    gaps = pl.concat([pl.Series([last]), numbers]).diff().fill_null(0)
    if (far := gaps.arg_max()) is not None and gaps[far] > MOST_BLANK_ROWS:
        raise UnusableFile(f"Row {numbers[far - 1]} stands far below the rows before it. Delete it, or what is in it.")


def _with_blank_rows(kept: list[Block], width: int) -> pl.DataFrame:
    """The rows of blocks, from row 1 on, in columns of one width."""
    names = [str(position) for position in range(width)]
    absent = pl.lit(None, dtype=pl.String)
    cells = pl.concat(
        block.cells.select(pl.col(name) if name in block.cells.columns else absent.alias(name) for name in names)
        for block in kept
    )
    numbers = pl.concat(block.numbers for block in kept)
    if numbers[-1] == len(numbers):
        return cells
    order = pl.Series([None], dtype=pl.UInt32).new_from_index(0, numbers[-1])
    order = order.scatter(numbers - 1, pl.int_range(len(numbers), dtype=pl.UInt32, eager=True))
    return cells.select(pl.all().gather(order))


def _texts(rows: pl.DataFrame) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in rows.iter_rows()]
