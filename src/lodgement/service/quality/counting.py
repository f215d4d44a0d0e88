"""What a round finds, counted check by check: of the rules, of drafts, and of all logs together.

What somebody has confirmed, on the log itself or in an earlier round with the same values, is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from lodgement.assessment.frame import AssessedFrame
from lodgement.questionnaire.model import Check, Questionnaire
from lodgement.review.outliers import Outlier, WholeCheck

from ..logs.assessing import CONFIRMED
from .answered import Answered
from .drafts import Draft, failing_rows
from .findings import Asked, Found
from .models import Kind


@dataclass
class OfCheck:
    """What one check, of all persons where it is repeated, found."""

    kind: Kind
    name: str = ""
    statement: str = ""
    message: str = ""
    fields: tuple[str, ...] = ()
    confirmed: int = 0
    """Logs of which somebody has confirmed it already."""
    found: Found = field(default_factory=Found)


@dataclass
class Checked:
    """What a round found: check without its person → what it found."""

    checks: dict[str, OfCheck] = field(default_factory=dict)
    logs: int = 0
    confirmed: int = 0
    """Unusual things that were confirmed on the logs themselves."""
    outdated: int = 0
    """Logs of which lists say something else."""


class Counting:
    """Counts what is found, piece by piece and then of all logs together."""

    def __init__(self, questionnaire: Questionnaire, drafts: Sequence[Draft], answered: Answered) -> None:
        self._questionnaire = questionnaire
        self._drafts = drafts
        self._answered = answered
        self.checked = Checked()
        for draft in drafts:
            of_draft = OfCheck(Kind.DRAFT, draft.name, draft.statement, draft.message, draft.fields)
            self.checked.checks[draft.id] = of_draft

    def count(self, rows: pl.DataFrame, assessed: AssessedFrame) -> None:
        """Counts what a piece's logs, assessed in the order of `rows`, fail."""
        failing: dict[str, list[pl.Series]] = {"hard": [], "soft": [], "missing": list(assessed.missing.values())}
        for name, where in assessed.failures.items():
            check = self._questionnaire.checks[name]
            failing[check.kind].append(self._count_check(check, rows, assessed, where))
        for draft in self._drafts:
            where = failing_rows(draft.condition, assessed)
            self._ask(self.checked.checks[draft.id], draft.id, draft.fields, rows, assessed, where)
        self.checked.outdated += _outdated(rows, failing)
        self.checked.logs += rows.height

    def _count_check(self, check: Check, rows: pl.DataFrame, assessed: AssessedFrame, where: pl.Series) -> pl.Series:
        """Counts the rows that fail a check; gives those that the log itself doesn't confirm."""
        of_check = self.checked.checks.setdefault(check.id.split(":")[0], OfCheck(Kind(check.kind)))
        unconfirmed = where
        if check.confirmed_by:
            said = assessed.values[check.confirmed_by].gather(where)
            unconfirmed = where.filter((said != CONFIRMED).fill_null(value=True))
            of_check.confirmed += len(where) - len(unconfirmed)
            self.checked.confirmed += len(where) - len(unconfirmed)
        fields = tuple(dict.fromkeys(shown.field for shown in check.shown_on))
        self._ask(of_check, check.id, fields, rows, assessed, unconfirmed)
        return unconfirmed

    def _ask(
        self,
        of_check: OfCheck,
        name: str,
        fields: tuple[str, ...],
        rows: pl.DataFrame,
        assessed: AssessedFrame,
        where: pl.Series,
    ) -> None:
        """Asks about rows, save those of which the same was asked before and confirmed with the same values."""
        before = self._answered.rows(name, fields, rows["log"], assessed.values, where)
        of_check.confirmed += len(before)
        there = rows[where.filter(~where.is_in(before.implode()))]
        of_check.found.add(name, *(there[column].to_list() for column in ("organisation", "log", "version")))

    def together(self, checks: Sequence[WholeCheck], versions: pl.DataFrame) -> None:
        """Counts what checks of all logs together find. `versions`: `log` and `version` of every log."""
        for check in checks:
            asked = [one for one in check.outliers if not self._was_answered(check, one)]
            of_check = OfCheck(Kind.WHOLE, check.name, check.statement, "", check.fields)
            of_check.confirmed = len(check.outliers) - len(asked)
            logs = [one.log for one in asked if one.log is not None]
            known = dict(versions.filter(pl.col("log").is_in(logs)).iter_rows())
            of_check.found.add(
                check.id,
                [one.organisation for one in asked],
                [one.log for one in asked],
                [None if one.log is None else known[one.log] for one in asked],
                [Asked(one.sentence, dict(one.figures), one.condition) for one in asked],
            )
            self.checked.checks[check.id] = of_check

    def _was_answered(self, check: WholeCheck, one: Outlier) -> bool:
        """Whether the same was asked before and confirmed, with the same figures."""
        return self._answered.together(check.id, one.organisation, one.log, one.figures)

    def worth_keeping(self) -> Checked:
        """What was found, without the checks that found nothing; drafts stay, so that they can be mended."""
        self.checked.checks = {
            name: one
            for name, one in self.checked.checks.items()
            if one.found.check or one.confirmed or one.kind == Kind.DRAFT
        }
        return self.checked


def _outdated(rows: pl.DataFrame, failing: dict[str, list[pl.Series]]) -> int:
    """Of how many logs the list says other numbers of faults than there are."""
    differs = [rows[name] != _how_often(parts, rows.height) for name, parts in failing.items()]
    return int((differs[0] | differs[1] | differs[2]).sum())


def _how_often(parts: list[pl.Series], height: int) -> pl.Series:
    """How often each row is among the parts."""
    once_each = pl.int_range(height, dtype=pl.UInt32, eager=True)
    numbers = pl.concat([once_each, *(part.cast(pl.UInt32) for part in parts)]).alias("row").to_frame()
    return numbers.group_by("row").len().sort("row")["len"].cast(pl.Int64) - 1
