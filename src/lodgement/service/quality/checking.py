"""A round's check: every log of a year out of its box, assessed by the rules as they are now, and looked at beside all
others.

Logs are read piece by piece, each piece in a short transaction of its own, so that nobody waits. A log whose list says
something else than the rules say now is counted and left as it is: its own page judges it anew whenever it is opened,
and a reading that rewrites what people are working on would make their open pages stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl
from django.db import connection
from psycopg import Cursor

from lodgement.assessment.frame import AssessedFrame, assess_frame
from lodgement.assessment.plan import names_not_known, plan_for
from lodgement.questionnaire.model import Questionnaire
from lodgement.review.checks import whole_file_checks
from lodgement.review.outliers import Outlier, WholeCheck
from lodgement.review.reading import reading_of
from lodgement.review.volumes import volume_checks
from lodgement.sealing.boxes import open_box
from lodgement.sealing.keys import DataKey

from ..accounts.models import Person
from ..jobs.behalf import for_person
from ..logs.assessing import CONFIRMED
from ..logs.contents import belongs_to
from ..logs.context import Situation
from ..logs.frames import answers_frame, context_of_logs
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from ..vault.keys import year_key
from .answered import Answered
from .drafts import Draft, failing_rows
from .findings import Asked, Found
from .models import Kind, Round
from .stages import Stages
from .volumes import counts_of

AT_ONCE = 25_000
"""Logs of a piece: large enough for frames, small enough for half a gigabyte. Measured: as quick as 50,000."""
TELL_EVERY = 5_000
"""Logs after which progress is told."""
Progress = Callable[[int], None]
_READ = """
SELECT id, version, made_by_id, made_for_id, hard, soft, missing, answers FROM logs_log
WHERE collection = %s AND year = %s AND deleted_at IS NULL AND id > %s ORDER BY id LIMIT %s
"""
_COLUMNS = ("log", "version", "maker", "organisation", "hard", "soft", "missing")


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
    outdated: int = 0


@dataclass(frozen=True)
class Piece:
    """Some logs as they are kept: what is in the open of each, and its box."""

    rows: pl.DataFrame
    boxes: list[bytes]


def check_year(round_: Round, by: int, drafts: list[Draft], stages: Stages, progress: Progress) -> Checked:
    """Everything that the rules, the drafts and the checks of all logs together find in a round's year."""
    return _Checking(round_, by, drafts, stages, progress).run()


