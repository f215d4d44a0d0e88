"""Text files, and what is taken for one: broken, enormous, in every encoding, or no files at all."""

from __future__ import annotations

import csv
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cases import (
    ARCHIVE,
    EMPTY,
    MANY_ROWS,
    NO_LOGS,
    NO_NUMBERS,
    NO_TEXT,
    PICTURE,
    TEMPLATE,
    WIDE,
    Case,
    lines_of,
    made,
    written,
)

MEGABYTE = 1 << 20


def as_csv(lines: list[list[str]], encoding: str = "utf-8", **dialect: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(lines)
    return text.getvalue().encode(encoding)


def _png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")


def _sparse(size: int) -> Callable[[Path], object]:
    """A file of noughts that takes no room on disk."""

    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(size)

    return make


def _number_row() -> bytes:
    return ",".join(["Field number", *map(str, range(1, 148))]).encode() + b"\n"


def _changed(old: str, new: str, *changes: dict[str, object]) -> bytes:
    return as_csv(lines_of(*changes)).replace(old.encode(), new.encode(), 1)


def _with_columns(change: Callable[[list[str]], list[str]]) -> bytes:
    return as_csv([change(line) for line in lines_of()])


NOT_THE_TEMPLATE = [
    Case("empty", written(b""), EMPTY),
    Case("one byte", written(b"x"), NO_NUMBERS),
    Case("spaces", written(b" \r\n \t\r\n" * 50), EMPTY),
    Case("byte order mark alone", written(b"\xef\xbb\xbf"), NO_NUMBERS),
    Case("separators alone", written(b",,,;;;\t\t\n" * 100), NO_NUMBERS),
    Case("words", written(b"Dear sir,\nplease find the lettings attached.\n"), NO_NUMBERS),
    Case("field number alone", written(b"Field number\n"), NO_NUMBERS),
    Case("header only", written(as_csv(lines_of()[:-1])), NO_LOGS),
    Case("header and blank rows", written(as_csv([*lines_of()[:-1], *[[" "] * 148] * 20])), NO_LOGS),
    Case("header after 300 rows", written(b"note\n" * 300 + as_csv(lines_of())), NO_NUMBERS),
    Case(
        "wrong year",
        written(as_csv(lines_of({"startdate.year": "24"}))),
        "The first letting starts on 15 June 2024, outside the collection year 2026/27. "
        "Choose the year that the file is for.",
    ),
    Case(
        "missing column",
        written(_with_columns(lambda line: line[:20] + line[21:])),
        f"The file has 146 field numbers; {TEMPLATE} has 147. Use that template.",
    ),
    Case(
        "doubled column",
        written(_with_columns(lambda line: [*line, line[20]])),
        "The row of field numbers has 20 twice. Take out one of the two columns.",
    ),
    Case(
        "a number for another",
        written(as_csv(lines_of()).replace(b",146,147\r\n", b",146,9147\r\n")),
        f"The row of field numbers lacks 147, which {TEMPLATE} has. Use that template.",
    ),
    Case(
        "other numerals",
        written(as_csv(lines_of()).replace(b",146,147\r\n", ",146,١٤٧\r\n".encode())),
        f"The file has 146 field numbers; {TEMPLATE} has 147. Use that template.",
    ),
    Case(
        "16,384 columns",
        written(as_csv([["Field number", *map(str, range(1, 16_384))], ["", *["1"] * 16_383]])),
        WIDE,
    ),
]

OTHER_KINDS = [
    Case("JPEG", written(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 20), PICTURE),
    Case("PNG", written(_png()), PICTURE),
    Case("GIF", written(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), PICTURE),
    Case(
        "PDF",
        written(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
        "The file is a PDF. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    ),
    Case("gzip", written(b"\x1f\x8b\x08" + bytes(30)), ARCHIVE),
    Case("7z", written(b"7z\xbc\xaf\x27\x1c" + bytes(30)), ARCHIVE),
    Case("rar", written(b"Rar!\x1a\x07\x00" + bytes(30)), ARCHIVE),
    Case("executable", written(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 100), NO_TEXT),
    Case("random bytes", written(bytes(number * number % 251 for number in range(20_000))), NO_TEXT),
    Case("web page", written(b"<!DOCTYPE html><html><body><table><tr><td>Field number</td></tr></table>"), NO_NUMBERS),
    Case("script", written(b"#!/bin/sh\nrm -rf /\n"), NO_NUMBERS),
    Case("JSON", written(b'{"Field number": "1 to 147"}'), NO_NUMBERS),
    Case(
        "Excel 97",
        written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le")),
        "The file is an old Excel workbook (.xls). Open it in Excel and save it as Excel Workbook (.xlsx) or CSV.",
    ),
]


def _long_line() -> bytes:
    return _number_row() + b"," + b"x" * (100 * MEGABYTE)


ENORMOUS = [
    Case("100 MB in one line", made(lambda: b"Field number," + b"1," * (50 * MEGABYTE)), WIDE, slow=True),
    Case(
        "100 MB in one cell",
        made(_long_line),
        "The file has a row longer than any template's. Save it again as CSV UTF-8.",
        slow=True,
    ),
    Case(
        "1 MB in one cell",
        written(as_csv(lines_of({"tenancycode.cell": "x" * MEGABYTE}))),
        "Row 4 has a cell of more than 32,767 characters in column N, more than Excel can hold. Shorten it.",
    ),
    Case("201 MB", _sparse(201 * MEGABYTE), "The file is larger than 200 MB. Split it into several files."),
    Case("50 GB", _sparse(50 << 30), "The file is larger than 200 MB. Split it into several files."),
    Case("199 MB of noughts", _sparse(199 * MEGABYTE), NO_TEXT, slow=True),
    Case("199 MB of spaces", made(lambda: b" " * (199 * MEGABYTE)), EMPTY, slow=True),
    Case("199 MB of line ends", made(lambda: _number_row() + b"\n" * (199 * MEGABYTE)), MANY_ROWS, slow=True),
    Case("199 MB of commas", made(lambda: b"," * (199 * MEGABYTE)), NO_NUMBERS, slow=True),
    Case("199 MB of quotation marks", made(lambda: b'"' * (199 * MEGABYTE)), NO_NUMBERS, slow=True),
    Case("a million short rows", made(lambda: _number_row() + b"x,1,2\n" * 1_000_000), MANY_ROWS),
    Case(
        "a million rows in UTF-16",
        made(lambda: (_number_row() + b"x,1\n" * 1_000_000).decode().encode("utf-16")),
        MANY_ROWS,
        slow=True,
    ),
]

QUOTES_AND_LINES = [
    Case(
        "quotation mark never closed",
        written(_changed(",1 Made Up Street,", ',"1 Made Up Street,', {}, {})),
        "Row 4 opens a quotation mark that is never closed. Close it or take it out.",
    ),
    Case("quotation mark in a cell", written(_changed(",1 Made Up Street,", ',Flat 1" Made Up,', {}))),
    Case("mixed line ends", written(as_csv(lines_of({}, {"tenancycode.cell": "T2"})).replace(b"\r\n", b"\r", 2))),
    Case("doubled carriage returns", written(as_csv(lines_of()).replace(b"\r\n", b"\r\r\n"))),
    Case("no last line end", written(as_csv(lines_of()).removesuffix(b"\r\n"))),
    Case("NUL in a cell", written(_changed("Nowhere", "No\0where")), NO_TEXT),
    Case("control characters", written(_changed("Nowhere", "No\x01\x02\x07\x1b[31mwhere"))),
    Case("right-to-left marks", written(_changed("Nowhere", "\u202eNowhere\u202c\u200f"))),
    Case("end of file mark", written(as_csv(lines_of()) + b"\x1a")),
    Case(
        "an answer with a comma",
        written(_changed("1 Made Up Street", "1, Made, Up, Street")),
        "Row 4 has more cells than the row of field numbers, so its answers may have moved. "
        "Put answers with a comma in them into quotation marks.",
    ),
    Case("formulas", written(as_csv(lines_of({"tenancycode.cell": '=HYPERLINK("x.example","T1")'})))),
    Case("DDE", written(as_csv(lines_of({"tenancycode.cell": "=cmd|' /C calc'!A0", "propcode.cell": "@SUM(1)"})))),
    Case(
        "numbers that are none",
        written(
            as_csv(lines_of({"wchair.cell": "1e400", "beds.cell": "NaN", "joint.cell": "-inf", "cbl.cell": "0x1"}))
        ),
        found=dict.fromkeys(("AB", "AC", "AK", "DX"), "readable_value"),
    ),
]

ENCODINGS = [
    Case(encoding, written(as_csv(lines_of({"town_or_city.cell": "Café"}), encoding)))
    for encoding in (
        "utf-8",
        "utf-8-sig",
        "cp1252",
        "latin-1",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
    )
] + [
    Case("EBCDIC", written(as_csv(lines_of(), "cp500")), NO_NUMBERS),
    Case("UTF-7", written(as_csv(lines_of({"town_or_city.cell": "Café"}), "utf-7"))),
    Case("half a character of UTF-8", written(as_csv(lines_of(), "utf-8-sig").replace(b"Nowhere", b"Caf\xc3"))),
    Case(
        "half a character of UTF-16",
        written(as_csv(lines_of(), "utf-16") + b"\x00"),
        "The file isn't text that can be read. Save it again as CSV UTF-8.",
    ),
    Case("wrong byte order mark", written(b"\xfe\xff" + as_csv(lines_of(), "utf-16-le")), NO_NUMBERS),
]

NO_FILES = [
    Case("absent", lambda path: path, "{path} can't be opened: No such file or directory."),
    Case("folder", Path.mkdir, "{path} can't be opened: Is a directory."),
    Case("pipe", os.mkfifo, "{path} is no file. Give the file to be checked."),
    Case("device", lambda path: path.symlink_to("/dev/zero"), "{path} is no file. Give the file to be checked."),
    Case(
        "link to itself",
        lambda path: path.symlink_to(path),
        "{path} can't be opened: Too many levels of symbolic links.",
    ),
]

CASES = [*NOT_THE_TEMPLATE, *OTHER_KINDS, *ENORMOUS, *QUOTES_AND_LINES, *ENCODINGS, *NO_FILES]
