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
from ..synthesis.records import Records, UnusableDay, synthesise
from .options import CollectionName, Reference, Year, day_given, questionnaire_of, refuse

ENDINGS = (".csv", ".xlsx", ".parquet")


def synthesise_command(
    collection: CollectionName,
    year: Year,
    rows: Annotated[int, typer.Option("--rows", min=1, help="How many records.")],
    output: Annotated[Path, typer.Option("--output", help="Where to write it: OUT.csv, OUT.xlsx or OUT.parquet.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same records.")] = 1,
    organisations: Annotated[
        int | None, typer.Option("--organisations", min=1, help="How many organisations report them.")
    ] = None,
    as_at: Annotated[
        str | None, typer.Option("--as-at", help="Last day on which a record may start, such as 2026-11-24.")
    ] = None,
    reference: Reference = None,
) -> None:
    """Writes made-up records that follow the questionnaire."""
    if output.suffix.lower() not in ENDINGS:
        refuse(f"Records can't be written as {output.suffix or 'a file without an ending'}: use {', '.join(ENDINGS)}.")
    questionnaire = questionnaire_of(collection, year, reference)
    pieces = synthesise(questionnaire, rows, seed, organisations=organisations, as_at=day_given(as_at))
    try:
        with printing.progress(rows, "Making records") as advance:
            _write(questionnaire, pieces, output, advance)
    except (NeverRight, UnusableDay, UnusableTemplate) as error:
        refuse(error)
    except OSError as error:
        refuse(f"{output} can't be written: {error.strerror or error}.")
    what = questionnaire.one if rows == 1 else questionnaire.many
    print(f"{rows:,} {what} made up and written to {output}.")


def _write(
    questionnaire: Questionnaire, pieces: Iterable[Records], output: Path, advance: Callable[[int], None]
) -> None:
    if output.suffix.lower() == ".parquet":
        write_parquet(pieces, output, advance)
    else:
        write_template(questionnaire, (piece.texts for piece in pieces), output, advance)
