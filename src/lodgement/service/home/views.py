"""The home page: how many logs there are in which state, until when the year takes them, what to do next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..logs.models import Status
from ..logs.queries import logs_for
from ..logs.rules import all_years, questionnaire_of
from ..organisations.queries import has_signed
from ..permissions import SIGNED_IN, page


@dataclass(frozen=True)
class Year:
    """A collection year that is still open, as the home page tells it to somebody."""

    questionnaire: Questionnaire
    today: dt.date
    completed: int
    unfinished: int
    to_mend: int

    @property
    def total(self) -> int:
        return self.completed + self.unfinished

    @property
    def takes_new_logs(self) -> bool:
        return self.today < self.questionnaire.window.new_logs_until

    @property
    def days_left(self) -> int:
        """Days until the deadline; negative where it is past."""
        return (self.questionnaire.window.submission_deadline - self.today).days


@require_safe
@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """What there is to do, for the person who asks."""
    today = timezone.localdate()
    return render(
        request,
        "home/home.html",
        {
            "years": [_year(request.user, name, year, today) for name, year in open_years(today)],
            "signed": request.user.is_staff_role or has_signed(request.user.organisation),
        },
    )


def open_years(today: dt.date) -> list[tuple[str, int]]:
    """The collection years that can still be changed on a day, newest first."""
    return [
        (name, year)
        for name, year in all_years()
        if (window := questionnaire_of(name, year).window).starts <= today < window.edits_until
    ]


def _year(person: Person, collection: str, year: int, today: dt.date) -> Year:
    logs: dict[str, int] = logs_for(person).filter(collection=collection, year=year).aggregate(
        completed=Count("id", filter=Q(status=Status.COMPLETED)),
        unfinished=Count("id", filter=~Q(status=Status.COMPLETED)),
        to_mend=Count("id", filter=Q(hard__gt=0) | Q(soft__gt=0)),
    )  # fmt: skip
    return Year(questionnaire_of(collection, year), today, **logs)
