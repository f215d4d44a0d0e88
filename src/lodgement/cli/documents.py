"""`lodge template`: what is written from the definitions, for those who fill in or make files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.template_writing import write_template_csv
from ..questionnaire.loading import load
from ..rulebook.demonstration import demonstration_rows
from .options import CollectionName, Year, refuse


def template(
    collection: CollectionName,
    year: Year,
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
