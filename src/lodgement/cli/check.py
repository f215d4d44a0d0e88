"""`lodge check`: a bulk-upload file from disk to findings on the terminal and a report."""

from __future__ import annotations

import json
import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from .. import printing
from ..files.checking import check_rows
from ..files.protected import PasswordNeeded
from ..files.report_contents import Report
from ..files.report_texts import as_json
from ..files.reports import UnusableReport, check_ending, rows_to_write, write_report
from ..files.sheet import UnusableFile
from ..files.template_reading import TemplateRows, read_template
from ..questionnaire.model import Questionnaire
from .options import AsAt, Collection, Given, Reference, YearOption, context_of, day_of, questionnaire_of, refuse

PASSWORD = "LODGE_PASSWORD"


def check(
    file: Annotated[Path, typer.Argument(help="A bulk-upload file in the year's template.")],
    collection: Collection,
    year: YearOption,
    as_at: AsAt = None,
    reference: Reference = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a report: OUT.xlsx, OUT.csv or OUT.json.")
    ] = None,
    as_document: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    given: Given = None,
) -> None:
    """Checks a bulk-upload file without a sign-in, and keeps nothing."""
    questionnaire = questionnaire_of(collection, year, reference)
    context = context_of(questionnaire, given)
    try:
        if report:
            check_ending(report)
        rows = _rows(file, questionnaire)
        with printing.progress(rows.texts.height, "Checking") as advance:
            checked = check_rows(questionnaire, rows, day_of(questionnaire, as_at), context, advance)
        found = Report(checked, rows, file.name)
        if report:
            with printing.progress(rows_to_write(found, report.suffix), "Writing the report") as advance:
                write_report(found, report, advance)
    except (UnusableFile, UnusableReport) as error:
        refuse(error)
    if as_document:
        print(json.dumps(as_json(found), ensure_ascii=False))
    else:
        printing.print_checked(checked, report)
    if checked.hard:
        raise typer.Exit(1)


def _rows(file: Path, questionnaire: Questionnaire) -> TemplateRows:
    """The file's rows. A password comes from the environment, or is asked for on a terminal."""
    password = os.environ.get(PASSWORD) or None
    try:
        return _read(file, questionnaire, password)
    except PasswordNeeded:
        if not sys.stdin.isatty():
            raise
    return _read(file, questionnaire, getpass("Password of the workbook: ", sys.stderr))


def _read(file: Path, questionnaire: Questionnaire, password: str | None) -> TemplateRows:
    with printing.progress(100, "Reading") as advance:
        shown = 0

        def show(done: float) -> None:
            nonlocal shown
            advance(int(100 * done) - shown)
            shown = int(100 * done)

        return read_template(file, questionnaire, password, show)
