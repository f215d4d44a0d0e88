"""What a replay came to, for people: what is the same on every machine first, then what this one took."""

from __future__ import annotations

from rich.table import Table

from lodgement.printing import console

from .results import Results


def print_results(results: Results) -> None:
    """Prints all of it."""
    out = console()
    out.print(f"Replay under seed {results.seed}, scale {results.scale:g}\n")
    out.print(_counts(results))
    out.print(_tries(results))
    out.print(_times(results))
    for failure in results.failures:
        out.print(f"Didn’t hold: {failure}", markup=False)
    held = sum(one.holds for one in results.held)
    out.print(f"{held:,} of {len(results.held):,} checks held; {_refused(results)} ways of sending were refused.")


def _refused(results: Results) -> str:
    return f"{sum(bool(one.stopped_by) for one in results.tried):,} of {len(results.tried):,}"


def _counts(results: Results) -> Table:
    table = Table("Stage", "What", "Count", title="Counts, the same on every machine", title_justify="left")
    for stage, counts in results.counts.items():
        for at, (name, count) in enumerate(counts.items()):
            table.add_row("" if at else stage, name, f"{count:,}")
    return table


def _tries(results: Results) -> Table:
    table = Table("Tried", "Stopped by", "What was said", "On record", title="Ways of sending the wrong thing",
                  title_justify="left")  # fmt: skip
    for one in results.tried:
        table.add_row(one.what, one.stopped_by or "NOTHING", one.said, one.recorded or "–")
    return table


def _times(results: Results) -> Table:
    table = Table("What", "Took", title="On this machine", title_justify="left")
    for stage, seconds in results.seconds.items():
        table.add_row(stage, f"{seconds:,.2f} s")
    for name, value in results.measured.items():
        table.add_row(name, f"{value:,}")
    table.add_row("In all", f"{sum(results.seconds.values()):,.1f} s")
    return table
