"""How a file must look to be read: said once, for the page and the workbook."""

from __future__ import annotations

from ..files.limits import LARGEST_FILE, LONGEST_CELL, MEGABYTE, MOST_ROWS, ROWS_BEFORE_DATA
from ..questionnaire.model import Questionnaire


def file_rules(questionnaire: Questionnaire) -> dict[str, str]:
    """Subject → what holds of a file."""
    last = max(questionnaire.columns)
    window = questionnaire.window
    year = f"{window.starts.day} {window.starts:%B %Y} to {window.ends.day} {window.ends:%B %Y}"
    return {
        "Kind of file": "CSV, or an Excel workbook (.xlsx), with or without a password.",
        "Text in CSV": "UTF-8 is best; UTF-16 and Windows-1252 are read as well. Any line ends.",
        "Separator in CSV": "Comma, semicolon or tab; it is found out. A cell that holds it stands in quotation marks.",
        "Size": f"Up to {LARGEST_FILE // MEGABYTE} MB, {MOST_ROWS:,} rows, and {LONGEST_CELL:,} characters in a cell.",
        "Row of field numbers": (
            f"One row begins with “Field number” in its first column and has the numbers 1 to {last}, each once, in "
            f"any order. It must be among the first {ROWS_BEFORE_DATA} rows; what stands above it is for people."
        ),
        "Rows of logs": (
            f"Each row below is one {questionnaire.one}. Its first column isn't read. Blank rows and columns may stand "
            "between."
        ),
        "Year": f"One file for one collection year: the first {questionnaire.one} starts from {year}.",
        "Spaces and capitals": "Spaces around an answer and small letters in a code do no harm.",
        "Amounts": "In pounds, such as 1200 or 1,200.50; a pound sign does no harm.",
        "Texts that look like a formula": (
            "The templates and reports that are written here put an apostrophe before them in CSV."
        ),
    }
