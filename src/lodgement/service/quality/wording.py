"""What a query asks, in words for one person: what must hold, what is odd about this log, and the answers concerned.

What the person's role may not see of a log is not said here either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lodgement.questionnaire.messages import filled, placeholders
from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..logs.assessing import Judged, Settled, values_as_they_stand
from ..logs.context import Situation
from ..logs.models import Log
from ..logs.overview import page_asking
from ..logs.rules import questionnaire_of
from ..logs.wording import HIDDEN, Wording
from ..organisations.queries import Register
from .answering import seen_of
from .boxes import About, about_of
from .compared import Compared, compared
from .models import Kind, Query

NO_LONGER = "A check made for this round"


@dataclass(frozen=True)
class Concerned:
    """An answer that a query is about: its name, what it says, and where it is changed (empty: nowhere)."""

    name: str
    said: str
    page: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Said:
    """A query in words."""

    must_hold: str
    asked: str
    """What is odd about this log; what must hold, where that would show what the person may not see."""
    answers: Sequence[Concerned] = ()
    compared: Sequence[Compared] = ()
    """Of a check of all logs together, the numbers that it compared."""
    seen: str = ""
    """The token of the values, for the form by which it is answered."""


class QueryWording:
    """The words of queries for a person, who sees each log as it stands on a day."""

    def __init__(self, person: Person, today: dt.date) -> None:
        self._person = person
        self._situation = Situation(person, today, Register(person))
        self._wordings: dict[Questionnaire, Wording] = {}
        self._settled: dict[int, Settled] = {}

    def must_hold(self, query: Query) -> str:
        """What the check of a query says in general, without any log; its round must be at hand."""
        return self._must_hold(query, about_of(query))

    def of(self, query: Query) -> Said:
        """A query in words; its round and its log must be at hand."""
        about = about_of(query)
        if query.log and not query.log.deleted_at:
            return self._of_log(query, about, self._values(query.log))
        general = self._must_hold(query, about)
        if query.log:
            return Said(general, general)
        return Said(general, about.message or general, compared=compared(about.figures))

    def of_judged(self, query: Query, judged: Judged) -> Said:
        """A query in words where its log is assessed already."""
        return self._of_log(query, about_of(query), judged)

    def _of_log(self, query: Query, about: About, log: Judged | Settled) -> Said:
        wording = self._wording(log.questionnaire)
        concerned = list(_concerned(log, about.fields, wording))
        general = self._must_hold(query, about)
        return Said(general, self._asked(about, log, wording) or general, concerned, seen=seen_of(log, about))

    def _values(self, log: Log) -> Settled:
        """The values of a log, worked out once however many queries are about it."""
        if log.pk not in self._settled:
            self._settled[log.pk] = values_as_they_stand(log, self._situation)
        return self._settled[log.pk]

    def _must_hold(self, query: Query, about: About) -> str:
        check = questionnaire_of(query.round.collection, query.round.year).checks.get(about.check)
        if check is not None and query.kind in (Kind.HARD, Kind.SOFT):
            return check.statement
        return about.statement or (about.message if about.message and not placeholders(about.message) else NO_LONGER)

    def _asked(self, about: About, judged: Judged | Settled, wording: Wording) -> str:
        """The message with the log's values; empty where the person may not see one of them."""
        questionnaire = judged.questionnaire
        check = questionnaire.checks.get(about.check)
        message = about.message or (check.message if check else "")
        names = placeholders(message)
        known = questionnaire.everything
        if not names <= known.keys() or any(wording.hides(known[name]) for name in names):
            return ""
        return filled(questionnaire, message, judged.values, wording.of)

    def _wording(self, questionnaire: Questionnaire) -> Wording:
        if questionnaire not in self._wordings:
            register = self._situation.register
            self._wordings[questionnaire] = Wording(questionnaire, self._person, register)
        return self._wordings[questionnaire]


def _concerned(judged: Judged | Settled, names: Sequence[str], wording: Wording) -> Iterator[Concerned]:
    """The answers a query is about, as they stand, each with the page that asks it."""
    questionnaire = judged.questionnaire
    for name in names:
        page, item = page_asking(questionnaire, judged.values, name), questionnaire.everything.get(name)
        where = page.id if page else ""
        if item:
            said = HIDDEN if wording.hides(item) else wording.of(item, judged.values[name])
            yield Concerned(item.name, said, where, item.question or name)
        elif name in questionnaire.questions:
            question = questionnaire.questions[name][0]
            said = ", ".join(dict.fromkeys(wording.answers(question, judged.values))) or "not given"
            yield Concerned(question.name, said, where, name)
