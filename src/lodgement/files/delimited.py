"""Text files as people really save them: encodings, separators and line ends found out, not asked for.

What is no text at all is refused with what to do. Cells come out as they stand
in the file; a blank row stays a row, so that rows count as a spreadsheet shows them.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import polars as pl

from .limits import LONGEST_CELL, ROWS_BEFORE_DATA
from .sheet import NO_FIELD_NUMBERS, Sheet, UnusableFile, is_heading

SEPARATORS = (",", ";", "\t")
BEFORE_DATA = 4 << 20
"""Bytes within which it must stand."""

_SHARE_OF_NUL = 0.3
_LONE_RETURN = re.compile(rb"\r(?!\n)")


def read_delimited(content: bytes) -> Sheet:
    """The sheet of a text file. Raises UnusableFile."""
    content = _utf8(content)
    separator, above, heading, lines = _heading(content[:BEFORE_DATA].decode("utf-8", "replace"))
    return Sheet(above, heading, _data(_after(content, lines), separator, len(heading), len(above) + 2))


def _utf8(content: bytes) -> bytes:
    """The text as UTF-8 with line feeds for line ends, from UTF-8 or UTF-16, marked or not, or else Windows-1252."""
    encoding = _encoding(content)
    content = content.removeprefix(codecs.BOM_UTF8)
    if encoding != "utf-8":
        content = _decoded(content, encoding).encode("utf-8", "replace")
    elif not content.isascii() and not _is_utf8(content):
        content = content.decode("cp1252", "replace").encode()
    if b"\x00" in content:
        raise UnusableFile("The file isn't text that can be read as CSV. Open it in Excel and save it as CSV UTF-8.")
    if b"\r" not in content:
        return content
    if not _LONE_RETURN.search(content):  # as Excel writes it: three times as fast as replacing
        return content.translate(None, b"\r")
    return content.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UnusableFile("The file isn't text that can be read. Save it again as CSV UTF-8.") from None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _encoding(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:1000]
    if start[1::2].count(0) > len(start) * _SHARE_OF_NUL:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > len(start) * _SHARE_OF_NUL else "utf-8"


def _heading(text: str) -> tuple[str, list[list[str]], list[str], int]:
    """The separator, the rows above the one of field numbers, that row, and how many lines there are up to its end."""
    for separator in SEPARATORS:
        above: list[list[str]] = []
        try:
            for lines, row in islice(_rows(text, separator), ROWS_BEFORE_DATA):
                if is_heading(row):
                    return separator, above, row, lines
                above.append(row)
        except csv.Error:
            continue
    raise UnusableFile(NO_FIELD_NUMBERS)


def _after(content: bytes, lines: int) -> bytes:
    """The bytes below so many lines."""
    position = 0
    for _ in range(lines):
        position = content.find(b"\n", position) + 1
        if position == 0:
            return b""
    return content[position:]


def _data(content: bytes, separator: str, width: int, first_row: int) -> pl.DataFrame:
    schema = {str(position): pl.String for position in range(width)}
    if not content:
        return pl.DataFrame(schema=schema)
    try:
        return pl.read_csv(
            content,
            has_header=False,
            schema=schema,
            separator=separator,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError:
        text = content.decode("utf-8", "replace")
        _check_quotes(text, separator, first_row)
        return _read_leniently(text, separator, schema)


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
    try:
        rows = [(row + [""] * len(schema))[: len(schema)] for _, row in _rows(text, separator)]
    except csv.Error as error:
        raise UnusableFile(f"The file can't be read as CSV ({error}). Save it again as CSV UTF-8.") from None
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the count of lines up to its end (quoted cells may hold line ends)."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        yield reader.line_num, row
