"""The specification as a workbook: fields, codes and checks, a row each, to be filtered and compared."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..files.template_routing import numbers_in_words
from ..files.text_rows import TextSheet
from ..files.workbook_writing import Styles, Workbook, fit_height, new_sheet, new_workbook, write_texts
from .contents import CheckEntry, FieldEntry, Specification
from .file_rules import file_rules

_FIELDS = {
    "Number": 9, "Column": 8, "Section": 22, "Question": 34, "What is asked": 44, "Hint": 40, "Takes": 26, "Unit": 14,
    "Codes": 40, "May be empty": 26, "Applies to": 50, "Compared for duplicates": 12, "Sensitive": 16,
    "Since last year": 34, "Checks": 44,
}  # fmt: skip
_CODES = {"In field": 10, "Question": 50, "Code": 12, "Meaning": 70}
_CHECKS = {
    "Check": 34, "Kind": 8, "Persons": 10, "What must hold": 50, "Fails where": 70, "As it is written": 60,
    "Message": 50, "Asks to confirm": 40, "Fields": 20, "Uploads only": 10, "Keeps the row out": 10,
    "Needs beside the file": 34,
}  # fmt: skip
_LONGEST_LIST_OF_CODES = 20


def write_specification_workbook(specification: Specification, path: Path) -> None:
    """Writes the workbook. Raises OSError."""
    questionnaire = specification.questionnaire
    subject = f"{questionnaire.title}, {specification.year}"
    with new_workbook(path, specification.title, subject, questionnaire.window.starts) as (book, styles):
        _about(specification, book, styles)
        _table(book, styles, "Fields", _FIELDS, map(_field, specification.fields), frozen=4)
        _table(book, styles, "Codes", _CODES, _codes(specification.fields), frozen=0)
        _table(book, styles, "Checks", _CHECKS, map(_check, specification.checks), frozen=1)


def _about(specification: Specification, book: Workbook, styles: Styles) -> None:
    widths = (32, 100)
    sheet: TextSheet = new_sheet(book, "About", widths)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 32)
    write_texts(sheet, 0, [specification.title], styles["title"])
    rows = {"For": "Those who write software that makes bulk-upload files", **file_rules(specification.questionnaire)}
    for row, texts in enumerate(rows.items(), start=2):
        fit_height(sheet, row, texts, widths)
        write_texts(sheet, row, texts[:1], styles["bold"])
        write_texts(sheet, row, texts[1:], styles["wrapped"], first_column=1)


def _table(
    book: Workbook, styles: Styles, name: str, columns: dict[str, int], rows: Iterable[list[str]], frozen: int
) -> None:
    widths = tuple(columns.values())
    sheet: TextSheet = new_sheet(book, name, widths)
    sheet.set_row(0, 30)
    write_texts(sheet, 0, list(columns), styles["heading"])
    sheet.freeze_panes(1, frozen)
    sheet.repeat_rows(0)
    last = 0
    for last, texts in enumerate(rows, start=1):
        fit_height(sheet, last, texts, widths)
        write_texts(sheet, last, texts, styles["row"])
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:Z{last + 1}"})


def _field(field: FieldEntry) -> list[str]:
    listed = "\n".join(f"{code} {label}" for code, label in field.codes)
    many = len(field.codes) > _LONGEST_LIST_OF_CODES
    return [
        str(field.number), field.letter, field.heading.section, field.name, field.heading.question, field.heading.hint,
        field.value, field.unit, f"{len(field.codes)} codes: see the sheet “Codes”" if many else listed,
        field.may_be_empty, "; or ".join(field.applies_to), "Yes" if field.is_compared else "",
        ", ".join(field.sensitive).replace("_", " "), "\n".join(field.changes), ", ".join(field.checks),
    ]  # fmt: skip


def _codes(fields: Iterable[FieldEntry]) -> Iterable[list[str]]:
    for field in fields:
        yield from ([str(field.number), field.heading.question, code, label] for code, label in field.codes)


def _check(entry: CheckEntry) -> list[str]:
    check = entry.check
    return [
        entry.id, check.kind, numbers_in_words(map(int, entry.persons)) if entry.persons else "", check.statement,
        entry.fails, check.when.text, check.message, check.question, numbers_in_words(entry.fields),
        "Yes" if check.upload_only else "", "Yes" if check.stops_upload else "", "; ".join(entry.needs),
    ]  # fmt: skip
