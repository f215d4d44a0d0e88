"""Workbooks, and what is taken for one: bombs, archives that lie, XML that no spreadsheet program writes."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterator

from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

from .cases import DAMAGED, NO_LOGS, NO_NUMBERS, TEMPLATE, TOO_LARGE, TOO_MUCH, Case, lines_of, made, written
from .packing import (
    BOOK,
    MAIN,
    RELATIONS,
    SHEET,
    STYLES,
    book,
    cell,
    packed,
    parts,
    poured,
    row,
    rows_of,
    shared,
    sheet,
    sound_sheet,
    styles,
    with_cell,
)

MEGABYTE = 1 << 20
SOUND = book(sound_sheet())
FULL = packed(parts(sound_sheet()) | {"xl/media/x": b"".join(hashlib.sha256(bytes([n])).digest() for n in range(250))})
"""Of the size that workbooks have; what is smaller, the library that protects them doesn't protect well."""
PASSWORD = "a £ and a ☂"
NEEDED = (
    "The workbook has a password. Put it into the environment variable LODGE_PASSWORD, "
    "or save the workbook without a password."
)


def _other(**contents: str) -> bytes:
    return packed({name.replace("__", "/").replace("_", "."): content for name, content in contents.items()})


def protected(password: str, content: bytes = FULL) -> bytes:
    file = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, file)
    return file.getvalue()


def _patched(content: bytes, start: bytes, at: int, value: bytes) -> bytes:
    """The bytes with some changed, so many after the last place where a mark starts."""
    place = content.rindex(start) + at
    return content[:place] + value + content[place + len(value) :]


OTHER_ARCHIVES = [
    Case(
        "Word document",
        written(_other(Content_Types_xml="", word__document_xml="<x/>")),
        "The file is a Word document. Fill in the template and save it as Excel Workbook (.xlsx) or CSV.",
    ),
    Case(
        "OpenDocument",
        written(packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})),
        "The file is an OpenDocument file. Open it and save it as Excel Workbook (.xlsx) or CSV.",
    ),
    Case(
        "binary workbook",
        written(packed({"[Content_Types].xml": "", "xl/workbook.bin": "x"})),
        "The file is an Excel binary workbook. Open it in Excel and save it as Excel Workbook (.xlsx).",
    ),
    Case(
        "zip",
        written(packed({"lettings.csv": "Field number,1"})),
        "The file is a zip archive. Take the workbook or CSV file out of it and check that.",
    ),
    Case(
        "zip of paths that lead out",
        written(packed({"../../etc/passwd": "x", "/etc/shadow": "x", "..\\x": "x"})),
        "The file is a zip archive. Take the workbook or CSV file out of it and check that.",
    ),
    Case("paths that lead out beside a workbook", written(packed(parts(sound_sheet()) | {"../../x.xml": "x"}))),
    Case("start of a zip", written(b"PK\x03\x04\x14\x00"), DAMAGED),
    Case("truncated", written(SOUND[: len(SOUND) // 2]), DAMAGED),
    Case("truncated by a byte", written(SOUND[:-1]), DAMAGED),
    Case("sum that lies", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -30, b"\xff\xff")), DAMAGED),
    Case("size that lies", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -22, b"\xff")), DAMAGED),
    Case("size of four gigabytes", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -22, b"\xff" * 4)), TOO_LARGE),
    Case("packed size that lies", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -26, b"\x01\x00")), DAMAGED),
    Case("place that lies", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -4, b"\x99\x99")), DAMAGED),
    Case("encrypted part", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -38, b"\x01")), DAMAGED),
    Case("unknown packing", written(_patched(SOUND, b"xl/worksheets/sheet1.xml", -36, b"\x0c")), DAMAGED),
    Case("not packed", written(packed(parts(sound_sheet()), zipfile.ZIP_STORED))),
    Case("packed as bzip2", written(packed(parts(sound_sheet()), zipfile.ZIP_BZIP2)), DAMAGED),
]


def _doubled() -> bytes:
    content = packed(parts(sound_sheet()) | {"xl/worksheets/sheetX.xml": sheet("")})
    return content.replace(b"xl/worksheets/sheetX.xml", b"xl/worksheets/sheet1.xml")


