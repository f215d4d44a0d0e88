"""The provider's own sheet with its cells marked, to be mended there and sent back.

Every cell stands at the row and column where it was sent, as the text that was read, so that checking this sheet
finds what checking the file found. A wrong cell has a thick border, an unusual one a dashed border, and a note at the
cell says what it is and what to do. A finding about a row as a whole is noted at its first cell, which nobody reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import polars as pl
from xlsxwriter.utility import xl_cell_to_rowcol  # type: ignore[import-untyped]

from .report_contents import SEVERITY, Place, Report
from .safe_cells import LONGEST, xml_text
from .text_rows import TextSheet, blocks, row_xml, rows_xml
from .workbook_writing import MOST_ROWS, Advance, Styles, write_field_numbers, write_texts

YOUR_FILE = "Your file"
MOST_NOTES = 20_000
"""Excel becomes slow with more notes in a sheet; the sheet by row has them all."""
MOST_ROWS_FROZEN = 12
"""Rows above the field numbers that stay in view; more would leave no room for the logs on a small screen."""
_LONGEST_NOTE = 2_000
_NOTE_WIDTH = 300
_CHARACTERS_A_LINE = 44
_LINE_HEIGHT = 17

Marks = dict[int, list[Place]]
"""Position of a column → what was found in its cell, for one row."""


def write_marked(report: Report, sheet: TextSheet, styles: Styles, advance: Advance) -> list[str]:
    """Writes the sheet; a sentence for each thing that it has no room for."""
    return _Marking(report, sheet, styles).write(advance)


class _Marking:
    def __init__(self, report: Report, sheet: TextSheet, styles: Styles) -> None:
        self.report = report
        self.sheet = sheet
        self.styles = styles
        self.notes = 0
        self.without_note = 0

    def write(self, advance: Advance) -> list[str]:
        own = self.report.rows.sheet
        width = max(2, len(own.heading))
        self.sheet.set_column(0, 0, 22)
        self.sheet.set_column(1, width - 1, 16, self.styles["cell"])
        for row, texts in enumerate(own.above):
            self.sheet.set_row(row, 25)
            write_texts(self.sheet, row, texts, self.styles["above"])
        write_field_numbers(self.sheet, len(own.above), own.heading, self.styles["field number"])
        self.sheet.freeze_panes(own.heading_row if own.heading_row <= MOST_ROWS_FROZEN else 0, 1)
        self.sheet.repeat_rows(own.heading_row - 1)
        self._write_rows(own.heading_row, advance)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        return list(self._left_out())

    def _write_rows(self, first_row: int, advance: Advance) -> None:
        """The rows below the field numbers, those with marks put together anew."""
        marks = _marks_by_row(self.report)
        marked_row, marked = next(marks, (-1, {}))
        for block in blocks(self.report.rows.sheet.data):
            rows = rows_xml(block, first_row, 0, self.styles.number("cell"))
            while marked_row in range(first_row, first_row + block.height):
                rows[marked_row - first_row] = self._marked_row(marked_row, block.row(marked_row - first_row), marked)
                marked_row, marked = next(marks, (-1, {}))
            self.sheet.write_text_rows(first_row, rows, block.width)
            first_row += block.height
            advance(block.height)

    def _marked_row(self, row: int, texts: Sequence[str | None], marks: Marks) -> str:
        plain = self.styles.number("cell")
        cells = {column: (text, plain) for column, text in enumerate(texts) if text}
        for column, places in marks.items():
            hard = any(place.finding.kind == "hard" for place in places)
            cells[column] = (texts[column] or "", self.styles.number("wrong" if hard else "unusual"))
            self._note(row, column, places)
        return row_xml(row, cells)

    def _note(self, row: int, column: int, places: list[Place]) -> None:
        if self.notes == MOST_NOTES:
            self.without_note += 1
            return
        self.notes += 1
        told = "\n".join(f"{SEVERITY[place.finding.kind]}: {place.finding.message}" for place in places)
        note = xml_text(told)[:_LONGEST_NOTE]
        self.sheet.write_comment(row, column, note, _size(note))

    def _left_out(self) -> Iterator[str]:
        if self.without_note:
            yield (
                f"In the sheet “{YOUR_FILE}” the first {self.notes:,} marked cells have a note; {self.without_note:,} "
                "more are marked without one. The sheet “By row” says what to do about each."
            )
        longest = self.report.rows.sheet.data.select(pl.all().str.len_chars().max()).max_horizontal().max()
        if isinstance(longest, int) and longest > LONGEST:
            yield f"A cell of a workbook holds {LONGEST:,} characters. Longer ones are cut."


def _marks_by_row(report: Report) -> Iterator[tuple[int, Marks]]:
    """(Row counted from 0, what was found in its cells), from top to bottom."""
    positions = {letter: xl_cell_to_rowcol(f"{letter}1")[1] for letter in report.rows.letters.values()}
    for line, places in groupby(report.places(), key=lambda place: place.finding.line):
        yield line - 1, _by_column(places, positions)


def _by_column(places: Iterable[Place], positions: dict[str, int]) -> Marks:
    marks: Marks = {}
    for place in places:
        marks.setdefault(positions.get(place.letter, 0), []).append(place)
    return marks


def _size(note: str) -> dict[str, object]:
    lines = sum(1 + len(line) // _CHARACTERS_A_LINE for line in note.split("\n"))
    return {"width": _NOTE_WIDTH, "height": 12 + _LINE_HEIGHT * lines, "author": "Lodgement", "font_size": 10}
