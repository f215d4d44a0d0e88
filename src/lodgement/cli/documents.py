"""`lodge template` and `lodge specification`: what is written from the definitions, for those who make files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.template_writing import UnusableTemplate, frames_of, write_template
from ..questionnaire.loading import collections, load
from ..rulebook.demonstration import demonstration_rows
from ..specification.contents import Specification
from ..specification.writing import UnusableSpecification, write_specification
from .options import CollectionName, Year, refuse


def template(
    collection: CollectionName,
    year: Year,
    output: Annotated[Path, typer.Option("--output", help="Where to write it: OUT.csv or OUT.xlsx.")],
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Filled with made-up rows, some wrong.")
    ] = False,
) -> None:
    """Writes the year's bulk-upload template."""
    questionnaire = load(collection, year)
    rows = demonstration_rows(questionnaire) if demonstration else []
    try:
        write_template(questionnaire, frames_of(questionnaire, rows), output)
    except UnusableTemplate as error:
        refuse(error)
    print(f"Template of {questionnaire.title} {year} written to {output}.")


def specification(
    collection: CollectionName,
    year: Year,
    output: Annotated[Path, typer.Option("--output", help="Where to write it: OUT.html or OUT.xlsx.")],
) -> None:
    """Writes the specification for those who write software that makes bulk-upload files."""
    questionnaire = load(collection, year)
    before = load(collection, year - 1) if year - 1 in collections().get(collection, []) else None
    try:
        write_specification(Specification(questionnaire, before), output)
    except UnusableSpecification as error:
        refuse(error)
    print(f"Specification of {questionnaire.title} {year} written to {output}.")
