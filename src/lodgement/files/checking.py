"""A bulk-upload file from texts to findings: read, edit, assess, and every finding at its cell.

Nothing is kept. What only the service knows (organisations, schemes, other logs) isn't guessed: checks that hang on
it are named as not judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import polars as pl

from ..assessment.calendar import calendar_context
from ..assessment.columns import columns_looked_at, columns_of_fields, columns_read_into, questions_of_column
from ..assessment.frame import CHUNK, AssessedFrame, assess_frame
from ..assessment.plan import Plan, names_not_known, plan_for
from ..assessment.reading import read_answer
from ..assessment.reasons import reasons_of
from ..assessment.row_frames import ReadFrame, new_logs, read_frame
from ..questionnaire.messages import filled, placeholders
from ..questionnaire.model import Check, Questionnaire, Shown
from ..questionnaire.standard import StandardCheck, standard_check
from .repeated import repeated_rows
from .template_reading import TemplateRows

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A finding at the cells of one row."""

    line: int
    """The row as the spreadsheet shows it."""
    check: str
    kind: str
    fields: tuple[str, ...]
    columns: tuple[int, ...]
    statement: str
    message: str


@dataclass
class Checked:
    """What a file's check found."""

    questionnaire: Questionnaire
    as_at: dt.date
    logs: int
    letters: Mapping[int, str]
    findings: list[CellFinding] = field(default_factory=list)
    not_judged: dict[str, int] = field(default_factory=dict)
    """Check or question → in how many logs it couldn't be judged."""
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Check or question → what it would need to be judged."""

    @property
    def hard(self) -> int:
        return sum(finding.kind == "hard" for finding in self.findings)

    def by_check(self) -> list[tuple[str, str, str, int]]:
        """(Check without its person, kind, statement, findings), hard ones first, most frequent first."""
        counted: dict[tuple[str, str, str], int] = {}
        for finding in self.findings:
            key = (finding.check.split(":")[0], finding.kind, finding.statement)
            counted[key] = counted.get(key, 0) + 1
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
        return len({finding.line for finding in self.findings if finding.kind == kind})


def check_rows(
    questionnaire: Questionnaire,
    rows: TemplateRows,
    as_at: dt.date,
    given: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Every fault of a file's rows in one pass.

    `given`: context that is known for the whole file, as JSON values (the owner's type, say).
    """
    known = _known(questionnaire, given or {})
    repeated = repeated_rows(questionnaire, rows.texts, known)
    not_known = names_not_known(questionnaire, {*known, *repeated.columns}, whole_sources=False)
    context = calendar_context(questionnaire, as_at) | known
    plan = plan_for(questionnaire, upload=True, not_known=not_known)
    checked = Checked(questionnaire, as_at, rows.texts.height, rows.letters, reasons=reasons_of(plan))
    for start in range(0, rows.texts.height, CHUNK):
        texts = rows.texts.slice(start, CHUNK)
        read = read_frame(questionnaire, texts, context)
        frame = new_logs(questionnaire, read.frame).with_columns(_given_in_uploads(questionnaire))
        frame = frame.with_columns(repeated.slice(start, CHUNK).get_columns())
        assessed = assess_frame(plan, frame)
        lines = rows.lines[start : start + CHUNK]
        checked.findings.extend(_findings(plan, read, assessed, lines))
        for name, found in assessed.not_judged.items():
            checked.not_judged[name] = checked.not_judged.get(name, 0) + len(found)
        if progress:
            progress(texts.height)
    checked.findings.sort(key=lambda finding: finding.line)
    return checked


def _given_in_uploads(questionnaire: Questionnaire) -> list[pl.Expr]:
    return [pl.lit(value).alias(name) for name, value in questionnaire.in_uploads.items()]


def _known(questionnaire: Questionnaire, given: Mapping[str, Any]) -> dict[str, Any]:
    everything = {**questionnaire.without_the_service, **given}
    return {name: read_answer(questionnaire.context[name], value) for name, value in everything.items()}


