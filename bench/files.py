"""What it takes to check a file: from the template on disk to the report, beside merely reading it as CSV.

Two rows in a hundred have a fault. The floor is a typed read of the same file, without its header rows, into columns
of the kinds that the template's cells have.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from lodgement.files.checking import check_rows
from lodgement.files.report_contents import Report
from lodgement.files.report_texts import as_json
from lodgement.files.template_reading import read_template
from lodgement.files.template_writing import write_template_csv
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.rulebook.demonstration import demonstration_rows

RUNS = 5
GOAL = "goal: at most 8, aim 3"


def rows(questionnaire: Questionnaire, count: int) -> Iterator[dict[int, Any]]:
    """The demonstration's right row with references of its own; every fiftieth is one of the wrong ones."""
    right, *wrong = demonstration_rows(questionnaire)
    reference = next(column.number for column in questionnaire.columns.values() if column.name == "tenancycode.cell")
    for number in range(count):
        row = wrong[number // 50 % len(wrong)] if number % 50 == 0 else right
        yield {**row, reference: f"T{number}"}


def seconds(action: Callable[[], object]) -> float:
    """The median of several runs."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return median(taken)


def main(count: int = 85_000) -> None:
    questionnaire = load("lettings", 2026)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lettings.csv"
        write_template_csv(questionnaire, rows(questionnaire, count), path)
        floor = seconds(lambda: _typed_read(questionnaire, path))
        checked = seconds(lambda: _report(questionnaire, path))
        size = path.stat().st_size / 1e6
    print(f"\n6  A file of {count:,} rows and {max(questionnaire.columns)} columns, {size:.0f} MB")
    print(f"  read_csv with types     {floor:8.3f} s   1.00x")
    print(f"  file to JSON report     {checked:8.3f} s  {checked / floor:5.2f}x   {GOAL}")


def _typed_read(questionnaire: Questionnaire, path: Path) -> pl.DataFrame:
    kinds = {column.number: POLARS_TYPES[column.kind.name] for column in questionnaire.columns.values()}
    schema = {"": pl.String} | {
        str(number): pl.Float64 if kinds.get(number) == pl.Int64 else pl.String for number in range(1, max(kinds) + 1)
    }
    return pl.read_csv(path, has_header=False, skip_rows=8, schema=schema, ignore_errors=True)


def _report(questionnaire: Questionnaire, path: Path) -> str:
    rows = read_template(path, questionnaire)
    checked = check_rows(questionnaire, rows, dt.date(2026, 11, 20))
    return json.dumps(as_json(Report(checked, rows, path.name)))


if __name__ == "__main__":
    main()
