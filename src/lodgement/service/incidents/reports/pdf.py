"""A report as a PDF: tagged, with its language, title and reading order, as PDF/UA asks.

The words go to the typesetter as data, which it never reads as markup: whatever somebody typed comes out as itself.
Its own fonts are used, so that a report looks the same wherever it is made; a character that none of them has, such as
an emoji, is looked for among the machine's, and stands as an empty box where these lack it too.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Literal

import typst

from .document import SOURCE_HEADS, SOURCES, Document

LOOK = Path(__file__).with_name("report.typ")
Standard = Literal["ua-1"]
WAYS: tuple[tuple[bool, Standard | None], ...] = ((True, "ua-1"), (False, "ua-1"), (False, None))
"""Without the machine's fonts, with them, and last without the standard, which allows no empty box; in this order."""


def as_pdf(document: Document, made_at: dt.datetime) -> bytes:
    """The PDF; the same document of the same moment (aware) gives the same bytes on the same machine."""
    for only_own_fonts, standard in WAYS[:-1]:
        try:
            return _compiled(document, made_at, only_own_fonts, standard)
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
    return _compiled(document, made_at, *WAYS[-1])


def _compiled(document: Document, made_at: dt.datetime, only_own_fonts: bool, standard: Standard | None) -> bytes:
    return typst.compile(
        LOOK.read_bytes(),
        format="pdf",
        sys_inputs={"report": json.dumps(said(document))},
        ignore_system_fonts=only_own_fonts,
        pdf_standards=standard,
        timestamp=int(made_at.timestamp()),
    )


def said(document: Document) -> dict[str, object]:
    """What the look is given."""
    more = {"on_every_page": document.on_every_page, "sources_heading": SOURCES, "source_heads": SOURCE_HEADS}
    return document.as_json() | more