def _zip64_that_lies() -> bytes:
    end = SOUND.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1 << 40, 1 << 40, 1 << 40, 7)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    return SOUND[:end] + record + locator + SOUND[end:]


def _noughts(size: int) -> Iterator[bytes]:
    for _ in range(size // MEGABYTE):
        yield bytes(MEGABYTE)


def _cells_without_end(size: int) -> Iterator[bytes]:
    """A sheet of rows of small numbers."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>{_unplaced()}'.encode()
    cells = b"<c><v>1</v></c>" * 100
    rows = b"".join(b"<row>%b</row>" % cells for _ in range(1000))
    for _ in range(size // len(rows)):
        yield rows
    yield b"</sheetData></worksheet>"


def _nested() -> bytes:
    inner = packed({f"{number}.xml": bytes(MEGABYTE) for number in range(10)})
    return packed(parts(sound_sheet()) | {f"xl/media/{number}.zip": inner for number in range(20)})


BOMBS = [
    Case("two parts of one name", written(_doubled()), DAMAGED),
    Case(
        "two parts of one name but for capitals",
        written(packed(parts(sound_sheet()) | {"XL/WORKBOOK.XML": ""})),
        DAMAGED,
    ),
    Case("zip64 that lies", written(_zip64_that_lies()), DAMAGED),
    Case("5,000 parts", made(lambda: packed(parts(sound_sheet()) | {f"x{n}": "" for n in range(5_000)})), TOO_LARGE),
    Case("bomb of noughts", made(lambda: poured(SHEET, lambda: _noughts(1 << 30), parts(""))), TOO_LARGE, slow=True),
    Case(
        "bomb of cells",
        made(lambda: poured(SHEET, lambda: _cells_without_end(1 << 29), parts(""))),
        TOO_LARGE,
        slow=True,
    ),
    Case(
        "bomb beside the sheet",
        made(lambda: poured("xl/media/x", lambda: _noughts(1 << 30), parts(sound_sheet()))),
        slow=True,
    ),
    Case("bomb in a bomb", written(_nested())),
    Case(
        "bomb of styles",
        made(lambda: poured(STYLES, lambda: _noughts(100 * MEGABYTE), parts(sound_sheet()))),
        TOO_LARGE,
    ),
    Case(
        "bomb of shared texts",
        made(lambda: book(with_cell("N4", cell("N4", "0", "s")), shared_texts=shared(["x" * 1_000] * 100_000))),
        TOO_LARGE,
        slow=True,
    ),
    Case(
        "one shared text of 30 MB",
        made(lambda: book(with_cell("N4", cell("N4", "0", "s")), shared_texts=shared(["x" * (30 * MEGABYTE)]))),
        DAMAGED,
    ),
    Case(
        "one long text in every cell",
        made(
            lambda: book(
                sheet(
                    rows_of(lines_of())
                    + "".join(row(n, [cell(f"{letter}{n}", "0", "s") for letter in "BCDEFG"]) for n in range(5, 3_000))
                ),
                shared_texts=shared(["x" * 32_000]),
            )
        ),
        "The workbook has more rows than can be checked at once. Split it into several files.",
    ),
]


def _laughs() -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>"


def _quadratic() -> str:
    return f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]><x>{"&a;" * 10_000}</x>'


def _after_declaration(text: str, insertion: str) -> str:
    return text.replace('<?xml version="1.0"?>', insertion)


DECLARATIONS = [
    Case("billion laughs in the sheet", written(book(_after_declaration(sound_sheet(), _laughs()))), DAMAGED),
    Case(
        "billion laughs in the list of sheets",
        written(packed(parts(sound_sheet()) | {BOOK: _laughs() + "<x>&a9;</x>"})),
        DAMAGED,
    ),
    Case(
        "billion laughs in shared texts",
        written(book(with_cell("N4", cell("N4", "0", "s")), shared_texts=_laughs() + "<sst>&a9;</sst>")),
        DAMAGED,
    ),
    Case("billion laughs in the styles", written(book(sound_sheet(), styles=_laughs() + "<x>&a9;</x>")), DAMAGED),
    Case("quadratic entities", written(packed(parts(sound_sheet()) | {RELATIONS: _quadratic()})), DAMAGED),
    Case("document type", written(book(_after_declaration(sound_sheet(), "<!DOCTYPE worksheet>"))), DAMAGED),
    Case(
        "entity of a file",
        written(
            packed(parts(sound_sheet()) | {BOOK: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'})
        ),
        DAMAGED,
    ),
    Case("entity of its own", written(book(with_cell("N4", '<c r="N4" t="str"><v>&who;</v></c>'))), DAMAGED),
    Case("entity of no character", written(book(with_cell("N4", '<c r="N4" t="str"><v>&#xD800;</v></c>'))), DAMAGED),
    Case("comment", written(book(with_cell("N4", "<!-- <c/> -->"))), DAMAGED),
    Case("unread text", written(book(with_cell("N4", '<c r="N4" t="str"><v><![CDATA[T1]]></v></c>'))), DAMAGED),
    Case(
        "UTF-16",
        written(packed({n: t.encode("utf-16") if n == SHEET else t for n, t in parts(sound_sheet()).items()})),
        DAMAGED,
    ),
    Case(
        "link to a file outside", written(packed(parts(sound_sheet()) | {"xl/externalLinks/externalLink1.xml": "<x/>"}))
    ),
]

FAR = (
    "The sheet has something in column {}, far to the right of any template. "
    "Delete the columns to the right of the template's."
)
BELOW = "Row {} stands far below the rows before it. Delete it, or what is in it."


def _more(xml: str) -> bytes:
    """A sound sheet with more rows below."""
    return book(sheet(rows_of(lines_of()) + xml))


PLACES = [
    Case(
        "the first cell and the last",
        written(book(sheet(row(1, [cell("A1", "x")]) + row(1_048_576, [cell("XFD1048576", "x")])))),
        FAR.format("XFD"),
    ),
    Case("a last cell far to the right", written(_more(row(5, [cell("XFD5", "x")]))), FAR.format("XFD")),
    Case("a last row far below", written(_more(row(1_048_576, [cell("B1048576", "x")]))), BELOW.format(1_048_576)),
    Case("blank cells far away", written(_more('<row r="1048576"><c r="XFD1048576" s="0"/></row>'))),
    Case(
        "dimension that lies",
        written(book(sound_sheet().replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'))),
    ),
    Case("row beyond the last", written(_more(row(1_048_577, [cell("B1048577", "x")]))), DAMAGED),
    Case("row of an enormous number", written(_more(row(10**30, []))), DAMAGED),
    Case("row 0", written(_more(row(0, [cell("A0", "x")]))), DAMAGED),
    Case("row before its turn", written(_more(row(2, [cell("B2", "x")]))), DAMAGED),
    Case("row twice", written(_more(row(4, [cell("B4", "x")]))), DAMAGED),
    Case("cell of another row", written(_more(row(5, [cell("B9", "x")]))), DAMAGED),
    Case("cell twice", written(_more(row(5, [cell("B5", "x"), cell("B5", "y")]))), DAMAGED),
    Case("cell without a row", written(_more(row(5, [cell("B", "x")]))), DAMAGED),
    Case("cell of six letters", written(_more(row(5, [cell("ZZZZZZ5", "x")]))), DAMAGED),
    Case("cell in small letters", written(_more(row(5, [cell("b5", "x")]))), DAMAGED),
    Case("cell nowhere", written(_more(row(5, [cell("", "x")]))), DAMAGED),
    Case("1,001 columns", written(_more(row(5, [cell("ALM5", "x")]))), FAR.format("ALM")),
    Case("cells before their turn", written(_more(row(5, [cell("C5", " "), cell("B5", " ")])))),
]


def _styled(place: str, value: str, code: str) -> bytes:
    return book(with_cell(place, f'<c r="{place}" s="1"><v>{value}</v></c>'), styles=styles(code))


def _unplaced() -> str:
    """The rows of a template whose cells don't say where they stand."""
    lines = [[f'<c t="str"><v>{text}</v></c>' for text in line] for line in lines_of()]
    return "".join(f"<row>{''.join(cells)}</row>" for cells in lines)


CELLS = [
    Case(
        "shared text that isn't there",
        written(book(with_cell("N4", cell("N4", "7", "s")), shared_texts=shared(["T1"]))),
        DAMAGED,
    ),
    Case(
        "shared text of a negative number",
        written(book(with_cell("N4", cell("N4", "-1", "s")), shared_texts=shared(["T1"]))),
        DAMAGED,
    ),
    Case("shared texts missing", written(book(with_cell("N4", cell("N4", "0", "s")))), DAMAGED),
    Case("shared text", written(book(with_cell("N4", cell("N4", "0", "s")), shared_texts=shared(["T1"])))),
    Case("styles missing", written(book(with_cell("AC4", '<c r="AC4"><v>3</v></c>')))),
    Case("style that isn't there", written(book(with_cell("AC4", '<c r="AC4" s="99"><v>3</v></c>'))), DAMAGED),
    Case("kind that isn't known", written(book(with_cell("N4", cell("N4", "x", "q")))), DAMAGED),
    Case("text that its kind passes over", written(book(with_cell("N4", '<c r="N4"><is><t>T1</t></is></c>'))), DAMAGED),
    Case(
        "number that its kind passes over",
        written(book(with_cell("N4", '<c r="N4" t="inlineStr"><v>1</v></c>'))),
        DAMAGED,
    ),
    Case("tag that isn't known", written(book(with_cell("N4", '<c r="N4"><w>1</w></c>'))), DAMAGED),
    Case("1e400", written(book(with_cell("AC4", cell("AC4", "1e400", "n")))), found={"AC": "readable_value"}),
    Case(
        "exponent without end",
        written(book(with_cell("AC4", cell("AC4", "1e999999999", "n")))),
        found={"AC": "readable_value"},
    ),
    Case("NaN", written(book(with_cell("AC4", cell("AC4", "NaN", "n")))), found={"AC": "readable_value"}),
    Case("error", written(book(with_cell("AC4", cell("AC4", "#N/A", "e")))), found={"AC": "readable_value"}),
    Case("truth", written(book(with_cell("AC4", cell("AC4", "1", "b")))), found={"AC": "readable_value"}),
    Case("date for a number", written(_styled("AC4", "3", "yyyy-mm-dd;@")), found={"AC": "readable_value"}),
    Case("date out of range", written(_styled("AC4", "99999999", "dd/mm/yyyy")), found={"AC": "beds_in_range"}),
    Case("percentage for a number", written(_styled("AC4", "0.03", "0%")), found={"AC": "readable_value"}),
    Case("number rounded as it is shown", written(_styled("AC4", "2.6", "0"))),
    Case("noise of a sum", written(book(with_cell("EM4", cell("EM4", "100.00000000000001", "n"))))),
    Case("formula", written(book(with_cell("AC4", '<c r="AC4"><f>1+2</f><v>3</v></c>')))),
    Case("shared formula", written(book(with_cell("AC4", '<c r="AC4"><f t="shared" si="0"/><v>3</v></c>')))),
    Case(
        "link",
        written(book(with_cell("N4", '<c r="N4" t="str"><f>HYPERLINK("x.example","T1")</f><v>T1</v></c>'))),
    ),
    Case("DDE", written(book(with_cell("N4", '<c r="N4" t="str"><f>cmd|\'/C calc\'!A0</f><v>T1</v></c>')))),
    Case(
        "formula never worked out",
        written(book(with_cell("AC4", '<c r="AC4"><f>1+2</f></c>'))),
        "Cell AC4 has a formula that was never worked out. Open the workbook in Excel and save it again.",
    ),
    Case(
        "33,000 characters",
        written(book(sound_sheet({"tenancycode.cell": "x" * 33_000}))),
        "Row 4 has a cell of more than 32,767 characters in column N, more than Excel can hold. Shorten it.",
    ),
    Case("control characters", written(book(sound_sheet({"town_or_city.cell": "No_x0001__x001B_[31mwhere_xD800_"})))),
    Case(
        "merged header cells",
        written(book(sheet(rows_of(lines_of()), after='<mergeCells count="1"><mergeCell ref="A1:D2"/></mergeCells>'))),
    ),
    Case(
        "tags with a prefix",
        written(
            book(
                sound_sheet()
                .replace("<", "<x:")
                .replace("<x:/", "</x:")
                .replace("<x:?", "<?")
                .replace("xmlns", "xmlns:x")
            )
        ),
    ),
    Case(
        "text in runs",
        written(
            book(with_cell("N4", '<c r="N4" t="inlineStr"><is><r><rPr><b/></rPr><t>T</t></r><r><t>1</t></r></is></c>'))
        ),
    ),
    Case("places left out", written(book(sheet(_unplaced())))),
    Case(
        "rows and columns left blank at the start",
        written(book(sheet(rows_of([["", "", *line] for line in lines_of()], first=9)))),
    ),
]


def _without(name: str, content: bytes = SOUND) -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(content))
    return packed({part: whole.read(part) for part in whole.namelist() if part != name})


