"""What the command line prints for people: tables, and a progress bar on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import wrap

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from .files.checking import Checked
from .files.findings import CellFinding

FINDINGS_SHOWN = 20
BAR_STEPS = 200


def console() -> Console:
    """Standard output; in a pipe without colours and wide enough that nothing is cut."""
    return Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160, highlight=False)


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Gives a function to say how many more are done; shows a bar on a terminal and nothing in a pipe."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        waiting, step = 0, max(1, total // BAR_STEPS)

        def advance(done: int) -> None:
            nonlocal waiting
            waiting += done
            if waiting >= step:  # a bar told of every row would take longer than the work
                bar.advance(task, waiting)
                waiting = 0

        yield advance


def print_checked(checked: Checked, report: Path | None) -> None:
    """The summary of a file's check: by check, the first findings, what couldn't be judged."""
    out = console()
    questionnaire = checked.questionnaire
    what = questionnaire.one if checked.logs == 1 else questionnaire.many
    day = f"{checked.as_at.day} {checked.as_at:%B %Y}"
    out.print(f"{checked.logs:,} {what} read, judged as on {day}.")
    if not checked.findings:
        out.print("Nothing wrong was found.")
    else:
        out.print(
            f"{checked.logs_with('hard'):,} with something to put right, "
            f"{checked.logs_with('soft'):,} with something unusual to confirm or correct.\n"
        )
        out.print(_summary(checked))
        _print_first(out, checked, report)
    _print_not_judged(out, checked)
    if report:
        out.print(f"\nReport by row written to {report}.", markup=False)


def _summary(checked: Checked) -> Table:
    table = Table("Findings", "Kind", "Check", "What must hold", box=None, header_style="bold", pad_edge=False)
    table.columns[0].justify = "right"
    for check, kind, statement, count in checked.by_check():
        table.add_row(f"{count:,}", kind, check, statement)
    return table


def _print_first(out: Console, checked: Checked, report: Path | None) -> None:
    """All findings by row where they are few; else the first of each check, so that none is hidden by another."""
    findings = checked.findings
    if len(findings) <= FINDINGS_SHOWN:
        out.print("\nFindings by row:")
        shown = list(findings)
    else:
        each = max(1, FINDINGS_SHOWN // len(checked.by_check()))
        shown = findings.at_most(each)[:FINDINGS_SHOWN]
        out.print(f"\n{len(shown)} of {len(findings):,} findings, the first of each check, by row:")
    for finding in shown:
        _print_wrapped(out, f"  {_place(checked, finding)}: {finding.message}", indent="    ")
    if len(shown) < len(findings) and not report:
        out.print(f"\nAll {len(findings):,}, at their cells: check again with --report report.xlsx.")


def _place(checked: Checked, finding: CellFinding) -> str:
    letters = [checked.letters.get(number, "?") for number in finding.columns]
    columns = f", column{'s' if len(letters) > 1 else ''} {', '.join(letters)}" if letters else ""
    return f"row {finding.line}{columns}"


def _print_not_judged(out: Console, checked: Checked) -> None:
    """What wasn't judged, by what it would take; nothing is guessed."""
    if not checked.not_judged:
        return
    out.print("\nNot judged, because it isn't known here:")
    for needs, names in sorted(checked.not_judged_by_reason().items()):
        _print_wrapped(out, f"  {', '.join(needs)}: {', '.join(names)}", indent="    ")


def _print_wrapped(out: Console, text: str, indent: str) -> None:
    for line in wrap(text, out.width - 1, subsequent_indent=indent, break_long_words=False):
        out.print(line, markup=False, soft_wrap=True)
