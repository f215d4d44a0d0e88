"""How a file must look to be read: said once, for the page and the workbook."""

from __future__ import annotations

from ..files.limits import LARGEST_FILE, LONGEST_CELL, MEGABYTE, MOST_CELLS, ROWS_BEFORE_DATA
from ..questionnaire.model import Questionnaire


def file_rules(questionnaire: Questionnaire) -> dict[str, str]:
    """Subject → what holds of a file."""
    last = max(questionnaire.columns)
    window = questionnaire.window
    year = f"{window.starts.day} {window.starts:%B %Y} to {window.ends.day} {window.ends:%B %Y}"
    return {
        "Kind of file": "CSV, or an Excel workbook (.xlsx or .xlsm), with or without a password.",
        "Text in CSV": "UTF-8, UTF-16 or UTF-32, marked or not, or Windows-1252. Any line ends.",
        "Separator in CSV": "Comma, semicolon or tab; it is found out. A cell that holds it stands in quotation marks.",
        "Size": f"Up to {LARGEST_FILE // MEGABYTE} MB, {MOST_CELLS:,} cells, and {LONGEST_CELL:,} characters in one.",
        "Row of field numbers": (
            f"One row begins with the words “Field number” and has the numbers 1 to {last}, each once, in any order. "
            f"It must be among the first {ROWS_BEFORE_DATA} rows; what stands above it is for people."
        ),
        "Rows of logs": (
            f"Each row below is one {questionnaire.one}. Nothing in the column of the words “Field number” is read. "
            "Blank rows and columns do no harm."
        ),
        "Year": f"One file for one collection year: the first {questionnaire.one} starts from {year}.",
        "Dates": (
            "Day, month and year, each in its field. The whole date may stand in the field of the day, as 2026-06-15 "
            "or 15/06/2026, if the other two are blank."
        ),
        "Spaces and capitals": "Spaces around an answer and small letters in a code do no harm.",
        "Amounts": "In pounds, such as 1200 or 1,200.50; a pound sign does no harm.",
        "Texts that look like a formula": (
            "The templates and reports that are written here put an apostrophe before them in CSV."
        ),
    }
