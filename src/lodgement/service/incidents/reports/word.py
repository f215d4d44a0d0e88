"""A report as a Word file: real headings and table headers, its language and title said, the marking on every page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from .document import SOURCE_HEADS, SOURCES, Block, Document

LANGUAGE = "en-GB"
FONT = "Arial"
DEEP, QUIET, ATTENTION = RGBColor(0x12, 0x45, 0x4A), RGBColor(0x4A, 0x54, 0x56), RGBColor(0x94, 0x25, 0x14)
GAP = "FFF3C4"


def as_word(document: Document, made_at: dt.datetime) -> bytes:
    """The Word file (.docx). `made_at` is aware."""
    file = docx.Document()
    _styles(file)
    _properties(file, document, made_at)
    _every_page(file, document)
    file.add_heading(document.title, 0)
    for name, said in document.about:
        line = file.add_paragraph()
        line.add_run(name).bold = True
        line.add_run(f" {said}")
    _sections(file, document)
    if document.sources:
        file.add_heading(SOURCES, 1)
        _table(file, SOURCE_HEADS, document.sources)
    content = io.BytesIO()
    file.save(content)
    return content.getvalue()


def _sections(file: Any, document: Document) -> None:
    for section in document.sections:
        file.add_heading(section.heading, 1)
        for place in section.places:
            file.add_heading(place.label, 2)
            for block in place.blocks:
                _block(file, block)
            if place.source:
                run = file.add_paragraph().add_run(place.source)
                run.font.size, run.font.color.rgb = Pt(8.5), QUIET


def _block(file: Any, block: Block) -> None:
    if block.text:
        _paragraph(file, block)
    if block.rows:
        _table(file, block.heads, block.rows)


def _paragraph(file: Any, block: Block) -> None:
    """A paragraph, a table's caption, or what isn't there yet."""
    paragraph = file.add_paragraph()
    run = paragraph.add_run(block.text)
    if block.rows:
        run.italic, paragraph.paragraph_format.keep_with_next = True, True
    if block.missing:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), GAP)
        paragraph._p.get_or_add_pPr().append(shade)


def _table(file: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose first row is repeated on each page as its header."""
    made = file.add_table(rows=1, cols=len(heads), style="Table Grid")
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(header)
    for cell, head in zip(made.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, said in zip(made.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(said)


def _styles(file: Any) -> None:
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 11)):
        style = file.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), DEEP
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{which}"), None)


def _properties(file: Any, document: Document, made_at: dt.datetime) -> None:
    said = file.core_properties
    said.title, said.language, said.keywords, said.author = document.title, LANGUAGE, document.marking, ""
    said.created = said.modified = made_at.astimezone(dt.UTC).replace(tzinfo=None)
    said.last_modified_by, said.comments = "", ""


def _every_page(file: Any, document: Document) -> None:
    """What each page says of the whole, above and below."""
    for part in (file.sections[0].header, file.sections[0].footer):
        for at, said in enumerate(document.on_every_page):
            line = part.paragraphs[0] if at == 0 else part.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run(said)
            run.bold, run.font.size, run.font.color.rgb = True, Pt(9), DEEP if at == 0 else ATTENTION
