"""`lodge check`: a bulk-upload file from disk to findings on the terminal and a report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .. import printing
from ..files.checking import check_rows
from ..files.reports import UnusableReport, as_json, write_report
from ..files.sheet import UnusableFile
from ..files.template_reading import read_template
from .options import AsAt, Collection, Given, Reference, YearOption, context_of, day_of, questionnaire_of, refuse


def check(
    file: Annotated[Path, typer.Argument(help="A bulk-upload file in the year's template.")],
    collection: Collection,
    year: YearOption,
    as_at: AsAt = None,
    reference: Reference = None,
    report: Annotated[Path | None, typer.Option("--report", help="Write a report: OUT.csv or OUT.json.")] = None,
    as_document: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    given: Given = None,
) -> None:
    """Checks a bulk-upload file without a sign-in, and keeps nothing."""
    questionnaire = questionnaire_of(collection, year, reference)
    context = context_of(questionnaire, given)
    try:
        rows = read_template(file, questionnaire)
        with printing.progress(rows.texts.height) as advance:
            checked = check_rows(questionnaire, rows, day_of(questionnaire, as_at), context, advance)
        if report:
            write_report(checked, report)
    except (UnusableFile, UnusableReport) as error:
        refuse(error)
    if as_document:
        print(json.dumps(as_json(checked), ensure_ascii=False))
    else:
        printing.print_checked(checked, report)
    if checked.hard:
        raise typer.Exit(1)
