"""`lodge synthesise`: made-up records as a filled template or as Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from .. import printing
from ..files.template_writing import UnusableTemplate, write_template
from ..questionnaire.model import Questionnaire
from ..synthesis.drawing import NeverRight
from ..synthesis.parquet import write_parquet
from ..synthesis.planting import UnknownMistake, Wish
from ..synthesis.records import Records, UnusableDay, synthesise
from .options import CollectionName, Reference, Year, day_of, questionnaire_of, refuse

ENDINGS = (".csv", ".xlsx", ".parquet")

Rows = Annotated[int, typer.Option("--rows", min=1, help="How many records.")]
Output = Annotated[Path, typer.Option("--output", help="Where to write it: OUT.csv, OUT.xlsx or OUT.parquet.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same records.")]
Organisations = Annotated[
    int | None, typer.Option("--organisations", min=1, help="How many organisations report them.")
]
LastDay = Annotated[
    str | None, typer.Option("--as-at", help="Last day on which a record may start: today, if not given.")
]
Errors = Annotated[
    list[str] | None,
    typer.Option("--errors", help="Share of rows with a mistake, such as 0.05; or KIND=SHARE, which may be repeated."),
]


def synthesise_command(
    collection: CollectionName,
    year: Year,
    rows: Rows,
    output: Output,
    seed: Seed = 1,
    organisations: Organisations = None,
    as_at: LastDay = None,
    errors: Errors = None,
    reference: Reference = None,
) -> None:
    """Writes made-up records that follow the questionnaire, as a filled template or as Parquet."""
    if output.suffix.lower() not in ENDINGS:
        refuse(f"Records can't be written as {output.suffix or 'a file without an ending'}: use {', '.join(ENDINGS)}.")
    if not output.parent.is_dir():
        refuse(f"{output} can't be written, because there is no folder {output.parent}.")
    questionnaire = questionnaire_of(collection, year, reference)
    wish, day = _wish(errors or []), min(day_of(questionnaire, as_at), questionnaire.window.ends)
    try:
        pieces = synthesise(questionnaire, rows, seed, organisations=organisations, as_at=day, errors=wish)
        with printing.progress(rows, "Making records") as advance:
            _write(questionnaire, pieces, output, advance)
    except NeverRight as error:
        output.unlink(missing_ok=True)
        refuse(error)
    except (UnknownMistake, UnusableDay, UnusableTemplate) as error:
        refuse(error)
    except OSError as error:
        refuse(f"{output} can't be written: {error.strerror or error}.")
    what = questionnaire.one if rows == 1 else questionnaire.many
    print(f"{rows:,} {what} made up and written to {output}. They start by {day.day} {day:%B %Y}.")
    print(f"To make the same ones on another day, use --as-at {day}.")


def _wish(errors: list[str]) -> Wish:
    """The share of rows with mistakes, or that of each kind."""
    by_kind = {kind: _share(share, item) for item in errors for kind, equals, share in [item.partition("=")] if equals}
    if len(by_kind) == len(errors):
        return by_kind or 0
    if len(errors) > 1:
        refuse("--errors takes one share for all kinds of mistake, or KIND=SHARE for each; not both.")
    return _share(errors[0], errors[0])


def _share(written: str, option: str) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        refuse(f"--errors {option}: a share is a number from 0 to 1, such as 0.05.")
    return share


def _write(
    questionnaire: Questionnaire, pieces: Iterable[Records], output: Path, advance: Callable[[int], None]
) -> None:
    if output.suffix.lower() == ".parquet":
        write_parquet(pieces, output, advance)
    else:
        write_template(questionnaire, (piece.texts for piece in pieces), output, advance)
