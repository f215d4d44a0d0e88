"""What it takes to check a file: from the template on disk to the report, beside merely reading or writing its cells.

The lettings and sales are made up from the collections' own pages, so that they are as varied as real ones; two in a
hundred have a mistake planted. Floors are measured in the same run: a typed read of the same CSV; fastexcel reading the
same workbook; xlsxwriter writing the same cells.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from lodgement.assessment.calendar import calendar_context
from lodgement.assessment.frame import AssessedFrame, assess_frame
from lodgement.assessment.plan import names_not_known, plan_for
from lodgement.assessment.row_frames import ReadFrame, new_logs, read_frame
from lodgement.files.checking import Checked, check_rows
from lodgement.files.findings import Findings
from lodgement.files.report_contents import Report as FileReport
from lodgement.files.report_texts import as_json
from lodgement.files.reports import write_report
from lodgement.files.telling import told_of
from lodgement.files.template_reading import TemplateRows, read_template
from lodgement.files.template_writing import write_template
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise

from .assessment import Measured, Report, measure, peak_gigabytes

ROWS = 85_000
LARGE, TIMES = 333_334, 3
"""A million rows are three files: one of more than 50 million cells isn't read."""
DAY = dt.date(2026, 11, 20)
MISTAKES = 0.02
SEED = 1
ROWS_ABOVE = 8
GOAL = "goal: at most 8, aim 3"


@dataclass(frozen=True)
class File:
    """A file to be checked, and the texts that it was made of."""

    questionnaire: Questionnaire
    texts: pl.DataFrame
    path: Path

    def rows(self) -> TemplateRows:
        return read_template(self.path, self.questionnaire)

    def checked(self, rows: TemplateRows) -> Checked:
        return check_rows(self.questionnaire, rows, DAY)

    def report(self) -> FileReport:
        """From disk to what a report holds."""
        rows = self.rows()
        return FileReport(self.checked(rows), rows, self.path.name)

    def as_json(self) -> str:
        return json.dumps(as_json(self.report()))


def make(folder: Path, count: int, collection: str = "lettings") -> File:
    """Writes a file of so many made-up records."""
    questionnaire = load(collection, DAY.year)
    pieces = synthesise(questionnaire, count, SEED, as_at=DAY, errors=MISTAKES)
    texts = pl.concat([piece.texts for piece in pieces])
    path = folder / f"{collection}.csv"
    write_template(questionnaire, [texts], path)
    return File(questionnaire, texts, path)


def bench_csv(file: File, report: Report) -> Measured:
    """6. From CSV to JSON, whole and by stages; gives what the whole takes."""
    floor = measure(lambda: _typed_read(file))
    whole = measure(file.as_json)
    size = f"{file.path.stat().st_size / 1e6:.0f} MB"
    what = f"{file.texts.height:,} {file.questionnaire.many} and {max(file.questionnaire.columns)} columns"
    report.heading(f"6  A file of {what}")
    report.line("read_csv with types", floor, floor, size)
    report.line("CSV to JSON report", whole, floor, GOAL)
    for name, stage in _stages(file).items():
        report.line(f"  {name}", measure(stage), floor)
    checked = file.report().checked
    share = checked.logs_with("hard") / checked.logs
    report.say(f"{len(checked.findings):,} findings, {checked.hard:,} hard, in {share:.2%} of the rows")
    return whole


def _typed_read(file: File) -> pl.DataFrame:
    kinds = {column.number: POLARS_TYPES[column.kind.name] for column in file.questionnaire.columns.values()}
    schema = {"": pl.String} | {
        str(number): pl.Float64 if kinds.get(number) == pl.Int64 else pl.String for number in range(1, max(kinds) + 1)
    }
    return pl.read_csv(file.path, has_header=False, skip_rows=ROWS_ABOVE, schema=schema, ignore_errors=True)


def _stages(file: File) -> dict[str, Callable[[], object]]:
    """The parts of checking a file, each on what the one before it made."""
    rows = file.rows()
    read = _read(file, rows)
    assessed = _assessed(file, read)
    found = FileReport(file.checked(rows), rows, file.path.name)
    lines = pl.Series(rows.lines, dtype=pl.UInt32)
    return {
        "rows from the file": file.rows,
        "cells and answers": lambda: _read(file, rows),
        "edit and assess": lambda: _assessed(file, read),
        "findings": lambda: Findings.of(file.questionnaire, told_of(read, assessed, lines)),
        "JSON": lambda: json.dumps(as_json(found)),
    }