class _Checking:
    def __init__(self, round_: Round, by: int, drafts: list[Draft], stages: Stages, progress: Progress) -> None:
        self.round = round_
        self.by = by
        self.drafts = drafts
        self.stages = stages
        self.progress = progress
        self.questionnaire: Questionnaire = questionnaire_of(round_.collection, round_.year)
        self.checked = Checked()
        self.situations: dict[int, Situation] = {}
        self.readings: list[pl.DataFrame] = []
        with for_person(by) as person:
            self.key: DataKey = year_key(round_.year)
            self.register = Register(person).loaded()
            self.answered = Answered(round_)

    def run(self) -> Checked:
        for draft in self.drafts:
            self.checked.checks[draft.id] = OfCheck(
                Kind.DRAFT, draft.name, draft.statement, draft.message, draft.fields
            )
        for piece in self._pieces():
            self._look_at(piece)
        with self.stages.of("together"):
            self._together()
        self.checked.checks = {
            name: one for name, one in self.checked.checks.items() if one.found.check or one.confirmed or
            one.kind == Kind.DRAFT
        }  # fmt: skip
        return self.checked

    # piece by piece

    def _pieces(self) -> Iterator[Piece]:
        last = 0
        while True:
            with self.stages.of("read"), for_person(self.by):
                piece = _piece(self.round, last)
                self._know_makers(piece)
            if not piece.boxes:
                return
            yield piece
            last = int(piece.rows["log"][-1])

    def _know_makers(self, piece: Piece) -> None:
        """Who handed these logs in, each of whom sees a log in a situation of their own."""
        new = set(piece.rows["maker"].unique()) - self.situations.keys()
        for person in Person.objects.filter(pk__in=new).select_related("organisation"):
            self.situations[person.pk] = Situation(person, self.round.as_at, self.register)

    def _look_at(self, piece: Piece) -> None:
        assessed = self._assessed(piece)
        with self.stages.of("count"):
            self._count(piece.rows, assessed)
            reading = reading_of(self.questionnaire, assessed.values)
            self.readings.append(piece.rows.select("log", "version", "organisation").hstack(reading))
        self.checked.logs += piece.rows.height

    def _assessed(self, piece: Piece) -> AssessedFrame:
        with self.stages.of("open"):
            opened = self._opened(piece)
        with self.stages.of("frame"):
            answers = answers_frame(self.questionnaire, opened)
        with self.stages.of("context"):
            context = context_of_logs(self.questionnaire, answers, piece.rows["maker"], self.situations)
        with self.stages.of("assess"):
            not_known = names_not_known(self.questionnaire, context.columns, whole_sources=False)
            return assess_frame(plan_for(self.questionnaire, not_known=not_known), answers.hstack(context))

    def _opened(self, piece: Piece) -> list[bytes]:
        opened = []
        numbers = zip(piece.rows["log"], piece.rows["version"], piece.boxes, strict=True)
        for done, (log, version, box) in enumerate(numbers, start=1):
            opened.append(open_box(self.key, belongs_to(log, version, "answers"), box))
            if done % TELL_EVERY == 0 or done == len(piece.boxes):
                self.progress(self.checked.logs + done)
        return opened

    # counting

    def _count(self, rows: pl.DataFrame, assessed: AssessedFrame) -> None:
        failing: dict[str, list[pl.Series]] = {"hard": [], "soft": []}
        for name, where in assessed.failures.items():
            check = self.questionnaire.checks[name]
            of_check = self._of(name.split(":")[0], Kind(check.kind))
            asked = where
            if check.confirmed_by:
                is_confirmed = (assessed.values[check.confirmed_by].gather(where) == CONFIRMED).fill_null(value=False)
                asked = where.filter(~is_confirmed)
                of_check.confirmed += len(where) - len(asked)
                self.checked.confirmed += len(where) - len(asked)
            failing[check.kind].append(asked)
            fields = tuple(dict.fromkeys(shown.field for shown in check.shown_on))
            self._ask(of_check, name, fields, rows, assessed, asked)
        for draft in self.drafts:
            where = failing_rows(draft.condition, assessed)
            self._ask(self.checked.checks[draft.id], draft.id, draft.fields, rows, assessed, where)
        self.checked.outdated += _outdated(rows, failing, assessed)

    def _of(self, name: str, kind: Kind) -> OfCheck:
        return self.checked.checks.setdefault(name, OfCheck(kind))

    def _ask(
        self, of_check: OfCheck, name: str, fields: tuple[str, ...], rows: pl.DataFrame, assessed: AssessedFrame,
        where: pl.Series,
    ) -> None:  # fmt: skip
        """Asks about rows, save those of which the same was asked before and confirmed with the same values."""
        if not len(where):
            return
        before = self.answered.rows(name, fields, rows["log"], assessed.values, where)
        of_check.confirmed += len(before)
        there = rows[where.filter(~where.is_in(before.implode()))]
        of_check.found.add(name, there["organisation"].to_list(), there["log"].to_list(), there["version"].to_list())

    # all together

    def _together(self) -> None:
        counts = self._counts()
        narrow = pl.concat(self.readings) if self.readings else None
        if narrow is None:  # nobody has handed in anything, which is asked about all the same
            checks = tuple(volume_checks(self.questionnaire, counts))
        else:
            checks = whole_file_checks(self.questionnaire, narrow, counts)
        for check in checks:
            of_check = OfCheck(Kind.WHOLE, check.name, check.statement, "", check.fields)
            self.checked.checks[check.id] = of_check
            asked = [one for one in check.outliers if not self._was_answered(check, one)]
            of_check.confirmed = len(check.outliers) - len(asked)
            self._ask_together(of_check, check, asked, narrow)

    def _counts(self) -> pl.DataFrame:
        with for_person(self.by):
            return counts_of(self.round, self.questionnaire)

    def _was_answered(self, check: WholeCheck, outlier: Outlier) -> bool:
        """Whether the same was asked before and confirmed, with the same figures."""
        return self.answered.together(check.id, outlier.organisation, outlier.log, outlier.figures)

    def _ask_together(self, of_check: OfCheck, check: WholeCheck, asked: list[Outlier], narrow: pl.DataFrame) -> None:
        versions: Mapping[int, int] = {}
        logs = [one.log for one in asked if one.log is not None]
        if logs and narrow is not None:
            some = narrow.filter(pl.col("log").is_in(logs))
            versions = dict(zip(some["log"], some["version"], strict=True))
        of_check.found.add(
            check.id,
            [one.organisation for one in asked],
            [one.log for one in asked],
            [None if one.log is None else versions[one.log] for one in asked],
            [Asked(one.sentence, dict(one.figures), one.condition) for one in asked],
        )


def _piece(round_: Round, after: int) -> Piece:
    with Cursor(connection.connection) as cursor:  # not Django's own: a box comes as bytes, not as twice the letters
        cursor.execute(_READ, [round_.collection, round_.year, after, AT_ONCE], binary=True)
        found = cursor.fetchall()
    columns = list(zip(*(row[:-1] for row in found), strict=True)) or [() for _ in _COLUMNS]
    rows = pl.DataFrame(dict(zip(_COLUMNS, columns, strict=True)), schema=dict.fromkeys(_COLUMNS, pl.Int64))
    return Piece(rows, [bytes(row[-1]) for row in found])


def _outdated(rows: pl.DataFrame, failing: dict[str, list[pl.Series]], assessed: AssessedFrame) -> int:
    """Of how many logs the list says other numbers of faults than there are."""
    now = {**failing, "missing": list(assessed.missing.values())}
    differs = [rows[name] != _how_often(now[name], rows.height) for name in ("hard", "soft", "missing")]
    return int((differs[0] | differs[1] | differs[2]).sum())


def _how_often(parts: list[pl.Series], height: int) -> pl.Series:
    """How often each row is among the parts."""
    once_each = pl.int_range(height, dtype=pl.UInt32, eager=True)
    numbers = pl.concat([once_each, *(part.cast(pl.UInt32) for part in parts)]).alias("row").to_frame()
    return numbers.group_by("row").len().sort("row")["len"].cast(pl.Int64) - 1


def day_of(questionnaire: Questionnaire, today: dt.date) -> dt.date:
    """The day on which a year's logs are judged: today, or the last day on which they can be changed."""
    return min(today, questionnaire.window.edits_until - dt.timedelta(days=1))
