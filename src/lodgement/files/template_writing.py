"""The bulk-upload template as CSV or workbook, made from the definitions: header rows, field numbers, then rows.

Rows come as frames of texts, piece by piece, so that a million of them need no more memory than one piece. What is
written reads back equal.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from ..questionnaire.model import Questionnaire
from .safe_cells import csv_cell, csv_cells, encodable
from .template_headings import heading_rows
from .template_workbook import write_workbook
from .workbook_writing import Advance

PIECE = 10_000
"""Rows of values turned into a frame at a time."""


class UnusableTemplate(Exception):
    """A template that can't be written; the message says why."""


def write_template(
    questionnaire: Questionnaire, frames: Iterable[pl.DataFrame], path: Path, advance: Advance | None = None
) -> None:
    """Writes the template by the ending of its name, .csv or .xlsx; without frames it is the empty one.

    `frames`: rows from top to bottom, a String column for each field number that they give, named by it.
    `advance` is told of how many more rows are written. Raises UnusableTemplate.
    """
    writer = {".csv": _write_csv, ".xlsx": write_workbook}.get(path.suffix.lower())
    if writer is None:
        raise UnusableTemplate(
            f"A template can't be written as {path.suffix or 'a file without an ending'}: use .csv or .xlsx."
        )
    try:
        writer(questionnaire, (_whole(questionnaire, frame) for frame in frames), path, advance or (lambda _: None))
    except OSError as error:
        raise UnusableTemplate(f"{path} can't be written: {error.strerror or error}.") from None


def write_template_csv(questionnaire: Questionnaire, rows: Iterable[Mapping[int, Any]], path: Path) -> None:
    """Writes the template as CSV with rows of values by column number; with none it is the empty template."""
    _write_csv(questionnaire, frames_of(questionnaire, rows), path, lambda _: None)


def frames_of(questionnaire: Questionnaire, rows: Iterable[Mapping[int, Any]]) -> Iterator[pl.DataFrame]:
    """Rows of values by column number as frames of texts."""
    numbers = range(1, max(questionnaire.columns) + 1)
    schema = {str(number): pl.String for number in numbers}
    remaining = iter(rows)
    while piece := list(islice(remaining, PIECE)):
        columns = {str(number): [encodable(str(row.get(number, ""))) for row in piece] for number in numbers}
        yield pl.DataFrame(columns, schema=schema)


def _whole(questionnaire: Questionnaire, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column for every field number, in order."""
    numbers = [str(number) for number in range(1, max(questionnaire.columns) + 1)]
    absent = [pl.lit(None, pl.String).alias(number) for number in numbers if number not in frame.columns]
    return frame.with_columns(absent).select(numbers)


def _write_csv(questionnaire: Questionnaire, frames: Iterable[pl.DataFrame], path: Path, advance: Advance) -> None:
    heading = io.StringIO(newline="")
    csv.writer(heading).writerows([csv_cell(text) for text in row] for row in heading_rows(questionnaire))
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8 + heading.getvalue().encode())
        for frame in frames:
            cells = csv_cells(frame).select(pl.lit(None, pl.String).alias("label"), pl.all())
            cells.write_csv(file, include_header=False, line_terminator="\r\n")
            advance(frame.height)
