"""`lodge assess`: logs as JSON lines in, what is found as JSON lines out, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from ..assessment.exchange import UnusableEntry, assess_entry
from .options import AsAt, Collection, Reference, YearOption, day_of, questionnaire_of, refuse


def assess(
    collection: Collection,
    year: YearOption,
    file: Annotated[str, typer.Argument(help="JSON lines, one log each; - reads standard input.")] = "-",
    as_at: AsAt = None,
    reference: Reference = None,
    keep: Annotated[bool, typer.Option("--keep", help="Answers of questions that aren't asked stay.")] = False,
) -> None:
    """Assesses logs: JSON lines in, JSON lines out, in the same order."""
    questionnaire = questionnaire_of(collection, year, reference)
    today = day_of(questionnaire, as_at)
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
