"""What an assessment costs: on a frame, against the same checks by hand, for one record, and for a million.

The floor is a typed read of the same records from CSV, which nobody can do without; everything is measured in one run
on one machine, so ratios can be compared and seconds can't. Goals stand beside the figures; a time never fails, but
different findings do.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from tests.factories.logs import LogFactory, frame_of

from lodgement.assessment.edit import edit
from lodgement.assessment.frame import CHUNK, AssessedFrame, assess_frame
from lodgement.assessment.plan import Plan, plan_for
from lodgement.assessment.record import Record, assess_record
from lodgement.assessment.row_frames import new_logs
from lodgement.questionnaire.conditions.nodes import Name
from lodgement.questionnaire.model import Questionnaire

from .handwritten import Handwritten, checks
from .records import YEAR, Log, Maker, frame_of_distinct, load_with_rents, repeated, stream

ROWS = 85_000
MILLION = 1_000_000
RUNS = 5
BAR = 24
OTHER_CHUNK, COMPARED_ROWS = 37_000, 200_000


@dataclass(frozen=True)
class Measured:
    """The seconds of some runs of the same thing, in order of time taken."""

    seconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def best(self) -> float:
        return self.seconds[0]

    def plus(self, other: Measured) -> Measured:
        return Measured([first + second for first, second in zip(self.seconds, other.seconds, strict=True)])


def measure(action: Callable[[], object], runs: int = RUNS) -> Measured:
    """Times some runs, after one that isn't counted."""
    action()
    return Measured(sorted(_seconds(action) for _ in range(runs)))


def _seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


@dataclass
class Report:
    """Prints lines as they are known, each against the floor."""

    floor: Measured = field(default_factory=lambda: Measured([1.0]))

    def heading(self, text: str) -> None:
        print(f"\n{text}\n{'':34}{'median':>9}{'best':>9}{'ratio':>8}", flush=True)

    def line(self, name: str, measured: Measured, against: Measured, goal: str = "") -> None:
        ratio = measured.median / against.median
        bar = ("█" * max(1, round(min(ratio, 4) * BAR / 4))).ljust(BAR)
        seconds = f"{measured.median:>7.3f} s{measured.best:>7.3f} s"
        print(f"  {name:<32}{seconds}{ratio:>7.2f}x  {bar}  {goal}".rstrip(), flush=True)

    def say(self, text: str) -> None:
        print(f"  {text}", flush=True)


@dataclass(frozen=True)
class Bench:
    """What all measurements share."""

    questionnaire: Questionnaire
    plan: Plan
    records: list[Log]
    frame: pl.DataFrame
    report: Report


def prepare(folder: Path, rows: int) -> Bench:
    """Makes the records and says what they are."""
    start = time.perf_counter()
    questionnaire = load_with_rents(folder)
    plan = plan_for(questionnaire)
    records = Maker(questionnaire).records()
    frame = repeated(frame_of_distinct(plan, records), rows)
    answers = sum(name in questionnaire.fields for name in frame.columns)
    wide = f"{frame.width} columns ({answers} of the log, {frame.width - answers} of its context)"
    print(f"lettings {YEAR}: {rows:,} records made of {len(records):,} different ones, {wide}")
    print(f"{len(plan.checks)} checks, {len(plan.steps)} computed values, {len(plan.questions)} questions")
    made = time.perf_counter() - start
    print(f"made in {made:.1f} s; Polars {pl.__version__} with {pl.thread_pool_size()} threads, {os.cpu_count()} cores")
    return Bench(questionnaire, plan, records, frame, Report())


def bench_floor(bench: Bench, folder: Path) -> Measured:
    """1. Reads the records from a CSV with their types given."""
    path = folder / "records.csv"
    bench.frame.write_csv(path)
    read = pl.read_csv(path, schema=bench.frame.schema)
    assert read.equals(bench.frame), "the records are read back as they were"
    measured = measure(lambda: pl.read_csv(path, schema=bench.frame.schema))
    bench.report.heading("1  The floor")
    size = f"{path.stat().st_size / 1e6:.0f} MB"
    bench.report.line("read_csv with types", measured, measured, size)
    return measured


