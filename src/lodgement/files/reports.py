"""Reports of a file's check: CSV for a spreadsheet, JSON for a program. One row a finding and cell.

A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from .checking import Checked
from .findings import CellFinding

HEADINGS = ("Row", "Column", "Field number", "Question", "Check", "Kind", "What is wrong and what to do")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UnusableReport(Exception):
    """A report that can't be written; the message says why."""


def write_report(checked: Checked, path: Path) -> None:
    """Writes the report by the ending of its name. Raises UnusableReport for another ending, or where it can't."""
    writers = {".csv": _write_csv, ".json": _write_json}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise UnusableReport(
            f"A report can't be written as {path.suffix or 'a file without an ending'}: use .csv or .json."
        )
    try:
        writer(checked, path)
    except OSError as error:
        raise UnusableReport(f"{path} can't be written: {error.strerror or error}.") from None


def _write_csv(checked: Checked, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADINGS)
        for finding in checked.findings:
            for number in finding.columns or (None,):
                writer.writerow([_safe(str(cell)) for cell in _row(checked, finding, number)])


def _row(checked: Checked, finding: CellFinding, number: int | None) -> list[Any]:
    questionnaire = checked.questionnaire
    column = questionnaire.columns.get(number) if number else None
    question = questionnaire.fields[column.answer].name if column else ""
    letter = checked.letters.get(number, "") if number else ""
    return [finding.line, letter, number or "", question, finding.check, finding.kind, finding.message]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _write_json(checked: Checked, path: Path) -> None:
    path.write_text(json.dumps(as_json(checked), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_json(checked: Checked) -> dict[str, Any]:
    """The whole result as one JSON object."""
    questionnaire = checked.questionnaire
    return {
        "collection": questionnaire.collection,
        "year": questionnaire.year,
        "as_at": checked.as_at.isoformat(),
        "logs": checked.logs,
        "logs_with_hard_findings": checked.logs_with("hard"),
        "summary": [
            {"check": check, "kind": kind, "statement": statement, "findings": count}
            for check, kind, statement, count in checked.by_check()
        ],
        "not_judged": [
            {"check": name, "logs": count, "needs": list(checked.reasons.get(name, ()))}
            for name, count in sorted(checked.not_judged.items())
        ],
        "findings": [
            {
                "row": finding.line,
                "check": finding.check,
                "kind": finding.kind,
                "fields": list(finding.fields),
                "cells": [
                    {"column": checked.letters.get(number, ""), "field_number": number} for number in finding.columns
                ],
                "message": finding.message,
            }
            for finding in checked.findings
        ],
    }