TWO = "The sheets {} and {} each have a row of field numbers. Keep the one to be checked and delete the others."

SHEETS = [
    Case("no sheet", written(book()), "The workbook has no worksheet. Fill in the template and save it."),
    Case("blank sheet", written(book(sheet(""))), NO_NUMBERS),
    Case(
        "blank sheet, closed at once",
        written(book(sheet("").replace("<sheetData></sheetData>", "<sheetData/>"))),
        NO_NUMBERS,
    ),
    Case("header only", written(book(sheet(rows_of(lines_of()[:-1])))), NO_LOGS),
    Case("part of the sheet missing", written(_without(SHEET)), DAMAGED),
    Case("list of sheets missing", written(_without(BOOK)), DAMAGED),
    Case("relations missing", written(_without(RELATIONS)), DAMAGED),
    Case("sheet that isn't XML", written(book("Field number,1,2")), DAMAGED),
    Case("sheet cut off", written(book(sound_sheet()[:-100])), DAMAGED),
    Case("two sheets, one of notes", written(book(sheet(row(1, [cell("A1", "Notes")])), sound_sheet()))),
    Case(
        "two sheets of field numbers", written(book(sound_sheet(), sound_sheet())), TWO.format("'Sheet1'", "'Sheet2'")
    ),
    Case(
        "one of two sheets hidden",
        written(packed(parts(sheet(""), sound_sheet(), sound_sheet(), names=("A", "B", "C"), hidden=("C",)))),
    ),
    Case("the only sheet hidden", written(packed(parts(sound_sheet(), names=("A",), hidden=("A",))))),
    Case(
        "sheets of odd names",
        written(packed(parts(sound_sheet(), sound_sheet(), names=("\u202e<b>&amp;", "'; DROP\u2028TABLE" + "x" * 90)))),
        TWO.format("'?<b>&amp;'", "''; DROP?TABLExxxxxxxxxxxxxxxxxx'"),
    ),
    Case(
        "16,384 columns",
        written(book(sheet('<row r="1"><c t="str"><v>Field number</v></c>' + "<c><v>1</v></c>" * 16_383 + "</row>"))),
        FAR.format("XFD"),
    ),
    Case(
        "missing column",
        written(book(sheet(rows_of([line[:20] + line[21:] for line in lines_of()])))),
        f"The file has 146 field numbers; {TEMPLATE} has 147. Use that template.",
    ),
    Case(
        "a million short rows",
        made(lambda: poured(SHEET, _million_rows, parts(""))),
        TOO_MUCH,
        slow=True,
    ),
]


def _million_rows() -> Iterator[bytes]:
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + rows_of(lines_of()).encode()
    for start in range(5, 1_000_000, 1_000):
        yield "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(start, start + 1_000)).encode()
    yield b"</sheetData></worksheet>"


PROTECTED = [
    Case("password, none given", written(protected(PASSWORD)), NEEDED),
    Case("protected only against changes", written(protected("VelvetSweatshop"))),
    Case("protected file cut off", written(protected(PASSWORD)[:5_000]), DAMAGED),
    Case("protected, but no workbook", written(protected("VelvetSweatshop", _without("_rels/.rels", FULL))), DAMAGED),
    Case(
        "protected with ten million turns",
        written(protected(PASSWORD).replace(b'spinCount="100000"', b'spinCount="9999999"')),
        TOO_MUCH,
        slow=True,
    ),
]

CASES = [*OTHER_ARCHIVES, *BOMBS, *DECLARATIONS, *PLACES, *CELLS, *SHEETS, *PROTECTED]
