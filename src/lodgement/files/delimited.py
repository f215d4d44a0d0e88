"""Text files as people really save them: separators, quotation marks and line ends found out, not asked for.

Cells come out as they stand in the file, save that the apostrophe before what looks like a formula is taken away; a
blank row stays a row, so that rows count as a spreadsheet shows them. Where rows or cells would be lost or moved, the
file is refused with the row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import polars as pl

from .encodings import as_utf8
from .limits import LONGEST_CELL, LONGEST_ROW, MOST_CELLS, MOST_COLUMNS, ROWS_BEFORE_DATA
from .safe_cells import given_texts
from .sheet import NO_FIELD_NUMBERS, Sheet, UnusableFile, check_cells, is_heading

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
BEFORE_DATA = 4 << 20
"""Bytes within which the row of field numbers must stand."""
_ROWS_AT_ONCE = 10_000

_LONE_RETURN = re.compile(rb"\r(?!\n)")


def read_delimited(content: bytes) -> Sheet:
    """The sheet of a text file. Raises UnusableFile."""
    content = _with_line_feeds(as_utf8(content))
    separator, above, heading, lines = _heading(content[:BEFORE_DATA].decode("utf-8", "replace"))
    rows, first_row = _after(content, lines), len(above) + 2
    _check_size(rows, len(heading))
    data = given_texts(_data(rows, separator, len(heading), first_row))
    check_cells(data, first_row)
    return Sheet(above, heading, data)


def _check_size(rows: bytes, width: int) -> None:
    """Raises UnusableFile for more rows than can be checked, and for what isn't in rows."""
    if (rows.count(b"\n") + 1) * width > MOST_CELLS:
        raise UnusableFile(
            f"The file has more rows than can be checked at once. Split it into files of at most "
            f"{MOST_CELLS // width // 10_000 * 10_000:,} rows."
        )
    position = 0
    while len(rows) - position > LONGEST_ROW:
        line_end = rows.rfind(b"\n", position, position + LONGEST_ROW)
        if line_end < 0:
            raise UnusableFile("The file has a row longer than any template's. Save it again as CSV UTF-8.")
        position = line_end + 1


def _with_line_feeds(text: bytes) -> bytes:
    """UTF-8 with line feeds for line ends, whichever it had."""
    if b"\r" not in text:
        return text
    if not _LONE_RETURN.search(text):  # as Excel writes it: three times as fast as replacing
        return text.translate(None, b"\r")
    return text.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _heading(text: str) -> tuple[str, list[list[str]], list[str], int]:
    """The separator, the rows above the one of field numbers, that row, and how many lines there are up to its end."""
    for separator in SEPARATORS:
        above: list[list[str]] = []
        try:
            for lines, row in islice(_rows(text, separator), ROWS_BEFORE_DATA):
                if is_heading(row):
                    _check_width(row)
                    return separator, above, row, lines
                above.append(row)
        except csv.Error:
            continue
    raise UnusableFile(NO_FIELD_NUMBERS)


def _check_width(heading: list[str]) -> None:
    if len(heading) > MOST_COLUMNS:
        raise UnusableFile(f"The row of field numbers has more than {MOST_COLUMNS:,} cells. Use the year's template.")


def _after(content: bytes, lines: int) -> bytes:
    """The bytes below so many lines."""
    position = 0
    for _ in range(lines):
        position = content.find(b"\n", position) + 1
        if position == 0:
            return b""
    return content[position:]


def _data(content: bytes, separator: str, width: int, first_row: int) -> pl.DataFrame:
    """The rows, as wide as the row of field numbers. A row that has more in it is refused: its cells have moved."""
    schema = {str(position): pl.String for position in range(width + 1)}
    if not content:
        return pl.DataFrame(schema=schema).select(list(schema)[:width])
    try:
        data = pl.read_csv(
            content,
            has_header=False,
            schema=schema,
            separator=separator,
            truncate_ragged_lines=True,
            missing_columns="insert",
            extra_columns="ignore",
        )
    except pl.exceptions.PolarsError:
        text = content.decode("utf-8", "replace")
        _check_quotes(text, separator, first_row)
        data = _read_leniently(text, separator, schema)
    *cells, beyond = data.iter_columns()
    moved = (beyond.str.strip_chars() != "").arg_true()
    if len(moved):
        raise UnusableFile(
            f"Row {first_row + moved[0]} has more cells than the row of field numbers, so its answers may have moved. "
            f"Put answers with a {SEPARATORS[separator]} in them into quotation marks."
        )
    return pl.DataFrame(cells)


def _check_quotes(text: str, separator: str, first_row: int) -> None:
    """Raises UnusableFile for a quotation mark that is never closed: all rows below it would be lost in one cell."""
    row = first_row
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            row += 1
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            raise UnusableFile(
                f"Row {row} opens a quotation mark that is never closed. Close it or take it out."
            ) from None


def _read_leniently(text: str, separator: str, schema: dict[str, type[pl.String]]) -> pl.DataFrame:
    """Rows with quotes that don't match, read as spreadsheets do."""
    width = len(schema)
    rows = ((row + [""] * width)[:width] for _, row in _rows(text, separator))
    read = [pl.DataFrame(schema=schema)]
    try:
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            read.append(pl.DataFrame(some, schema=schema, orient="row"))
    except csv.Error as error:
        raise UnusableFile(f"The file can't be read as CSV ({error}). Save it again as CSV UTF-8.") from None
    return pl.concat(read)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the count of lines up to its end (quoted cells may hold line ends)."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        yield reader.line_num, row