def bench_frames(bench: Bench, floor: Measured) -> Measured:
    """2. Edits and assesses all records."""
    edited = new_logs(bench.questionnaire, bench.frame)
    start = time.perf_counter()
    assessed = assess_frame(bench.plan, edited)
    first = time.perf_counter() - start
    editing = measure(lambda: new_logs(bench.questionnaire, bench.frame))
    assessing = measure(lambda: assess_frame(bench.plan, edited))
    both = measure(lambda: assess_frame(bench.plan, new_logs(bench.questionnaire, bench.frame)))
    bench.report.heading("2  Frames, against the floor")
    bench.report.line("edit", editing, floor)
    bench.report.line("assess", assessing, floor)
    bench.report.line("edit and assess", both, floor, "goal: at most 4, aim 1.5")
    bench.report.say(f"first assessment, with compiling: {first:.2f} s")
    say_findings(bench, assessed)
    return both


def say_findings(bench: Bench, assessed: AssessedFrame) -> None:
    """Says how many findings there are; a plausible share of the records has a hard one."""
    kinds = {check.id: check.kind for check in bench.questionnaire.checks.values()}
    findings = assessed.findings().with_columns(kind=pl.col("check").replace_strict(kinds))
    hard = findings.filter(kind="hard")
    share = hard["row"].n_unique() / bench.frame.height
    assert 0.01 <= share <= 0.05, f"{share:.2%} of the records have hard findings"
    tripped = f"of {findings['check'].n_unique()} checks"
    bench.report.say(f"{findings.height:,} findings {tripped}, {hard.height:,} hard, in {share:.2%} of the records")


def bench_mark(bench: Bench) -> None:
    """3. Forty checks, by the engine and by hand, on edited records."""
    plan, by_hand = plan_of(bench.plan, set(checks())), Handwritten(bench.questionnaire)
    edited = new_logs(bench.questionnaire, bench.frame)
    compare(assess_frame(plan, edited).failures, by_hand.failures(edited))
    strange = strange_logs(bench, edited.columns)
    tripped = compare(assess_frame(plan, strange).failures, by_hand.failures(strange))
    engine, hand = measure(lambda: assess_frame(plan, edited)), measure(lambda: by_hand.failures(edited))
    bench.report.heading(f"3  {len(plan.checks)} checks with {len(plan.steps)} steps, against the same by hand")
    bench.report.line("by hand", hand, hand)
    bench.report.line("by the engine", engine, hand)
    bench.report.say(f"the same rows, on {strange.height:,} strange logs too, where {tripped} of the checks fail")


def plan_of(plan: Plan, chosen: set[str]) -> Plan:
    """The plan of some checks, with only the steps they need, and no questions."""
    judged = tuple(item for item in plan.checks if item.check.id in chosen)
    assert len(judged) == len(chosen), chosen - {item.check.id for item in judged}
    steps = {step.target: step for step in plan.steps}
    needed: set[str] = set()
    waiting = [item.when for item in judged]
    while waiting:
        names = {part.name for part in waiting.pop().walk() if isinstance(part, Name)} & steps.keys()
        waiting += [steps[name].node for name in names - needed]
        needed |= names
    return dataclasses.replace(
        plan, checks=judged, questions=(), steps=tuple(step for step in plan.steps if step.target in needed)
    )


def strange_logs(bench: Bench, columns: Sequence[str], count: int = 5_000) -> pl.DataFrame:
    """Random logs, many of them impossible, with the columns of the records."""
    records = [answers | context for answers, context in LogFactory(bench.questionnaire, 7).records(count)]
    return frame_of(bench.questionnaire, [{name: record.get(name) for name in columns} for record in records])


def compare(engine: dict[str, pl.Series], hand: dict[str, pl.Series]) -> int:
    """How many checks fail somewhere; they must fail on the same rows."""
    differing = {
        name: (engine.get(name), hand.get(name))
        for name in engine.keys() | hand.keys()
        if name not in engine or name not in hand or not engine[name].equals(hand[name])
    }
    assert not differing, f"by the engine and by hand differ: {differing}"
    return len(engine)


def bench_record(bench: Bench) -> None:
    """4. Edits and assesses different records, one at a time."""
    made = [split(bench.questionnaire, record) for record in bench.records]
    assess_one(bench, *made[0])
    times = []
    counts: dict[str, int] = {}
    for answers, context in made:
        start = time.perf_counter()
        found = assess_one(bench, answers, context)
        times.append((time.perf_counter() - start) * 1000)
        counts |= {check: counts.get(check, 0) + 1 for check in found}
    assert counts == counts_of_frame(bench), "a record and a frame say the same"
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"\n4  One record, edit and assess, {len(times):,} different ones")
    bar = "█" * max(1, round(min(p95, 5) * BAR / 5))
    bench.report.say(f"p50 {p50:.2f} ms   p95 {p95:.2f} ms   {bar}  goal: p95 at most 5 ms")


