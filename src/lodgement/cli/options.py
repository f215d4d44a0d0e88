"""What commands share: options, and how they refuse input."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ..assessment.calendar import judgement_day
from ..assessment.reading import Unreadable, read_answer
from ..questionnaire.loading import load
from ..questionnaire.model import Questionnaire

Collection = Annotated[str, typer.Option("--collection", help="Which collection, such as lettings.")]
CollectionName = Annotated[str, typer.Argument(help="Which collection, such as lettings.")]
YearOption = Annotated[int, typer.Option("--year", help="Collection year: 2026 means 2026/27.")]
Year = Annotated[int, typer.Argument(help="Collection year: 2026 means 2026/27.")]
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


def day_of(questionnaire: Questionnaire, as_at: str | None) -> dt.date:
    """The day of judgement: as given, else today or the last day on which the year takes new logs."""
    return day_given(as_at) or judgement_day(questionnaire, dt.date.today())


def day_given(as_at: str | None) -> dt.date | None:
    """The day of `--as-at`; None where there is none."""
    try:
        return dt.date.fromisoformat(as_at) if as_at is not None else None
    except ValueError:
        refuse(f"--as-at {as_at} isn't a day: write year-month-day, such as 2026-11-24.")


def questionnaire_of(collection: str, year: int, reference: Path | None = None) -> Questionnaire:
    """The questionnaire, with the reference data of a folder."""
    if reference and not reference.is_dir():
        refuse(f"--reference {reference} isn't a folder. Give the one that holds the year's reference data.")
    return load(collection, year, reference)


def context_of(questionnaire: Questionnaire, given: list[str] | None) -> dict[str, str]:
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
