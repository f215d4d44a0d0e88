"""What an assessed frame's rows are told: at which cells, and once for each cell.

Checks come first, then cells that couldn't be read, then answers that are missing, where nothing else marks the cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import polars as pl

from ..assessment.columns import columns_looked_at, columns_of_fields, columns_read_into, questions_of_column
from ..assessment.frame import AssessedFrame
from ..assessment.row_frames import ReadFrame
from ..questionnaire.messages import placeholders
from ..questionnaire.model import Check, Field, Question, Questionnaire, Shown
from ..questionnaire.standard import StandardCheck, standard_check
from .findings import Told


def told_of(read: ReadFrame, assessed: AssessedFrame, lines: pl.Series) -> Iterator[Told]:
    """What the rows of a frame are told. `lines`: the row of each as the spreadsheet shows it, UInt32."""
    return _Telling(read, assessed, lines).everything()


class _Telling:
    def __init__(self, read: ReadFrame, assessed: AssessedFrame, lines: pl.Series) -> None:
        self.read = read
        self.assessed = assessed
        self.lines = lines
        self.questionnaire = assessed.plan.questionnaire
        self.nothing = pl.repeat(False, len(lines), dtype=pl.Boolean, eager=True)
        self.marked: dict[int, pl.Series] = {}
        """Column → whether its cell is marked already, row by row."""

    def everything(self) -> Iterator[Told]:
        for check in self.assessed.failures:
            yield from self._of_check(self.questionnaire.checks[check])
        yield from self._unreadable()
        for question in self.assessed.missing:
            yield from self._missing(question)

    def _of_check(self, check: Check) -> Iterator[Told]:
        rows = self.assessed.failures[check.id]
        places = {str(at): place for at, place in enumerate(check.shown_on) if not place.page_only}
        flags = self.assessed.shown(check)[["row", *places]].hstack(self._held(rows).get_columns()[1:])
        for true, some in _alike(flags):
            here = tuple(place for at, place in places.items() if at in true)
            if not here:
                continue  # what a page alone shows, a row has in a check of its own
            columns = _columns(self.questionnaire, here, true.difference(places))
            if check.kind == "hard":
                self._mark(columns_looked_at(self.questionnaire, check.id).intersection(columns), some)
            fields = tuple(dict.fromkeys(place.field for place in here))
            values = pl.DataFrame(self.assessed.some(placeholders(check.message), some).get_columns()[1:])
            lines = self.lines.gather(some)
            yield Told(check.id, check.kind, fields, columns, check.statement, check.message, lines, values)

    def _unreadable(self) -> Iterator[Told]:
        """Cells that couldn't be read, of questions that are asked; unknown codes where no check tells of them."""
        by_checks = dict(self.marked)
        for (columns, trouble), rows in self.read.troubles.items():
            questions = sorted(questions_of_column(self.questionnaire, columns[0]))
            asked = self.assessed.values.select(pl.any_horizontal(f"{name}.asked" for name in questions)).to_series()
            rows = rows.filter(asked.gather(rows))
            if trouble == "known_option":
                rows = _unmarked(rows, columns, by_checks)
            if len(rows):
                self._mark(columns, rows)
                item = self.questionnaire.fields[self.questionnaire.columns[columns[0]].answer]
                standard = standard_check(trouble, item.question in self.questionnaire.setup_fields)
                yield self._standard(standard, item, columns, rows)

    def _missing(self, question: str) -> Iterator[Told]:
        standard = standard_check("required_answer", question in self.questionnaire.setup_fields)
        rows = self.assessed.missing[question]
        if (unjudged := self.assessed.not_judged.get(question)) is not None:
            rows = rows.filter(~rows.is_in(unjudged.implode()))
        for held, some in _alike(self._held(rows)):
            columns = columns_read_into(self.questionnaire, question, held)
            some = _unmarked(some, columns, self.marked)
            if columns and len(some):
                yield self._standard(standard, self.questionnaire.questions[question][0], columns, some)

    def _held(self, rows: pl.Series) -> pl.DataFrame:
        """Which of the conditions hold in these rows that say which column counts."""
        held = self.assessed.some(self.questionnaire.column_conditions, rows)
        return held.fill_null(value=False) if held.width > 1 else held

    def _standard(
        self, standard: StandardCheck, item: Field | Question, columns: tuple[int, ...], rows: pl.Series
    ) -> Told:
        message, lines = standard.worded(item), self.lines.gather(rows)
        return Told(standard.id, standard.kind, (item.id,), columns, standard.statement, message, lines, pl.DataFrame())

    def _mark(self, columns: frozenset[int] | tuple[int, ...], rows: pl.Series) -> None:
        these = self.nothing.clone().scatter(rows, True)
        for column in columns:
            self.marked[column] = self.marked[column] | these if column in self.marked else these


def _unmarked(rows: pl.Series, columns: tuple[int, ...], marked: dict[int, pl.Series]) -> pl.Series:
    """Those of the rows in which none of the columns is marked."""
    for column in columns:
        if column in marked:
            rows = rows.filter(~marked[column].gather(rows))
    return rows


def _alike(flags: pl.DataFrame) -> Iterator[tuple[frozenset[str], pl.Series]]:
    """The rows (in `row`) by which of their flags are true: the names of these flags, and the rows with just them."""
    names = flags.columns[1:]
    always = frozenset(name for name in names if flags[name].all())
    sometimes = [name for name in names if name not in always and flags[name].any()]
    if not sometimes:
        yield always, flags["row"]
        return
    for key, some in flags.group_by(sometimes, maintain_order=True):
        yield always.union(name for name, true in zip(sometimes, key, strict=True) if true), some["row"]


@lru_cache(maxsize=4096)
def _columns(questionnaire: Questionnaire, shown: tuple[Shown, ...], held: frozenset[str]) -> tuple[int, ...]:
    return tuple(columns_of_fields(questionnaire, shown, held))
