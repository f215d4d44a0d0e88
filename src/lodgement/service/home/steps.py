"""What somebody has to do next, the most urgent first: notices to read, files to decide on, queries to answer, logs to
mend, then those to complete, of the year whose deadline is next before those of later ones.

That the agreement wants accepting comes before all of it and is told by itself, in the words of its own pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from ..accounts.models import Person
from ..batches.queries import to_release
from ..incidents.queries import overdue_by_incident, running, undeclared_in, wanted_from
from ..incidents.reports.notices import unread_for
from ..incidents.reports.queries import waiting_for_approval
from ..logs.forms import TO_MEND
from ..logs.models import Status
from ..organisations.queries import answers_for_people, own_numbers
from ..outbox.queries import recent_tries, to_look_at
from ..quality.next_steps import OfRound, Wants, rounds_to_see_to
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
    """What is to be done by somebody; of staff nobody mends all that all of the providers have handed in."""
    steps = _steps_of_staff(person, timezone.now()) if person.is_staff_role else _steps(person, years)
    return [step for step in steps if step.value]


def _steps_of_staff(person: Person, now: dt.datetime) -> Iterator[Step]:
    open_incidents = running().count()
    yield Step(open_incidents, f"{_plural(open_incidents, 'incident')} not closed", reverse("incidents"), "wrong")
    yield from _to_declare(person)
    for incident, overdue in overdue_by_incident(timezone.localdate()):
        text = f"corrective {_plural(overdue, 'action')} of incident {incident} overdue"
        yield Step(overdue, text, reverse("incident_actions", args=[incident]), "attention")
    for batch in to_release(person):
        yield Step(1, f"batch to release: number {batch.pk}", reverse("batch", args=[batch.pk]), "attention")
    for report in waiting_for_approval(person):
        href = reverse("report", args=[report.incident_id, report.layout, report.version])
        yield Step(1, f"report of incident {report.incident_id} to approve", href, "attention")
    for one in rounds_to_see_to(person, timezone.localdate()):
        yield _of_round(one)
    tries = recent_tries(now - LOOKED_BACK).count()
    yield Step(tries, f"{_plural(tries, 'link')} tried by somebody else", reverse("parcels"), "attention")
    mails = to_look_at().count()
    yield Step(mails, f"{_plural(mails, 'mail')} to look at", reverse("mails"), "attention")


_OF_ROUND = {
    Wants.CHECKING_AGAIN: ("round to check again: number {round.pk} could not be checked", "round", "wrong"),
    Wants.ASKING: ("round to look through: number {round.pk}, in which nothing is asked yet", "round", "attention"),
    Wants.CHASING: ("{queries} of round {round.pk} not answered by {wanted_by}", "round_progress", "attention"),
    Wants.CLOSING: ("round to close: number {round.pk}, in which everything is answered", "round", "done"),
}


def _of_round(one: OfRound) -> Step:
    text, route, tone = _OF_ROUND[one.wants]
    said = text.format(
        round=one.round, wanted_by=day(one.round.wanted_by), queries=_plural(one.queries, "query", "queries")
    )
    return Step(one.queries or 1, said, reverse(route, args=[one.round.pk]), tone)


LOOKED_BACK = dt.timedelta(days=7)
"""For how long staff are told on their home page that somebody tried another's link."""


def _to_declare(person: Person) -> Iterator[Step]:
    """What became of records that reached somebody, and those of their people who haven't said it."""
    wanted = wanted_from(person).count()
    yield Step(
        wanted, f"{_plural(wanted, 'declaration')} to make: records reached you", reverse("declarations"), "wrong"
    )
    if answers_for_people(person):
        late = undeclared_in(own_numbers(person.organisation_id)).count()
        text = f"{_plural(late, 'person', 'people')} of yours who have not declared what became of records"
        yield Step(late, text, reverse("undeclared"), "wrong")


def _steps(person: Person, years: Sequence[Year]) -> Iterator[Step]:
    yield from _to_declare(person)
    unread = unread_for(person).count() if person.coordinates or person.is_protection_officer else 0
    yield Step(unread, f"{_plural(unread, 'notice')} of an incident to read", reverse("notices"), "wrong")
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
