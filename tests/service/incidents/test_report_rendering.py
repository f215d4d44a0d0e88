"""Page, PDF and Word file say the same, are tagged and marked on every page, and take any text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import pytest
from docx.table import Table

from .pdf_text import Pdf

if TYPE_CHECKING:
    from lodgement.service.incidents.reports.document import Document

pytestmark = pytest.mark.usefixtures("server")
MADE = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC)
HOSTILE = {
    "typst": '#import "x.typ": * #eval("1+1") $ sum_1^n $ = heading @ref <label> `raw` // no /* comment */ ~ -- \\ #{}',
    "html": "<script>alert(1)</script> &amp; <b>bold</b> \"quoted\" 'single' &#65;",
    "word": "]]> <w:p/> {{ template }} {% if %} %PDF-1.7 endobj",
    "letters": "Zoë Čapek, naïve café, £5 – “quotes” … ½ fi ffi ﬁ",
    "long word": "x" * 3_000,
    "spaces": "many   spaces\tand tabs",
}
RIGHT_TO_LEFT = "שלום עולם, مرحبا بالعالم"


def document(*texts: str, is_drill: bool = False) -> Document:
    """A document with every kind of part, and some texts."""
    from lodgement.service.incidents.reports.document import Block, Document, Place, Section

    table = Block("Who opened it", ("Of those", "People"), (("Downloaded it", "12"), ("Never opened it", "1,203")))
    first = Section(
        "1. First", [Place("What happened", [Block(one) for one in texts], "From events 3, 7–9", [3, 7, 8, 9])]
    )
    second = Section("2. Second", [Place("Who", [table]), Place("Why", [Block("[To be written: Why]", missing=True)])])
    about, sources = (
        (("Incident", "3: Wrong file"),),
        (("3", "Then", "Incident opened"), ("7–9", "Later", "Links (3 times)")),
    )
    return Document("Report of a breach", "OFFICIAL-SENSITIVE", about, [first, second], sources, is_drill)


def squeezed(text: str) -> str:
    """The text without what only lays it out: spaces, and places where a long word may be broken."""
    return re.sub(r"[\s\u200b]+", "", text)


def said(made: Document) -> str:
    return squeezed("".join(made.lines()))


def pdf(made: Document) -> Pdf:
    from lodgement.service.incidents.reports.pdf import as_pdf

    return Pdf(as_pdf(made, MADE))


def word(made: Document) -> bytes:
    from lodgement.service.incidents.reports.word import as_word

    return as_word(made, MADE)


def word_text(content: bytes) -> str:
    """The text of a Word file in the order in which it is read, headers and footers apart."""
    parts = []
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            parts += [cell.text for row in part.rows for cell in row.cells]
        else:
            parts.append(part.text)
    return squeezed("".join(parts))


class _Text(HTMLParser):
    """The text of a page's article, without what isn't read aloud or stands on every page of the other forms."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.marking = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.marking = any(name == "class" and re.search("__(marking|drill)", said or "") for name, said in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.marking = False

    def handle_data(self, data: str) -> None:
        if not self.marking:
            self.said.append(data)


def page_text(made: Document) -> str:
    from django.template import engines

    made_by = engines.all()[0].from_string(
        '{% from "incidents/report_parts.html" import document as shown %}'
        "<h1>{{ document.title }}</h1>{{ shown(document) }}"
    )
    parser = _Text()
    parser.feed(made_by.render({"document": made}))
    return squeezed("".join(parser.said))


@pytest.mark.parametrize("kind", HOSTILE)
def test_all_three_say_the_same_whatever_is_typed(kind: str) -> None:
    made = document(HOSTILE[kind], "And a second paragraph.")
    texts = {"page": page_text(made), "PDF": squeezed(pdf(made).text), "Word": word_text(word(made))}
    assert texts == dict.fromkeys(texts, said(made))


def test_what_is_written_from_right_to_left_is_all_there() -> None:
    """A PDF has its letters in the order in which they are set."""
    made = document(RIGHT_TO_LEFT)
    assert (page_text(made), word_text(word(made))) == (said(made), said(made))
    assert Counter(squeezed(pdf(made).text)) == Counter(said(made))


def test_a_hundred_thousand_characters() -> None:
    made = document("so many words " * 7_200)
    assert squeezed(pdf(made).text) == word_text(word(made)) == said(made)


def test_what_no_font_has_still_makes_a_pdf() -> None:
    made = document("before \U0001f600\U0001fae8\U00013000 after")
    content = squeezed(pdf(made).text)
    assert ("before" in content, "after" in content, word_text(word(made))) == (True, True, said(made))


def test_the_pdf_is_tagged_as_its_standard_asks() -> None:
    from lodgement.service.incidents.reports.pdf import as_pdf

    content = as_pdf(document("Plain."), MADE)
    made = Pdf(content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert [made.has(key) for key in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang(en-GB)", b"/DisplayDocTitle true")] == [
        True
    ] * 4
    assert {"Title", "H1", "H2", "P", "Table", "THead", "TH", "TD"} <= made.kinds()
    assert as_pdf(document("Plain."), MADE) == content


def test_the_word_file_has_headings_header_rows_language_and_title() -> None:
    content = word(document("Plain."))
    file = docx.Document(io.BytesIO(content))
    headings = [(one.style.name, one.text) for one in file.paragraphs if one.style and one.style.name != "Normal"]
    assert headings == [
        ("Title", "Report of a breach"),
        ("Heading 1", "1. First"),
        ("Heading 2", "What happened"),
        ("Heading 1", "2. Second"),
        ("Heading 2", "Who"),
        ("Heading 2", "Why"),
        ("Heading 1", "Events that this report rests on"),
    ]
    with ZipFile(io.BytesIO(content)) as parts:
        body, styles = (parts.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert (body.count("<w:tblHeader"), set(re.findall(r'<w:lang w:val="([^"]+)"', styles))) == (2, {"en-GB"})
    assert (file.core_properties.title, file.core_properties.author) == ("Report of a breach", "")


@pytest.mark.parametrize("is_drill", [False, True])
def test_every_page_is_marked_and_says_that_it_is_a_drill(is_drill: bool) -> None:
    made = document("long " * 4_000, is_drill=is_drill)
    pages = [squeezed(page) for page in pdf(made).around]
    count, drill = len(pages), squeezed(made.on_every_page[-1]) if is_drill else ""
    footers = [f"OFFICIAL-SENSITIVEPage{number}of{count}" for number in range(1, count + 1)]
    behind = "DRILL" if is_drill else ""
    assert (count > 2, pages) == (True, [f"{behind}OFFICIAL-SENSITIVE{drill}{footer}" for footer in footers])
    section = docx.Document(io.BytesIO(word(made))).sections[0]
    assert [[line.text for line in part.paragraphs] for part in (section.header, section.footer)] == [
        made.on_every_page
    ] * 2
