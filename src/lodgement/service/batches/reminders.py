"""Reminders of queries that are still open: a week after somebody was told, and once more before answers are wanted.

Each person is reminded once on each occasion in a round, on a weekday morning, and not of what was recalled, closed or
answered. A day on which no worker ran is made up for on the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ..jobs.checkpoints import commit_follows
from ..outbox.links import path_of_link
from ..outbox.sending import send
from ..quality.models import Query, QueryState, Round, RoundState
from .models import Batch, Entry, EntryState, Occasion, Reminder
from .steps import record_of

AFTER = dt.timedelta(days=7)
BEFORE = dt.timedelta(days=2)
HOUR = 9
"""Of the day in London at which reminders go."""
SATURDAY = 5


def occasion_on(today: dt.date, told_on: dt.date, wanted_by: dt.date) -> Occasion | None:
    """Which reminder somebody is due on a day, unless they had it already; None where none is.

    The one before the day on which answers are wanted goes on the last weekday that is two days before it or more; from
    then on the one a week after is past.
    """
    last_call = last_weekday(wanted_by - BEFORE)
    if last_call <= today:
        return Occasion.BEFORE_THE_DAY if today <= wanted_by and told_on < today else None
    return Occasion.WEEK_AFTER if told_on + AFTER <= today else None


def last_weekday(day: dt.date) -> dt.date:
    """A day, or the Friday before where it is on a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def rounds_to_remind(today: dt.date) -> QuerySet[Round]:
    """The rounds whose answers are still wanted and of which a batch told somebody."""
    told = Entry.objects.filter(batch__round=OuterRef("pk"), state=EntryState.SENT)
    return Round.objects.filter(Exists(told), state=RoundState.CHECKED, wanted_by__gte=today)


def remind(of_round: int, today: dt.date) -> int:
    """Reminds whom a round's batches told and who is due on a day; says how many."""
    found = Round.objects.select_for_update().get(pk=of_round)
    if found.state != RoundState.CHECKED:
        return 0
    reminded: dict[int, dict[str, int]] = {}
    for entry, occasion in _due(found, today):
        mail = send(to=entry.person, template=f"batches/mail/{occasion}", link=path_of_link(entry.link))
        Reminder.objects.create(
            round=found, person=entry.person, entry=entry, occasion=occasion, mail=mail, made_at=timezone.now()
        )
        counts = reminded.setdefault(entry.batch_id, dict.fromkeys(map(str, Occasion), 0))
        counts[str(occasion)] += 1
    for batch in Batch.objects.filter(pk__in=reminded):
        record_of("batch.reminded", batch, **reminded[batch.pk])
    if reminded:
        commit_follows("people reminded")
    return sum(sum(counts.values()) for counts in reminded.values())


def _due(of_round: Round, today: dt.date) -> Iterator[tuple[Entry, Occasion]]:
    had = set(Reminder.objects.filter(round=of_round).values_list("person", "occasion"))
    for entry in _told(of_round):
        occasion = occasion_on(today, timezone.localdate(entry.sent_at), of_round.wanted_by)
        if occasion and (entry.person_id, str(occasion)) not in had:
            had.add((entry.person_id, str(occasion)))
            yield entry, occasion


def _told(of_round: Round) -> QuerySet[Entry]:
    """Whose mail was delivered, whose link still works and whose organisation still has something to answer."""
    still_open = Query.objects.filter(round=of_round, organisation=OuterRef("organisation"), state=QueryState.OPEN)
    told = Entry.objects.filter(Exists(still_open), batch__round=of_round, state=EntryState.SENT, person__active=True)
    working = told.filter(
        mail__sent_at__isnull=False,
        link__recalled_at=None,
        link__expires_at__gt=timezone.now(),
        link__parcel__recalled_at=None,
    )
    return working.select_related("person", "link").order_by("id")
