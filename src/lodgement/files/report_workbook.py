"""The report as a workbook: a summary, every finding by row, and the provider's own sheet with its cells marked.

The summary stands first and is written last, since it also says what the other two had no room for. Every row of the
first two sheets begins with a word or number of our own, so that a reader never takes one for a row of field numbers.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from .report_contents import SEVERITY, Place, Report
from .report_marked import YOUR_FILE, write_marked
from .report_summary import SUMMARY_WIDTHS, write_summary
from .text_rows import BLOCK, TextSheet, row_xml
from .workbook_writing import (
    MOST_ROWS,
    Advance,
    Styles,
    fit_height,
    new_sheet,
    new_workbook,
    write_link,
    write_texts,
)

MOST_LINKS = 20_000
"""Rows that lead to their cell, as many as there are notes; Excel follows 65,530 links in a sheet and becomes slow."""
FIRST_COLUMN = "A"
"""Where a finding about a row as a whole is noted."""
_COLUMNS = {
    "Row": 9,
    "Column": 10,
    "Field number": 10,
    "Question": 34,
    "What was given": 22,
    "What is wrong and what to do": 70,
    "Kind": 10,
    "Check": 32,
}
_TOLD_WIDTHS = tuple(_COLUMNS.values())[3:]


def write_report_workbook(report: Report, path: Path, advance: Advance) -> None:
    """Writes the workbook. Raises OSError."""
    questionnaire = report.checked.questionnaire
    title = f"What was found in {report.file}"
    subject = f"{questionnaire.title}, {questionnaire.year}/{(questionnaire.year + 1) % 100:02d}"
    with new_workbook(path, title, subject, report.checked.as_at) as (book, styles):
        summary = new_sheet(book, "Summary", SUMMARY_WIDTHS)
        by_row = new_sheet(book, "By row", tuple(_COLUMNS.values()))
        marked = new_sheet(book, YOUR_FILE)
        left_out = _write_by_row(report, by_row, styles, advance) + write_marked(report, marked, styles, advance)
        write_summary(report, summary, styles, left_out)


def _write_by_row(report: Report, sheet: TextSheet, styles: Styles, advance: Advance) -> list[str]:
    """Writes the findings, one row a finding and cell; a sentence where it has no room for all."""
    write_texts(sheet, 0, list(_COLUMNS), styles["heading"])
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    rows = min(report.cells, MOST_ROWS - 1)
    places = iter(islice(report.places(), rows))
    for row, place in enumerate(islice(places, MOST_LINKS), start=1):
        _write_place(sheet, row, place, styles)
        advance(1)
    row = MOST_LINKS + 1
    while block := list(islice(places, BLOCK)):
        sheet.write_text_rows(
            row, [_place_xml(at, place, styles) for at, place in enumerate(block, row)], len(_COLUMNS)
        )
        row += len(block)
        advance(len(block))
    sheet.autofilter(0, 0, max(rows, 1), len(_COLUMNS) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:H{rows + 1}"})
    if report.cells == rows:
        return []
    return [f"The sheet “By row” has room for the first {rows:,} of {report.cells:,} findings by cell."]


def _write_place(sheet: TextSheet, row: int, place: Place, styles: Styles) -> None:
    """A row that leads to its cell."""
    cell = f"{place.letter or FIRST_COLUMN}{place.finding.line}"
    told = _told(place)
    fit_height(sheet, row, told, _TOLD_WIDTHS)
    sheet.write_number(row, 0, place.finding.line, styles["row number"])
    write_link(sheet, row, 1, place.letter or FIRST_COLUMN, YOUR_FILE, cell, styles["row link"])
    if place.field_number is None:
        sheet.write_blank(row, 2, None, styles["row number"])
    else:
        sheet.write_number(row, 2, place.field_number, styles["row number"])
    write_texts(sheet, row, told, styles["row"], first_column=3)


def _place_xml(row: int, place: Place, styles: Styles) -> str:
    """A row without a link, put together at once, because there may be a million."""
    number, text = styles.number("row number"), styles.number("row")
    held = (place.finding.line, place.letter or FIRST_COLUMN, place.field_number or "", *_told(place))
    return row_xml(row, {at: (item, number if isinstance(item, int) else text) for at, item in enumerate(held)})


def _told(place: Place) -> tuple[str, ...]:
    finding = place.finding
    return (place.question, place.given, finding.message, SEVERITY[finding.kind], finding.check)