def _read(file: File, rows: TemplateRows) -> ReadFrame:
    return read_frame(file.questionnaire, rows.texts, calendar_context(file.questionnaire, DAY))


def _assessed(file: File, read: ReadFrame) -> AssessedFrame:
    """Without what is said of the whole file: whether rows are the same."""
    not_known = names_not_known(file.questionnaire, file.questionnaire.without_the_service, whole_sources=False)
    given = [pl.lit(value).alias(name) for name, value in file.questionnaire.in_uploads.items()]
    plan = plan_for(file.questionnaire, upload=True, not_known=not_known)
    return assess_frame(plan, new_logs(file.questionnaire, read.frame).with_columns(given))


def bench_million(file: File, whole: Measured, report: Report, folder: Path) -> None:
    """7. A million rows, in a process of its own so that its memory can be told."""
    path = folder / "large.csv"
    write_template(file.questionnaire, [_longer(file)], path)
    run = subprocess.run(
        [sys.executable, "-m", "bench.files", "--check", str(path)], check=True, capture_output=True, text=True
    )
    done = json.loads(run.stdout)
    rows = LARGE * TIMES
    ratio = done["seconds"] / rows / (whole.median / file.texts.height)
    print(f"\n7  {rows:,} rows, {TIMES} files of {LARGE:,} one after another, from CSV to JSON report")
    report.say(f"{done['seconds']:.1f} s, {rows / done['seconds']:,.0f} rows/s, {done['findings']:,} findings")
    report.say(f"seconds a row {ratio:.2f}x those at {file.texts.height:,}   goal: linear, 1.0")
    report.say(f"peak memory of the process {done['gigabytes']:.2f} GB   goal: at most 3 GB")


def _longer(file: File) -> pl.DataFrame:
    """The lettings again and again, each under a reference of its own, so that no two rows are the same."""
    reference = next(column for column in file.questionnaire.columns.values() if column.name == "tenancycode.cell")
    rows = pl.concat([file.texts] * (LARGE // file.texts.height + 1)).head(LARGE)
    own = pl.concat_str(pl.lit("T"), pl.int_range(pl.len()))
    return rows.with_columns(own.alias(str(reference.number)))


def bench_workbooks(file: File, report: Report, folder: Path) -> None:
    """8. A workbook in, and a workbook as the report; once each, since they take long."""
    book = File(file.questionnaire, file.texts, folder / "lettings.xlsx")
    write_template(book.questionnaire, [book.texts], book.path)
    found = file.report()
    report.heading("8  Workbooks")
    floor = _once(lambda: fastexcel.read_excel(book.path).load_sheet(0, header_row=None, dtypes="string").to_polars())
    report.line("fastexcel", floor, floor, f"{book.path.stat().st_size / 1e6:.0f} MB")
    report.line("workbook to rows", _once(book.rows), floor)
    report.line("workbook to JSON report", _once(book.as_json), floor)
    floor = _once(lambda: _write_cells(file.texts, folder / "floor.xlsx"))
    report.line("xlsxwriter, the same cells", floor, floor)
    report.line("workbook report", _once(lambda: write_report(found, folder / "report.xlsx")), floor)


def _once(action: Callable[[], object]) -> Measured:
    start = time.perf_counter()
    action()
    return Measured([time.perf_counter() - start])


def _write_cells(texts: pl.DataFrame, path: Path) -> None:
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(texts.iter_rows()):
            for column, text in enumerate(cells):
                if text:
                    sheet.write_string(row, column, text)


def check_large(path: Path) -> None:
    """Checks a file some times over and prints, as JSON, what it took."""
    file = File(load("lettings", DAY.year), pl.DataFrame(), path)
    start, findings = time.perf_counter(), 0
    for _ in range(TIMES):
        findings += len(json.loads(file.as_json())["findings"])
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "findings": findings, "gigabytes": peak_gigabytes()}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.files", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the file (default: %(default)s)")
    parser.add_argument("--million", action="store_true", help="check a million rows too")
    parser.add_argument("--workbooks", action="store_true", help="read and write workbooks too")
    parser.add_argument("--check", type=Path, metavar="FILE", help="only check this file, as the million rows are")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        check_large(chosen.check)
        return
    with tempfile.TemporaryDirectory() as name:
        folder, report = Path(name), Report()
        file = make(folder, chosen.rows)
        whole = bench_csv(file, report)
        bench_csv(make(folder, chosen.rows, "sales"), report)
        if chosen.million:
            bench_million(file, whole, report, folder)
        if chosen.workbooks:
            bench_workbooks(file, report, folder)


if __name__ == "__main__":
    main()
