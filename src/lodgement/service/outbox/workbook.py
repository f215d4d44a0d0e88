"""A workbook of queries for one person: marked on each page, readable without colour, nothing in it but what is asked.

Answers aren't typed into it: it can't be sent back. It is for whoever works through a list away from the service.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lodgement.files.limited import nameless
from lodgement.files.workbook_writing import (
    Styles,
    Workbook,
    fit_height,
    new_sheet,
    new_workbook,
    write_field_numbers,
    write_texts,
)

from ..uploads.checking import path_of
from ..web.says import day as in_words
from ..web.says import many
from .contents import Contents

READ_ME, QUERIES = "Read me", "Queries"
LOG = "Log number"
ALL_LOGS = "all"
"""Stands in place of a log's number where all logs together are asked about."""
HEADINGS_AFTER = ("Questions asked about", "What we ask", "Your notes")
_WIDTHS_AFTER = (34, 64, 30)
_LONGEST_IN_HEADER = 60
"""Characters of a name in a header, which holds 255 in all."""


@dataclass(frozen=True)
class Mark:
    """Whose copy it is, and how it is to be treated."""

    classification: str
    person: str
    organisation: str
    code: str
    until: dt.date
    made_on: dt.date


def queries_workbook(contents: Contents, mark: Mark) -> bytes:
    """A workbook, not yet encrypted; it has no name, so that nothing of it is left whatever dies."""
    with nameless() as file:
        title = f"Queries: {contents.title}"
        with new_workbook(path_of(file), title, mark.classification, mark.made_on) as (book, styles):
            _write_properties(book, contents, mark)
            _write_read_me(book, styles, contents, mark)
            _write_rows(book, styles, contents, mark)
        file.seek(0)
        return file.read()


def _write_properties(book: Workbook, contents: Contents, mark: Mark) -> None:
    book.set_properties({
        "title": f"Queries: {contents.title}", "subject": mark.classification, "author": "Lodgement",
        "keywords": mark.code, "comments": f"Copy for {mark.person}, {mark.organisation}",
        "created": dt.datetime.combine(mark.made_on, dt.time()),
    })  # fmt: skip
    book.set_custom_property("Marking", mark.classification)
    book.set_custom_property("Copy", mark.code)


def _write_read_me(book: Workbook, styles: Styles, contents: Contents, mark: Mark) -> None:
    width = 90
    sheet = _marked_sheet(book, READ_ME, (width,), mark)
    lines = [
        (mark.classification, "title"),
        (f"Queries about {contents.title}", "part"),
        (f"For {mark.person} of {mark.organisation}, and for nobody else. Copy {mark.code}.", "bold"),
        (f"{many(len(contents.rows), 'row')}. The link it came by works until {in_words(mark.until)}.", "wrapped"),
        ("Each row of the sheet “Queries” is one log about which something is asked. No answer of a log stands in "
         "this file.", "wrapped"),
        ("Answer in the service, where each query can be corrected or confirmed. Don’t send this file back: what is "
         "typed into it reaches nobody.", "wrapped"),
        ("Keep it where only people who work on these logs can read it. Don’t forward it: each page carries the name "
         "of whose copy it is. Delete it when you have answered.", "wrapped"),
        ("If it reached you by mistake, don’t read on: delete it, and tell whoever runs the service.", "wrapped"),
    ]  # fmt: skip
    for row, (text, style) in enumerate(lines):
        if style != "title":
            fit_height(sheet, row, (text,), (width,))
        write_texts(sheet, row, (text,), styles[style])


def _write_rows(book: Workbook, styles: Styles, contents: Contents, mark: Mark) -> None:
    widths = (12, *(22 for _ in contents.reference_names), *_WIDTHS_AFTER)
    sheet = _marked_sheet(book, QUERIES, widths, mark)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    write_texts(sheet, 0, headings(contents), styles["heading"])
    for row, asked in enumerate(contents.rows, start=1):
        texts = (*asked.references, "; ".join(asked.questions), "\n".join(asked.asked), "")
        fit_height(sheet, row, ("", *texts), widths)
        write_field_numbers(sheet, row, (str(asked.log or ALL_LOGS),), styles["row"])
        write_texts(sheet, row, texts, styles["row"], first_column=1)


def headings(contents: Contents) -> tuple[str, ...]:
    """What stands in the first row of the sheet of queries."""
    return (LOG, *contents.reference_names, *HEADINGS_AFTER)


def _marked_sheet(book: Workbook, name: str, widths: tuple[int, ...], mark: Mark) -> object:
    """A sheet whose every printed page says how it is to be treated and whose copy it is."""
    sheet = new_sheet(book, name, widths)
    whose = mark.person[:_LONGEST_IN_HEADER].replace("&", "&&")
    sheet.set_header(f"&C&B{mark.classification}&B\nCopy for {whose}, {mark.code}")
    sheet.set_footer(f"&L{mark.classification}, {mark.code}&RPage &P of &N")
    return sheet
