"""Workbooks written part by part, so that any part can be wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from xml.sax.saxutils import escape

from lodgement.files.sheet import column_letter

from .cases import lines_of

_SCHEMAS = "http:" + "//schemas.openxmlformats.org"  # in two, because no file here holds an address
MAIN = f"{_SCHEMAS}/spreadsheetml/2006/main"
_OFFICE = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PACKAGE = f"{_SCHEMAS}/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def cell(place: str, text: str, kind: str = "inlineStr") -> str:
    """A cell; a text by default, else of a kind such as n, s, b, e, str."""
    if kind == "inlineStr":
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    return f'<c r="{place}" t="{kind}"><v>{escape(text)}</v></c>'


def row(number: int, cells: Iterable[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def rows_of(lines: list[list[str]], first: int = 1) -> str:
    """The rows of a table, all their cells texts."""
    return "".join(
        row(number, (cell(f"{column_letter(at)}{number}", text) for at, text in enumerate(line) if text))
        for number, line in enumerate(lines, start=first)
    )


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def sound_sheet(*changes: Mapping[str, object]) -> str:
    return sheet(rows_of(lines_of(*changes)))


def with_cell(place: str, xml: str) -> str:
    """A sound sheet whose cell at a place is written so."""
    text = sound_sheet()
    start = text.index(f'<c r="{place}"')
    return text[:start] + xml + text[text.index("</c>", start) + 4 :]


def shared(texts: Iterable[str]) -> str:
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in texts)}</sst>'


def styles(*codes: str) -> str:
    """Styles whose number formats have these codes: style 1 is the first of them."""
    formats = "".join(f'<numFmt numFmtId="{164 + at}" formatCode="{escape(code)}"/>' for at, code in enumerate(codes))
    uses = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(codes)))
    cells = f'<cellXfs><xf numFmtId="0"/>{uses}</cellXfs>'
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts>{cells}</styleSheet>'


def parts(*sheets: str, names: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> dict[str, str]:
    """All parts of a workbook with these sheets, but for styles and shared texts."""
    names = names or tuple(f"Sheet{number}" for number in range(1, len(sheets) + 1))
    listed, related = "", ""
    for number, name in enumerate(names, start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{number}"{state} r:id="rId{number}"/>'
        related += f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    for name in ("styles", "sharedStrings"):
        related += f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
    types = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    top = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{top}</Relationships>',
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        RELATIONS: f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        **{f"xl/worksheets/sheet{number}.xml": text for number, text in enumerate(sheets, start=1)},
    }


def packed(contents: Mapping[str, str | bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def book(*sheets: str, styles: str = "", shared_texts: str = "") -> bytes:
    more = {name: text for name, text in (("styles", styles), ("sharedStrings", shared_texts)) if text}
    return packed(parts(*sheets) | {f"xl/{name}.xml": text for name, text in more.items()})


def poured(name: str, pieces: Callable[[], Iterable[bytes]], contents: Mapping[str, str]) -> bytes:
    """A workbook of which one part is too large to be held in memory."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in contents.items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=True) as part:
            for piece in pieces():
                part.write(piece)
    return file.getvalue()
