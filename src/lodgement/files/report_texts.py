"""Reports as text: CSV for a spreadsheet, one row a finding and cell; JSON for a program, with everything there is.

New columns and keys may be added; those that are there keep their names and their meaning.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from .report_contents import CheckCount, Place, Report
from .safe_cells import csv_cell, encodable
from .workbook_writing import Advance

HEADINGS = (
    "Row",
    "Column",
    "Field number",
    "Question",
    "Check",
    "Kind",
    "What is wrong and what to do",
    "What was given",
    "What must hold",
)


def write_csv(report: Report, path: Path, advance: Advance) -> None:
    """Writes the findings, one row a finding and cell. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADINGS)
        for place in report.places():
            writer.writerow(map(csv_cell, _row(place)))
            advance(1)


def _row(place: Place) -> list[str]:
    finding = place.finding
    number = str(place.field_number or "")
    told = [finding.check, finding.kind, finding.message, place.given, finding.statement]
    return [str(finding.line), place.letter, number, place.question, *told]


def write_json(report: Report, path: Path, advance: Advance) -> None:
    """Writes the whole result as one JSON object. Raises OSError."""
    text = json.dumps(as_json(report), ensure_ascii=False, indent=1)
    path.write_text(encodable(text) + "\n", encoding="utf-8")
    advance(report.cells)


def as_json(report: Report) -> dict[str, Any]:
    """The whole result as one JSON object."""
    checked = report.checked
    return {
        "collection": checked.questionnaire.collection,
        "year": checked.questionnaire.year,
        "as_at": checked.as_at.isoformat(),
        "file": report.file,
        "logs": checked.logs,
        "logs_with_hard_findings": checked.logs_with("hard"),
        "logs_with_soft_findings": checked.logs_with("soft"),
        "summary": [_count(item) for item in report.counts()],
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
                "cells": [_cell(place) for place in report.places_of(finding) if place.field_number],
                "message": finding.message,
            }
            for finding in checked.findings
        ],
    }


def _count(item: CheckCount) -> dict[str, Any]:
    return {
        "check": item.check,
        "kind": item.kind,
        "statement": item.statement,
        "findings": item.findings,
        "logs": item.logs,
    }


def _cell(place: Place) -> dict[str, Any]:
    return {
        "column": place.letter,
        "field_number": place.field_number,
        "question": place.question,
        "given": place.given,
    }
