"""The command line: `lodge`. Exit codes: 0 fine, 1 hard findings, 2 the input can't be used (one line says why)."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from . import printing
from .assessment.calendar import judgement_day
from .assessment.exchange import UnusableEntry, assess_entry
from .assessment.reading import Unreadable, read_answer
from .files.checking import check_rows
from .files.delimited import UnusableFile
from .files.reports import UnusableReport, as_json, write_report
from .files.template_csv import read_template_csv
from .files.template_writing import write_template_csv
from .questionnaire.loading import UnknownCollection, load
from .questionnaire.model import Questionnaire
from .questionnaire.tables import ReferenceError
from .questionnaire.text import DefinitionError
from .rulebook.demonstration import demonstration_rows
from .rulebook.diff import diff
from .rulebook.lint import lint
from .rulebook.show import UnknownName, overview, show

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Collection = Annotated[str, typer.Option("--collection", help="Which collection, such as lettings.")]
YearOption = Annotated[int, typer.Option("--year", help="Collection year: 2026 means 2026/27.")]
AsAt = Annotated[str | None, typer.Option("--as-at", help="Day it is judged on, such as 2026-11-24.")]
Reference = Annotated[Path | None, typer.Option("--reference", help="Folder of reference data, such as rent ranges.")]
Given = Annotated[
    list[str] | None,
    typer.Option("--given", help="Context that is known of every log: NAME=VALUE. May be repeated."),
]


def refuse(why: object) -> NoReturn:
    """Says in one line why the input can't be used, and ends with exit code 2."""
    print(why, file=sys.stderr)
    raise typer.Exit(2)


def _day(questionnaire: Questionnaire, as_at: str | None) -> dt.date:
    if as_at is None:
        return judgement_day(questionnaire, dt.date.today())
    try:
        return dt.date.fromisoformat(as_at)
    except ValueError:
        refuse(f"--as-at {as_at} isn't a day: write year-month-day, such as 2026-11-24.")


def _questionnaire(collection: str, year: int, reference: Path | None = None) -> Questionnaire:
    if reference and not reference.is_dir():
        refuse(f"--reference {reference} isn't a folder. Give the one that holds the year's reference data.")
    return load(collection, year, reference)


def _context(questionnaire: Questionnaire, given: list[str] | None) -> dict[str, str]:
    """The context of `--given`, as texts that can be read."""
    context = {}
    for item in given or []:
        name, equals, value = item.partition("=")
        if not equals:
            refuse(f"--given {item}: write NAME=VALUE.")
        if name not in questionnaire.context:
            refuse(f"--given {name}: there is no such context name; they are in the collection's context.yaml.")
        try:
            read_answer(questionnaire.context[name], value)
        except Unreadable:
            codes = ", ".join(map(str, questionnaire.context[name].codes))
            refuse(f"--given {item}: {value!r} can't be read as {name}." + (f" It is one of {codes}." if codes else ""))
        context[name] = value
    return context


@app.command()
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
    questionnaire = _questionnaire(collection, year, reference)
    context = _context(questionnaire, given)
    try:
        rows = read_template_csv(file, questionnaire)
        with printing.progress(rows.texts.height) as advance:
            checked = check_rows(questionnaire, rows, _day(questionnaire, as_at), context, advance)
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
    questionnaire = _questionnaire(collection, year, reference)
    today = _day(questionnaire, as_at)
    found_hard = False
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            entry: Any = json.loads(line.removeprefix("\ufeff"), parse_float=Decimal)
            result = assess_entry(questionnaire, entry, today, keep)
        except json.JSONDecodeError as error:
            refuse(f"Line {number} isn't JSON: {error.msg}.")
        except (ValueError, RecursionError, InvalidOperation):
            refuse(f"Line {number} isn't JSON that can be read: a number or nesting in it is beyond reason.")
        except UnusableEntry as error:
            refuse(f"Line {number} {error}.")
        found_hard |= any(finding["kind"] == "hard" for finding in result["findings"])
        print(json.dumps(result, ensure_ascii=False))
    if found_hard:
        raise typer.Exit(1)


def _lines(file: str) -> Iterator[str]:
    """The lines of a file, or of standard input for `-`, as they come."""
    if file == "-":
        yield from sys.stdin
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{file} can't be read: {getattr(error, 'strerror', None) or error}.")


@app.command()
def template(
    collection: Annotated[str, typer.Argument(help="Which collection, such as lettings.")],
    year: Annotated[int, typer.Argument(help="Collection year: 2026 means 2026/27.")],
    output: Annotated[Path, typer.Option("--output", help="Where to write it: a .csv file.")],
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Filled with made-up rows, some wrong.")
    ] = False,
) -> None:
    """Writes the year's bulk-upload template."""
    questionnaire = load(collection, year)
    if output.suffix.lower() != ".csv":
        refuse(f"A template can't be written as {output.suffix or 'a file without an ending'}: use .csv.")
    try:
        write_template_csv(questionnaire, demonstration_rows(questionnaire) if demonstration else [], output)
    except OSError as error:
        refuse(f"{output} can't be written: {error.strerror or error}.")
    print(f"Template of {questionnaire.title} {year} written to {output}.")


questionnaire_app = typer.Typer(no_args_is_help=True, help="The definitions: prove them sound, compare, explain.")
app.add_typer(questionnaire_app, name="questionnaire")


@questionnaire_app.command("lint")
def lint_command(reference: Reference = None) -> None:
    """Proves all definitions sound; each fault with its file and line."""
    faults = lint(reference=reference)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    print("No faults.")


@questionnaire_app.command("diff")
def diff_command(collection: str, before: int, after: int) -> None:
    """What changes between two years, as Markdown."""
    print(diff(load(collection, before), load(collection, after)))


@questionnaire_app.command("show")
def show_command(collection: str, year: int, name: Annotated[str, typer.Argument()] = "") -> None:
    """Explains a question or check; without a name, lists the questionnaire."""
    questionnaire = load(collection, year)
    try:
        print(show(questionnaire, name) if name else overview(questionnaire))
    except UnknownName as error:
        refuse(error)


def main() -> None:
    """The entry point: known refusals become one line and exit code 2."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # half a character is written as JSON escapes it
    try:
        app()
    except (UnknownCollection, DefinitionError, ReferenceError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(1)