def _findings(plan: Plan, read: ReadFrame, assessed: AssessedFrame, lines: list[int]) -> Iterator[CellFinding]:
    """The findings of checks, of reading, and of what is missing where nothing else marks the cell."""
    marked: dict[int, set[int]] = {}
    held = _conditions_held(plan.questionnaire, assessed)
    for judged in plan.checks:
        for row, finding in _of_check(plan.questionnaire, judged.check, assessed, held, lines):
            if finding.kind == "hard":
                looked_at = columns_looked_at(plan.questionnaire, judged.check.id)
                marked.setdefault(row, set()).update(looked_at.intersection(finding.columns))
            yield finding
    questionnaire = plan.questionnaire
    for (columns, trouble), rows in read.troubles.items():
        item = questionnaire.fields[questionnaire.columns[columns[0]].answer]
        standard = standard_check(trouble)
        for row in rows.filter(_any_asked(assessed, questions_of_column(questionnaire, columns[0])).gather(rows)):
            marked.setdefault(row, set()).update(columns)
            yield _standard(standard, item, columns, lines[row])
    for question, rows in assessed.missing.items():
        yield from _missing(questionnaire, question, rows, assessed, marked, held, lines)


def _conditions_held(questionnaire: Questionnaire, assessed: AssessedFrame) -> list[frozenset[str]]:
    """For each row which of the conditions hold that say which column counts."""
    names = questionnaire.column_conditions
    if not names:
        return [frozenset()] * assessed.values.height
    return [questionnaire.conditions_held(row) for row in assessed.values.select(names).iter_rows(named=True)]


def _any_asked(assessed: AssessedFrame, questions: frozenset[str]) -> pl.Series:
    return assessed.values.select(pl.any_horizontal(f"{name}.asked" for name in sorted(questions))).to_series()


def _missing(
    questionnaire: Questionnaire,
    question: str,
    rows: pl.Series,
    assessed: AssessedFrame,
    marked: Mapping[int, set[int]],
    held: list[frozenset[str]],
    lines: list[int],
) -> Iterator[CellFinding]:
    setup = question in questionnaire.setup_fields
    standard = standard_check("required_setup_answer" if setup else "required_answer")
    unjudged = set(assessed.not_judged.get(question, []))
    for row in rows:
        columns = columns_read_into(questionnaire, question, held[row])
        if columns and row not in unjudged and not marked.get(row, set()).intersection(columns):
            yield _standard(standard, questionnaire.questions[question][0], columns, lines[row])


def _standard(standard: StandardCheck, item: Any, columns: tuple[int, ...], line: int) -> CellFinding:
    return CellFinding(line, standard.id, standard.kind, (item.id,), columns, standard.statement, standard.worded(item))


def _of_check(
    questionnaire: Questionnaire, check: Check, assessed: AssessedFrame, held: list[frozenset[str]], lines: list[int]
) -> Iterator[tuple[int, CellFinding]]:
    places: dict[int, list[Shown]] = {row: [] for row in assessed.failures.get(check.id, [])}
    if not places:
        return
    for place, rows in assessed.shown_rows(check):
        for row in rows if not place.page_only else []:
            places[row].append(place)
    failing = assessed.values[assessed.failures[check.id]].select(_named_in(questionnaire, check.message))
    for (row, shown), values in zip(places.items(), failing.iter_rows(named=True), strict=True):
        if not shown:
            continue  # what a page alone shows, a row has in a check of its own
        yield (
            row,
            CellFinding(
                lines[row],
                check.id,
                check.kind,
                tuple(dict.fromkeys(place.field for place in shown)),
                tuple(_columns(questionnaire, tuple(shown), held[row])),
                check.statement,
                filled(questionnaire, check.message, values),
            ),
        )


@lru_cache(maxsize=4096)
def _columns(questionnaire: Questionnaire, shown: tuple[Shown, ...], held: frozenset[str]) -> list[int]:
    return columns_of_fields(questionnaire, shown, held)


def _named_in(questionnaire: Questionnaire, message: str) -> list[str]:
    return sorted(placeholders(message)) or [questionnaire.starts_on]
