"""`lodge questionnaire`: the definitions proved sound, compared, explained."""

from __future__ import annotations

from typing import Annotated

import typer

from ..questionnaire.loading import load
from ..rulebook.diff import diff
from ..rulebook.lint import lint
from ..rulebook.show import UnknownName, overview, show
from .options import Reference, refuse

app = typer.Typer(no_args_is_help=True, help="The definitions: prove them sound, compare, explain.")


@app.command("lint")
def lint_command(reference: Reference = None) -> None:
    """Proves all definitions sound; each fault with its file and line."""
    faults = lint(reference=reference)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    print("No faults.")


@app.command("diff")
def diff_command(collection: str, before: int, after: int) -> None:
    """What changes between two years, as Markdown."""
    print(diff(load(collection, before), load(collection, after)))


@app.command("show")
def show_command(collection: str, year: int, name: Annotated[str, typer.Argument()] = "") -> None:
    """Explains a question or check; without a name, lists the questionnaire."""
    questionnaire = load(collection, year)
    try:
        print(show(questionnaire, name) if name else overview(questionnaire))
    except UnknownName as error:
        refuse(error)
