"""A round's check: every log of a year out of its box, assessed by the rules as they are now, and looked at beside all
others.

Logs are read piece by piece, each piece in a short transaction of its own, so that nobody waits. A log whose list says
something else than the rules say now is counted and left as it is: its own page judges it anew whenever it is opened,
and a reading that rewrites what people are working on would make their open pages stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from lodgement.assessment.frame import AssessedFrame
from lodgement.questionnaire.model import Questionnaire
from lodgement.review.checks import whole_file_checks
from lodgement.review.reading import reading_of
from lodgement.review.volumes import volume_checks

from ..accounts.models import Person
from ..jobs.behalf import for_person
from ..logs.assessing import assess_with
from ..logs.context import Situation
from ..logs.frames import answers_frame, context_of_logs
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from ..vault.keys import year_key
from .answered import Answered
from .counting import Checked, Counting
from .drafts import Draft
from .models import Round
from .pieces import Piece, read_piece
from .stages import Stages
from .volumes import counts_of

TELL_EVERY = 5_000
"""Logs after which progress is told."""
Progress = Callable[[int], None]


def check_year(round_: Round, by: int, drafts: Sequence[Draft], stages: Stages, progress: Progress) -> Checked:
    """Everything that the rules, the drafts and the checks of all logs together find in a round's year."""
    return _Checking(round_, by, drafts, stages, progress).run()


def day_of(questionnaire: Questionnaire, today: dt.date) -> dt.date:
    """The day on which a year's logs are judged: today, or the last day on which they can be changed."""
    return min(today, questionnaire.window.edits_until - dt.timedelta(days=1))


class _Checking:
    def __init__(self, round_: Round, by: int, drafts: Sequence[Draft], stages: Stages, progress: Progress) -> None:
        self._round, self._by = round_, by
        self._stages, self._progress = stages, progress
        self._questionnaire = questionnaire_of(round_.collection, round_.year)
        self._situations: dict[int, Situation] = {}
        self._readings: list[pl.DataFrame] = []
        with for_person(by) as person:
            self._key = year_key(round_.year)
            self._register = Register(person).loaded()
            self._counting = Counting(self._questionnaire, drafts, Answered(round_))

    def run(self) -> Checked:
        for piece in self._pieces():
            assessed = self._assessed(piece)
            with self._stages.of("count"):
                self._counting.count(piece.rows, assessed)
                reading = reading_of(self._questionnaire, assessed.values)
                self._readings.append(piece.rows.select("log", "version", "organisation").hstack(reading))
        with self._stages.of("together"):
            self._together()
        return self._counting.worth_keeping()

    def _pieces(self) -> Iterator[Piece]:
        last = 0
        while True:
            with self._stages.of("read"), for_person(self._by):
                piece = read_piece(self._round, last)
                self._know_makers(piece)
            if not piece.boxes:
                return
            yield piece
            last = piece.last

    def _know_makers(self, piece: Piece) -> None:
        """Who handed these logs in, each of whom sees a log in a situation of their own."""
        new = set(piece.rows["maker"].unique()) - self._situations.keys()
        for person in Person.objects.filter(pk__in=new).select_related("organisation"):
            self._situations[person.pk] = Situation(person, self._round.as_at, self._register)

    def _assessed(self, piece: Piece) -> AssessedFrame:
        with self._stages.of("open"):
            opened = self._opened(piece)
        with self._stages.of("frame"):
            answers = answers_frame(self._questionnaire, opened)
        with self._stages.of("context"):
            known = context_of_logs(self._questionnaire, answers, piece.rows["maker"], self._situations)
        with self._stages.of("assess"):
            return assess_with(self._questionnaire, answers, known)

    def _opened(self, piece: Piece) -> list[bytes]:
        """The answers of a piece's logs, telling how far it is."""
        opened: list[bytes] = []
        for answers in piece.opened(self._key):
            opened.append(answers)
            if len(opened) % TELL_EVERY == 0 or len(opened) == len(piece.boxes):
                self._progress(self._counting.checked.logs + len(opened))
        return opened

    def _together(self) -> None:
        with for_person(self._by):
            counts = counts_of(self._round, self._questionnaire)
        if self._readings:
            narrow = pl.concat(self._readings)
            checks = whole_file_checks(self._questionnaire, narrow, counts)
        else:  # nobody has handed in anything, which is asked about all the same
            narrow = pl.DataFrame(schema={"log": pl.Int64, "version": pl.Int64})
            checks = tuple(volume_checks(self._questionnaire, counts))
        self._counting.together(checks, narrow.select("log", "version"))
