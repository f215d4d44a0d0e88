"""The template as a workbook: the sheet to fill in, and the code lists beside it.

Cells to fill in are texts, so that leading zeros live and no date is made of `1/2`. Where an answer is one of a few
codes, its cell offers them and says what they mean; it refuses nothing, since checking is for `lodge check`, which
says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from ..questionnaire.model import Questionnaire
from .asked_when import placements
from .safe_cells import xml_text
from .template_codes import codes_of_column
from .template_headings import heading_rows, question_of
from .text_rows import TextSheet, blocks, rows_xml
from .workbook_writing import (
    MOST_ROWS,
    Advance,
    Styles,
    Workbook,
    fit_height,
    new_sheet,
    new_workbook,
    write_field_numbers,
    write_texts,
)

_HEIGHTS = (15, 51, 38, 51, 38, 38, 15, 15)
"""Points of the rows above: enough to read by, with room left on a small screen for the rows below."""
_CODE_WIDTHS = (11, 60, 12, 80)
_MOST_OFFERED = 12
_ENDS_A_CODE = set(',"')
_LONGEST_OFFER = 255
"""Characters that Excel allows for a list of codes, and for the note beside a cell."""


def write_workbook(questionnaire: Questionnaire, frames: Iterable[pl.DataFrame], path: Path, advance: Advance) -> None:
    """Writes the template with rows of texts: frames with a column for each field number, in order."""
    year = f"{questionnaire.year}/{(questionnaire.year + 1) % 100:02d}"
    title = f"{questionnaire.title} {year}: bulk-upload template"
    with new_workbook(path, title, "Made from the definitions", questionnaire.window.starts) as (book, styles):
        _write_template(questionnaire, frames, book, styles, advance)
        _write_codes(questionnaire, book, styles)


def _write_template(
    questionnaire: Questionnaire, frames: Iterable[pl.DataFrame], book: Workbook, styles: Styles, advance: Advance
) -> None:
    rows = heading_rows(questionnaire)
    sheet = new_sheet(book, "Template")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, len(rows[0]) - 1, 18, styles["cell"])
    sheet.freeze_panes(len(rows), 1)
    sheet.repeat_rows(len(rows) - 1)
    for number, texts in enumerate(rows):
        sheet.set_row(number, _HEIGHTS[number])
        if number < len(rows) - 1:
            write_texts(sheet, number, texts, styles["above"])
        else:
            write_field_numbers(sheet, number, texts, styles["field number"])
    for column in range(1, len(rows[0])):
        _offer_codes(questionnaire, sheet, column, len(rows))
    row = len(rows)
    for block in (block for frame in frames for block in blocks(frame)):
        sheet.write_text_rows(row, rows_xml(block, row, 1, styles.number("cell")), block.width + 1)
        row += block.height
        advance(block.height)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})


def _offer_codes(questionnaire: Questionnaire, sheet: TextSheet, number: int, first_row: int) -> None:
    """A list to choose from and a note of what the codes mean, where both are short enough to help."""
    column = questionnaire.columns.get(number)
    codes = codes_of_column(questionnaire, column) if column else ()
    offered = [code for code, _ in codes if not _ENDS_A_CODE & set(code)]
    meaning = xml_text("\n".join(f"{code} {label}" for code, label in codes))
    if not offered or len(offered) > _MOST_OFFERED or len(meaning) > _LONGEST_OFFER:
        return
    sheet.data_validation(
        first_row,
        number,
        MOST_ROWS - 1,
        number,
        {
            "validate": "list",
            "source": offered,
            "show_error": False,
            "input_title": f"Field {number}",
            "input_message": meaning,
        },
    )


def _write_codes(questionnaire: Questionnaire, book: Workbook, styles: Styles) -> None:
    sheet = new_sheet(book, "Codes", _CODE_WIDTHS)
    write_texts(sheet, 0, ["In field", "Question", "Code", "Meaning"], styles["heading"])
    sheet.freeze_panes(1, 0)
    row = 1
    for number, column in sorted(questionnaire.columns.items()):
        question = question_of(column, placements(questionnaire, column)[0])
        for code, label in codes_of_column(questionnaire, column):
            texts = [str(number), question, code, label]
            fit_height(sheet, row, texts, _CODE_WIDTHS)
            write_texts(sheet, row, texts, styles["row"])
            row += 1
    sheet.autofilter(0, 0, max(row - 1, 1), 3)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:D{row}"})
