"""The report of a file's check, by the ending of its name: a workbook, CSV or JSON."""

from __future__ import annotations

from pathlib import Path

from .report_contents import Report
from .report_texts import write_csv, write_json
from .report_workbook import write_report_workbook
from .workbook_writing import Advance

_WRITERS = {".xlsx": write_report_workbook, ".csv": write_csv, ".json": write_json}


class UnusableReport(Exception):
    """A report that can't be written; the message says why."""


def write_report(report: Report, path: Path, advance: Advance | None = None, ending: str = "") -> None:
    """Writes the report. Raises UnusableReport for an ending that isn't known, or where it can't be written.

    `ending`: of what is written, such as .csv, where the path doesn't say it.

    `advance` is told of the places written, of which there are `report.cells`; a workbook's marked sheet counts
    besides, row by row (see `rows_to_write`).
    """
    kind = ending or path.suffix.lower()
    check_ending(path.with_suffix(kind))
    try:
        _WRITERS[kind](report, path, advance or (lambda _: None))
    except OSError as error:
        raise UnusableReport(f"{path} can't be written: {error.strerror or error}.") from None


def check_ending(path: Path) -> None:
    """Raises UnusableReport for a name whose ending isn't that of a report."""
    if path.suffix.lower() not in _WRITERS:
        raise UnusableReport(
            f"A report can't be written as {path.suffix or 'a file without an ending'}: use .xlsx, .csv or .json."
        )


def rows_to_write(report: Report, ending: str) -> int:
    """What `advance` will have been told of when the report is written; `ending` is one such as .csv."""
    return report.cells + (report.rows.sheet.data.height if ending.lower() == ".xlsx" else 0)