def split(questionnaire: Questionnaire, record: Log) -> tuple[Log, Log]:
    """A record's answers and its context."""
    answers = {name: value for name, value in record.items() if name in questionnaire.fields}
    return answers, {name: value for name, value in record.items() if name not in answers}


def assess_one(bench: Bench, answers: Log, context: Log) -> list[str]:
    """The checks that fail on one new log."""
    edited = edit(bench.questionnaire, None, answers, context)
    assessed = assess_record(bench.plan, Record({**context, **edited.answers}))
    return [finding.check.id for finding in assessed.findings]


def counts_of_frame(bench: Bench) -> dict[str, int]:
    """Check → on how many of the different records it fails, by way of a frame."""
    distinct = frame_of_distinct(bench.plan, bench.records)
    assessed = assess_frame(bench.plan, new_logs(bench.questionnaire, distinct))
    return {check: len(rows) for check, rows in assessed.failures.items()}


def bench_million(bench: Bench, whole: Measured) -> None:
    """5. A million records in chunks, and that findings don't depend on the chunks."""
    start, before = time.perf_counter(), peak_gigabytes()
    seconds, found = 0.0, 0
    for piece in stream(bench.frame, MILLION, CHUNK):
        began = time.perf_counter()
        found += sum(map(len, assess_piece(bench, piece).failures.values()))
        seconds += time.perf_counter() - began
    ratio = seconds / MILLION / (whole.median / bench.frame.height)
    print(f"\n5  {MILLION:,} records in chunks of {CHUNK:,}")
    bench.report.say(f"{seconds:.1f} s, {MILLION / seconds:,.0f} rows/s, {found:,} findings")
    bar = "█" * max(1, round(min(ratio, 4) * BAR / 4))
    bench.report.say(f"seconds a row {ratio:.2f}x those at {bench.frame.height:,}   {bar}  goal: linear, 1.0")
    bench.report.say(f"peak memory {peak_gigabytes():.2f} GB (before it {before:.2f})   goal: at most 2.5 GB")
    say_chunks(bench)
    bench.report.say(f"with making the pieces: {time.perf_counter() - start:.1f} s")


def assess_piece(bench: Bench, piece: pl.DataFrame) -> AssessedFrame:
    return assess_frame(bench.plan, new_logs(bench.questionnaire, piece))


def say_chunks(bench: Bench) -> None:
    """Two sizes of chunk must give the same counts by check and the same rows."""
    (counts, digest), (other_counts, other_digest) = (chunked(bench, size) for size in (CHUNK, OTHER_CHUNK))
    assert counts == other_counts, "counts by check depend on the chunks"
    assert digest == other_digest, "rows of findings depend on the chunks"
    sizes = f"{CHUNK:,} and {OTHER_CHUNK:,}"
    bench.report.say(f"{COMPARED_ROWS:,} rows in chunks of {sizes}: equal findings ({digest})")


def chunked(bench: Bench, size: int) -> tuple[dict[str, int], str]:
    """Findings by check, and a digest of (row, check), of records assessed in chunks of a size."""
    found = pl.concat(_findings(bench, size)).sort("row", "check")
    counts = dict(found["check"].value_counts().iter_rows())
    return counts, hashlib.sha256(found.write_csv().encode()).hexdigest()[:12]


def _findings(bench: Bench, size: int) -> Iterator[pl.DataFrame]:
    for number, piece in enumerate(stream(bench.frame, COMPARED_ROWS, size)):
        yield assess_piece(bench, piece).findings().with_columns(pl.col("row") + number * size)


def peak_gigabytes() -> float:
    """The most memory this process has had so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.assessment", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="records of the frames (default: %(default)s)")
    parser.add_argument("--million", action="store_true", help="assess a million records too")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = prepare(folder, chosen.rows)
        floor = bench_floor(bench, folder)
        whole = bench_frames(bench, floor)
        bench_mark(bench)
        bench_record(bench)
        if chosen.million:
            bench_million(bench, whole)


if __name__ == "__main__":
    main()
