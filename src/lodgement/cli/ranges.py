"""`lodge ranges`: usual ranges worked out from an earlier year's records, where there are no official ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..files.log_reading import read_logs
from ..files.sheet import UnusableFile
from ..questionnaire.loading import load
from ..ranges import NoRecords, derived_ranges, recipes_of, write_ranges
from .options import CollectionName, Given, Year, context_of, refuse


def ranges(
    collection: CollectionName,
    year: Year,
    records: Annotated[Path, typer.Argument(help="A filled template, or Parquet with logs.")],
    output: Annotated[Path, typer.Option("--output", help="Folder for the tables; give it to --reference later.")],
    records_year: Annotated[
        int | None, typer.Option("--records-year", help="Year of the records: the year before, if not given.")
    ] = None,
    uplift: Annotated[float, typer.Option("--uplift", min=0.01, help="What amounts are multiplied by.")] = 1,
    given: Given = None,
) -> None:
    """Writes a year's usual ranges, worked out from an earlier year's records."""
    before, questionnaire = load(collection, records_year or year - 1), load(collection, year)
    targets = {recipe.table.id: questionnaire.tables[recipe.table.id].handed_in for recipe in recipes_of(before)}
    if not any(targets.values()):
        refuse(f"{questionnaire.title} have no ranges that records could give.")
    try:
        logs = read_logs(records, before, context_of(before, given))
        for recipe in recipes_of(before):
            path = output / str(targets[recipe.table.id])
            made = derived_ranges(before, recipe, logs, uplift)
            write_ranges(made, recipe, path)
            print(f"{made.height:,} ranges from {logs.height:,} {before.many} written to {path}.")
    except (UnusableFile, NoRecords) as error:
        refuse(error)
    except OSError as error:
        refuse(f"{output} can't be written: {error.strerror or error}.")
