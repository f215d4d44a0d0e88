"""Reminders: to whom, on which mornings, and to each once; not of what is closed, answered, recalled or undelivered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.service.batches.making import a_scene, ask, entries, events, now, sent, staff
from tests.service.conftest import as_owner, as_worker

FRIDAY, MONDAY = dt.date(2026, 12, 4), dt.date(2026, 12, 7)
WANTED_BY = dt.date(2026, 12, 8)


@pytest.mark.parametrize(
    ("today", "told_on", "wanted_by", "expected"),
    [
        (dt.date(2026, 11, 30), dt.date(2026, 11, 24), WANTED_BY, None),
        (dt.date(2026, 12, 1), dt.date(2026, 11, 24), WANTED_BY, "week_after"),
        (dt.date(2026, 12, 3), dt.date(2026, 11, 24), WANTED_BY, "week_after"),
        (FRIDAY, dt.date(2026, 11, 24), WANTED_BY, "before_the_day"),  # two days before is a Sunday
        (MONDAY, dt.date(2026, 11, 24), WANTED_BY, "before_the_day"),  # where Friday was missed
        (WANTED_BY, dt.date(2026, 11, 24), WANTED_BY, "before_the_day"),
        (dt.date(2026, 12, 9), dt.date(2026, 11, 24), WANTED_BY, None),
        (MONDAY, MONDAY, WANTED_BY, None),  # they were told this morning
        (dt.date(2026, 12, 8), dt.date(2026, 11, 24), dt.date(2026, 12, 10), "before_the_day"),
        (MONDAY, dt.date(2026, 11, 24), dt.date(2026, 12, 10), "week_after"),
    ],
)
def test_what_somebody_is_due_on_a_day(
    today: dt.date, told_on: dt.date, wanted_by: dt.date, expected: str | None, server: None
) -> None:
    from lodgement.service.batches.reminders import occasion_on

    assert occasion_on(today, told_on, wanted_by) == expected


def test_a_weekend_goes_back_to_its_friday(server: None) -> None:
    from lodgement.service.batches.reminders import last_weekday

    week = [dt.date(2026, 11, 30) + dt.timedelta(days=days) for days in range(7)]
    assert [last_weekday(day) for day in week] == [*week[:5], week[4], week[4]]


def _morning(day: dt.date, hour: int = 9) -> int:
    return int(dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.UTC).timestamp())


def _run(moment: int) -> None:
    from lodgement.service.batches.tasks import remind_of_queries

    with as_worker():
        remind_of_queries(moment)


def _reminders(batch: Any) -> list[tuple[int, str, str]]:
    from lodgement.service.batches.models import Reminder

    with as_owner():
        found = Reminder.objects.filter(entry__batch=batch).select_related("mail")
        return [(one.person_id, one.occasion, one.mail.template) for one in found]


def _changed(model: Any, **values: Any) -> None:
    with as_owner():
        type(model).objects.filter(pk=model.pk).update(**values)


@pytest.fixture
def told(database: None) -> tuple[Any, Any]:
    """A batch that told two contacts on 24 November, whose answers are wanted by 8 December."""
    from lodgement.service.batches.models import Entry

    scene = a_scene((1, 2))
    _changed(scene.round, wanted_by=WANTED_BY)
    scene.round.wanted_by = WANTED_BY
    batch = sent(scene)
    with as_owner():
        Entry.objects.filter(batch=batch).update(sent_at=dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC))
    return scene, batch


def test_each_is_reminded_once_on_each_occasion(told: tuple[Any, Any]) -> None:
    from lodgement.service.outbox.models import Mail

    scene, batch = told
    first, second = (contact.pk for contact in scene.contacts)
    for day in (dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 1), dt.date(2026, 12, 2)):
        _run(_morning(day))
    week = [(person, "week_after", "batches/mail/week_after") for person in (first, second)]
    assert _reminders(batch) == week
    for day in (FRIDAY, MONDAY, WANTED_BY, dt.date(2026, 12, 9)):
        _run(_morning(day))
    last = [(person, "before_the_day", "batches/mail/before_the_day") for person in (first, second)]
    assert _reminders(batch) == week + last
    assert events(batch)[-2:] == [
        ("batch.reminded", {"week_after": 2, "before_the_day": 0}),
        ("batch.reminded", {"week_after": 0, "before_the_day": 2}),
    ]
    with as_owner():
        paths = set(Mail.objects.filter(template__contains="after").values_list("path", flat=True))
    assert paths == {f"/links/{entry.link_id}" for entry in entries(batch)}


def test_nine_in_london_whether_it_is_summer_or_winter(told: tuple[Any, Any]) -> None:
    scene, batch = told
    _run(_morning(dt.date(2026, 12, 1), hour=8))
    assert _reminders(batch) == []
    _changed(scene.round, wanted_by=dt.date(2027, 6, 1))
    _run(_morning(dt.date(2027, 5, 3), hour=9))  # ten in London
    assert _reminders(batch) == []


def _answered(scene: Any, batch: Any) -> None:
    from lodgement.service.quality.models import Query

    with as_owner():
        Query.objects.update(state="confirmed")


def _closed(scene: Any, batch: Any) -> None:
    _changed(scene.round, state="closed")


def _recalled(scene: Any, batch: Any) -> None:
    from lodgement.service.batches.stopping import recall_batch

    with staff(scene.maker):
        recall_batch(by=scene.maker, batch=batch)


def _undelivered(scene: Any, batch: Any) -> None:
    for entry in entries(batch):
        _changed(entry.mail, sent_at=None)


def _gone(scene: Any, batch: Any) -> None:
    for contact in scene.contacts:
        _changed(contact, active=False)


@pytest.mark.parametrize("change", [_answered, _closed, _recalled, _undelivered, _gone])
def test_nobody_is_reminded_of(told: tuple[Any, Any], change: Any) -> None:
    scene, batch = told
    change(scene, batch)
    _run(_morning(dt.date(2026, 12, 1)))
    assert _reminders(batch) == []


def test_only_those_are_reminded_whose_organisation_has_something_open(told: tuple[Any, Any]) -> None:
    from lodgement.service.quality.models import Query

    scene, batch = told
    with as_owner():
        Query.objects.filter(organisation=scene.contacts[0].organisation).update(state="corrected")
    other = a_scene((1,))  # of another round nobody has been told
    ask(other.round, scene.contacts[0].organisation)
    _run(_morning(dt.date(2026, 12, 1)))
    assert [person for person, _, _ in _reminders(batch)] == [scene.contacts[1].pk]


def test_somebody_told_by_two_batches_is_reminded_once(told: tuple[Any, Any]) -> None:
    from lodgement.service.batches.models import Entry

    scene, batch = told
    again = sent(scene, "reminder")
    with as_owner():
        Entry.objects.filter(batch=again).update(sent_at=dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC))
    _run(_morning(dt.date(2026, 12, 1)))
    assert (len(_reminders(batch)), len(_reminders(again)), now(again).state) == (2, 0, "sent")
