"""The command line: `lodge`. Exit codes: 0 fine, 1 hard findings, 2 the input can't be used (one line says why)."""

from __future__ import annotations

import datetime as dt
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from .assessment.calendar import judgement_day
from .assessment.exchange import UnusableEntry, assess_entry
from .questionnaire.loading import UnknownCollection, load
from .questionnaire.tables import ReferenceError
from .questionnaire.text import DefinitionError

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Collection = Annotated[str, typer.Option("--collection", help="Which collection, such as lettings.")]
YearOption = Annotated[int, typer.Option("--year", help="Collection year: 2026 means 2026/27.")]
AsAt = Annotated[dt.datetime | None, typer.Option("--as-at", formats=["%Y-%m-%d"], help="Day it is judged on.")]
Reference = Annotated[Path | None, typer.Option("--reference", help="Folder of reference data, such as rent ranges.")]


def refuse(why: str) -> NoReturn:
    """Says in one line why the input can't be used, and ends with exit code 2."""
    print(why, file=sys.stderr)
    raise typer.Exit(2)


@app.command()
def assess(
    collection: Collection,
    year: YearOption,
    file: Annotated[str, typer.Argument(help="JSON lines, one log each; - reads standard input.")] = "-",
    as_at: AsAt = None,
    reference: Reference = None,
    keep: Annotated[bool, typer.Option("--keep", help="Answers of questions that aren't asked stay.")] = False,
) -> None:
    """Assesses logs: JSON lines in, JSON lines out, in the same order."""
    questionnaire = load(collection, year, reference)
    today = as_at.date() if as_at else judgement_day(questionnaire, dt.date.today())
    found_hard = False
    lines = sys.stdin if file == "-" else open(file, encoding="utf-8")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                entry: Any = json.loads(line, parse_float=Decimal)
                result = assess_entry(questionnaire, entry, today, keep)
            except (json.JSONDecodeError, UnusableEntry) as error:
                refuse(f"Line {number} {error}")
            found_hard |= any(finding["kind"] == "hard" for finding in result["findings"])
            print(json.dumps(result, ensure_ascii=False))
    if found_hard:
        raise typer.Exit(1)


@app.command(hidden=True)
def version() -> None:
    """Prints the version."""


def main() -> None:
    """The entry point: known refusals become one line and exit code 2."""
    try:
        app()
    except (UnknownCollection, DefinitionError, ReferenceError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
