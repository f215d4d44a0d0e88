"""A bulk-upload file from texts to findings: read, edit, assess, and every finding at its cell.

Nothing is kept. What only the service knows (organisations, schemes, other logs) isn't guessed: checks that hang on
it are named as not judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ..assessment.apart import Apart, KnownOfRows, assess_known
from ..assessment.calendar import calendar_context
from ..assessment.frame import CHUNK, AssessedFrame
from ..assessment.plan import Plan, names_not_known, plan_for
from ..assessment.reading import read_answer
from ..assessment.reasons import reasons_of
from ..assessment.row_frames import ReadFrame, new_logs, read_frame
from ..questionnaire.model import Questionnaire
from .findings import Findings, Told
from .repeated import columns_compared, repeated_rows
from .telling import told_of
from .template_reading import TemplateRows

Progress = Callable[[int], None]
KnownByRow = Callable[[pl.DataFrame], KnownOfRows]


@dataclass
class Checked:
    """What a file's check found."""

    questionnaire: Questionnaire
    as_at: dt.date
    logs: int
    letters: Mapping[int, str]
    findings: Findings
    not_judged: dict[str, int] = field(default_factory=dict)
    """Check or question → in how many logs it couldn't be judged."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Check or question → what it would need to be judged."""

    @property
    def hard(self) -> int:
        """How many hard findings there are."""
        return sum(count for told, count in self.findings.counts() if told.kind == "hard")

    def by_check(self) -> list[tuple[str, str, str, int]]:
        """(Check without its person, kind, statement, findings), hard ones first, most frequent first."""
        counted: dict[tuple[str, str, str], int] = {}
        for told, count in self.findings.counts():
            key = (told.check.split(":")[0], told.kind, told.statement)
            counted[key] = counted.get(key, 0) + count
        rows = [(check, kind, statement, count) for (check, kind, statement), count in counted.items()]
        return sorted(rows, key=lambda row: (row[1] != "hard", -row[3], row[0]))

    def not_judged_by_reason(self) -> dict[tuple[str, ...], list[str]]:
        """What would be needed → the checks (without their person) that would need it."""
        grouped: dict[tuple[str, ...], list[str]] = {}
        for name in sorted(self.not_judged):
            checks = grouped.setdefault(self.reasons.get(name, ()), [])
            if name.split(":")[0] not in checks:
                checks.append(name.split(":")[0])
        return grouped

    def logs_with(self, kind: str) -> int:
        """How many logs have at least one finding of a kind."""
        return self.findings.lines_with(kind)


@dataclass(frozen=True)
class AssessedRows:
    """Some of a file's rows, read and assessed."""

    read: ReadFrame
    answers: pl.DataFrame
    """What they are as new logs: answers, cells and context by name, before anything is settled."""
    assessed: AssessedFrame
    lines: pl.Series
    """The row of each as the spreadsheet shows it, UInt32."""
    not_known: frozenset[str]
    """The context names of which nothing is known."""
    apart: Apart = field(default_factory=dict)
    """Those that aren't known of some rows only."""


def check_rows(
    questionnaire: Questionnaire,
    rows: TemplateRows,
    as_at: dt.date,
    given: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
    known_by_row: KnownByRow | None = None,
    at_once: int = CHUNK,
) -> Checked:
    """Every fault of a file's rows in one pass.

    `given`: context that is known for the whole file, as JSON values (the owner's type, say). `known_by_row`: gives for
    a frame of answers the context that is known of each row. `at_once`: rows after which `progress` is told; findings
    don't depend on it.
    """
    told: list[Told] = []
    not_judged: dict[str, int] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    for piece in assessed_rows(questionnaire, rows, as_at, given, known_by_row, at_once):
        told += told_of(piece.read, piece.assessed, piece.lines)
        for names in (frozenset[str](), *piece.apart):
            reasons |= reasons_of(_plan(questionnaire, piece.not_known)(names))
        for name, found in piece.assessed.not_judged.items():
            not_judged[name] = not_judged.get(name, 0) + len(found)
        if progress:
            progress(len(piece.lines))
    findings = Findings.of(questionnaire, told)
    return Checked(questionnaire, as_at, rows.texts.height, rows.letters, findings, not_judged, reasons)


def assessed_rows(
    questionnaire: Questionnaire,
    rows: TemplateRows,
    as_at: dt.date,
    given: Mapping[str, Any] | None = None,
    known_by_row: KnownByRow | None = None,
    at_once: int = CHUNK,
) -> Iterator[AssessedRows]:
    """A file's rows as new logs, assessed, piece by piece. The arguments are those of `check_rows`."""
    known = _known(questionnaire, given or {})
    context = calendar_context(questionnaire, as_at) | known
    reads, repeated = _read(questionnaire, rows.texts, context, at_once)
    start = 0
    for read in reads:
        answers = read.frame.with_columns(_given_in_uploads(questionnaire))
        answers = answers.with_columns(repeated.slice(start, answers.height).get_columns())
        by_row = known_by_row(answers) if known_by_row else KnownOfRows(pl.DataFrame())
        answers = new_logs(questionnaire, answers.with_columns(by_row.columns.get_columns()))
        names = {*known, *repeated.columns, *by_row.columns.columns}
        not_known = names_not_known(questionnaire, names, whole_sources=False)
        assessed = assess_known(_plan(questionnaire, not_known), answers, by_row.apart)
        lines = pl.Series(rows.lines[start : start + answers.height], dtype=pl.UInt32)
        yield AssessedRows(read, answers, assessed, lines, not_known, by_row.apart)
        start += answers.height


def _plan(questionnaire: Questionnaire, not_known: frozenset[str]) -> Callable[[frozenset[str]], Plan]:
    """Gives the plan for which some more names aren't known."""
    return lambda more: plan_for(questionnaire, upload=True, not_known=not_known | more)


def _read(
    questionnaire: Questionnaire, texts: pl.DataFrame, context: dict[str, Any], at_once: int
) -> tuple[Iterable[ReadFrame], pl.DataFrame]:
    """The rows read, chunk by chunk, and which of them are said of the file to be the same as others.

    To know that takes all rows, and to keep them all would take too much memory: what is compared is read beforehand,
    but of a file of one chunk.
    """
    if texts.height <= at_once:
        read = read_frame(questionnaire, texts, context)
        return [read], repeated_rows(questionnaire, [read.frame])
    compared = texts.select(columns_compared(questionnaire))
    beforehand = (read.frame for read in _chunks(questionnaire, compared, context, CHUNK))
    return _chunks(questionnaire, texts, context, at_once), repeated_rows(questionnaire, beforehand)


def _chunks(
    questionnaire: Questionnaire, texts: pl.DataFrame, context: dict[str, Any], at_once: int
) -> Iterator[ReadFrame]:
    return (read_frame(questionnaire, piece, context) for piece in texts.iter_slices(at_once))


def _given_in_uploads(questionnaire: Questionnaire) -> list[pl.Expr]:
    return [pl.lit(value).alias(name) for name, value in questionnaire.in_uploads.items()]


def _known(questionnaire: Questionnaire, given: Mapping[str, Any]) -> dict[str, Any]:
    everything = {**questionnaire.without_the_service, **given}
    return {name: read_answer(questionnaire.context[name], value) for name, value in everything.items()}
