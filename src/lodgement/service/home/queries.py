"""What the home page tells: how the logs of each open year stand, and for staff which organisations are how far.

Logs are counted once a year and owner; all that the page says is put together from these counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, Q

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..logs.models import Status
from ..logs.queries import logs_for
from ..logs.rules import questionnaire_of, years_open_for_changes
from ..organisations.models import Organisation

MOST_LISTED = 15
"""Organisations that a list on the home page names at most."""


@dataclass(frozen=True)
class Counts:
    """How many logs stand how. What is neither completed, wrong nor unusual wants more answers."""

    completed: int = 0
    wrong: int = 0
    unusual: int = 0
    unanswered: int = 0

    @property
    def total(self) -> int:
        return self.completed + self.unfinished

    @property
    def unfinished(self) -> int:
        return self.wrong + self.unusual + self.unanswered

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))


@dataclass(frozen=True)
class Year:
    """A collection year that is still open, as the home page tells it to somebody."""

    questionnaire: Questionnaire
    today: dt.date
    by_owner: Mapping[int | None, Counts]

    @property
    def counts(self) -> Counts:
        return sum(self.by_owner.values(), Counts())

    @property
    def takes_new_logs(self) -> bool:
        return self.today < self.questionnaire.window.new_logs_until

    @property
    def days_left(self) -> int:
        """Days until the deadline; negative where it is past."""
        return (self.questionnaire.window.submission_deadline - self.today).days

    @property
    def choice(self) -> str:
        """How the list of logs is told to show this year."""
        return f"{self.questionnaire.collection}-{self.questionnaire.year}"


@dataclass(frozen=True)
class Standing:
    """How far the organisations are that own homes: how many of each, and by name some of those furthest behind."""

    finished: int
    under_way: int
    nothing: int
    behind: Sequence[tuple[Organisation, Counts]]
    silent: Sequence[Organisation]


def open_years(person: Person, today: dt.date) -> list[Year]:
    """The collection years that can still be changed on a day, with a person's logs; the next deadline first."""
    open_now = [questionnaire_of(*which) for which in years_open_for_changes(today)]
    years = [Year(questionnaire, today, counts_by_owner(person, questionnaire)) for questionnaire in open_now]
    return sorted(years, key=lambda year: (year.questionnaire.window.submission_deadline, year.choice))


def counts_by_owner(person: Person, questionnaire: Questionnaire) -> dict[int | None, Counts]:
    """The logs of a year that a person sees, counted for each owner; None: for those that name none yet."""
    logs = logs_for(person).filter(collection=questionnaire.collection, year=questionnaire.year).order_by()
    open_logs = ~Q(status=Status.COMPLETED)
    counted = logs.values_list("owner").annotate(
        completed=Count("status", filter=~open_logs),
        wrong=Count("status", filter=open_logs & Q(hard__gt=0)),
        unusual=Count("status", filter=open_logs & Q(hard=0, soft__gt=0)),
        unanswered=Count("status", filter=open_logs & Q(hard=0, soft=0)),
    )
    return {owner: Counts(*counts) for owner, *counts in counted}


def owners_of_homes() -> list[Organisation]:
    """The active organisations that own homes, of which logs are expected; by name."""
    return list(Organisation.objects.filter(active=True, merged_into=None, is_producer=False, holds_stock=True))


def standing_of(year: Year, owners: Sequence[Organisation]) -> Standing:
    """How far owners of homes are with a year."""
    counted = [(owner, year.by_owner.get(owner.pk, Counts())) for owner in owners]
    silent = [owner for owner, counts in counted if not counts.total]
    behind = [(owner, counts) for owner, counts in counted if counts.unfinished]
    behind.sort(key=lambda each: (-each[1].unfinished, each[0].name))
    return Standing(
        finished=len(counted) - len(silent) - len(behind),
        under_way=len(behind),
        nothing=len(silent),
        behind=behind[:MOST_LISTED],
        silent=silent[:MOST_LISTED],
    )
