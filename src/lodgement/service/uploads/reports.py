"""The report of a checked file as a workbook or CSV, in memory alone."""

from __future__ import annotations

from lodgement.files.limited import nameless
from lodgement.files.report_contents import Report
from lodgement.files.reports import write_report
from lodgement.files.workbook_writing import Advance

from .checking import path_of

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def written(report: Report, ending: str, advance: Advance | None = None) -> bytes:
    """A report as a file of a kind that is one of TYPES; it has no name, so that nothing is left whatever dies."""
    with nameless() as file:
        write_report(report, path_of(file), advance, ending=f".{ending}")
        file.seek(0)
        return file.read()
