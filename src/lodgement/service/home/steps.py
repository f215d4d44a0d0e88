"""What somebody has to do next, the most urgent first: files that wait for a decision, queries to answer, then logs to
mend, then those to complete, of the year whose deadline is next before those of later ones.

That the agreement wants accepting comes before all of it and is told by itself, in the words of its own pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from ..accounts.models import Person
from ..logs.forms import TO_MEND
from ..logs.models import Status
from ..quality.queries import wanted_now
from ..uploads.models import OWNERS
from ..uploads.queries import uploads_for
from ..web.says import day, many
from .queries import Year

WAITING_FOR_A_PERSON = [state for state, owner in OWNERS.items() if owner == "person"]


@dataclass(frozen=True)
class Step:
    """A number of things to see to, and where."""

    value: int
    text: str
    href: str
    tone: str = ""


def steps_for(person: Person, years: Sequence[Year]) -> list[Step]:
    """What is to be done by somebody of a provider; of staff nobody mends all that all of them have handed in."""
    return [] if person.is_staff_role else [step for step in _steps(person, years) if step.value]


def _steps(person: Person, years: Sequence[Year]) -> Iterator[Step]:
    waiting = uploads_for(person).filter(state__in=WAITING_FOR_A_PERSON).count()
    yield Step(waiting, f"{_plural(waiting, 'file')} waiting for you to decide", reverse("uploads"), "attention")
    for found, count in wanted_now(person):
        text = f"{_plural(count, 'query', 'queries')} to answer by {day(found.wanted_by)}"
        yield Step(count, text, f"{reverse('queries')}?round={found.pk}", "attention")
    for year in years:
        one, counts = year.questionnaire.one, year.counts
        yield Step(counts.wrong, f"{_plural(counts.wrong, one)} with something wrong", _logs(year, TO_MEND), "wrong")
        unusual = f"{_plural(counts.unusual, one)} with something unusual to confirm"
        yield Step(counts.unusual, unusual, _logs(year, TO_MEND), "attention")
    for year in years:
        one, counts = year.questionnaire.one, year.counts
        text = f"{_plural(counts.unanswered, one)} with answers missing"
        yield Step(counts.unanswered, text, _logs(year, Status.IN_PROGRESS), "attention")


def _plural(count: int, one: str, more: str = "") -> str:
    return many(count, one, more).split(" ", 1)[1]


def _logs(year: Year, status: str) -> str:
    return f"{reverse('logs')}?{urlencode({'year': year.choice, 'status': status})}"
