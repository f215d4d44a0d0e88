"""The clocks of an incident run in hours that pass, also over the two nights on which London's clocks change."""

from __future__ import annotations

import datetime as dt

import pytest

from lodgement.service.incidents.clocks import Duty, clock, due, spoken
from lodgement.service.incidents.moments import LONDON, NoSuchTime, moment_of, time_of


def london(year: int, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("noticed", "day_later", "three_days_later"),
    [
        (london(2026, 11, 26, 9, 25), london(2026, 11, 27, 9, 25), london(2026, 11, 29, 9, 25)),
        # back on 25 October 2026 at two: that night is an hour longer
        (london(2026, 10, 24, 9, 30), london(2026, 10, 25, 8, 30), london(2026, 10, 27, 8, 30)),
        (london(2026, 10, 25, 1, 30, fold=0), london(2026, 10, 26, 0, 30), london(2026, 10, 28, 0, 30)),
        (london(2026, 10, 25, 1, 30, fold=1), london(2026, 10, 26, 1, 30), london(2026, 10, 28, 1, 30)),
        (london(2026, 10, 22, 9, 30), london(2026, 10, 23, 9, 30), london(2026, 10, 25, 8, 30)),
        # forward on 28 March 2027 at one: that night is an hour shorter
        (london(2027, 3, 27, 9, 30), london(2027, 3, 28, 10, 30), london(2027, 3, 30, 10, 30)),
        (london(2027, 3, 27, 0, 45), london(2027, 3, 28, 0, 45), london(2027, 3, 30, 1, 45)),
        (london(2027, 3, 27, 1, 15), london(2027, 3, 28, 2, 15), london(2027, 3, 30, 2, 15)),
    ],
)
def test_due_after_hours_that_pass(noticed: dt.datetime, day_later: dt.datetime, three_days_later: dt.datetime) -> None:
    dues = [due(duty, noticed).astimezone(LONDON) for duty in (Duty.PARTIES, Duty.COMMISSIONER)]
    assert [one.replace(tzinfo=None) for one in dues] == [
        day_later.replace(tzinfo=None), three_days_later.replace(tzinfo=None),
    ]  # fmt: skip
    passed = [(one.astimezone(dt.UTC) - noticed.astimezone(dt.UTC)).total_seconds() / 3600 for one in dues]
    assert passed == [24, 72]


def test_how_a_duty_stands() -> None:
    noticed = london(2026, 10, 24, 9, 30)
    running = clock(Duty.PARTIES, noticed, london(2026, 10, 25, 8, 0))
    assert (running.left, running.is_late) == (dt.timedelta(minutes=30), False)
    late = clock(Duty.PARTIES, noticed, london(2026, 10, 25, 9, 0))
    assert (late.left, late.is_late) == (dt.timedelta(minutes=-30), True)
    met = clock(Duty.PARTIES, noticed, london(2026, 10, 27, 9, 0), (london(2026, 10, 25, 8, 29), "told"))
    assert (met.is_late, met.how) == (False, "told")
    met_late = clock(Duty.PARTIES, noticed, london(2026, 10, 27, 9, 0), (london(2026, 10, 25, 8, 31), "told"))
    assert met_late.is_late


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (dt.timedelta(hours=21, minutes=5), "21 hours 5 minutes left"),
        (dt.timedelta(days=2, hours=3, minutes=9), "2 days 3 hours left"),
        (dt.timedelta(hours=1), "1 hour left"),
        (dt.timedelta(seconds=59), "no time left"),
        (-dt.timedelta(minutes=40), "40 minutes late"),
        (-dt.timedelta(days=1, minutes=1), "1 day 1 minute late"),
    ],
)
def test_time_left_in_words(left: dt.timedelta, said: str) -> None:
    assert spoken(left) == said


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:25", dt.time(9, 25)), ("09.25", dt.time(9, 25)), ("9.25am", dt.time(9, 25)), ("2pm", dt.time(14)),
        (" 12:05 AM ", dt.time(0, 5)), ("12pm", dt.time(12)), ("23:59", dt.time(23, 59)), ("0:00", dt.time(0)),
    ],
)  # fmt: skip
def test_times_as_people_write_them(text: str, time: dt.time) -> None:
    assert time_of(text) == time


@pytest.mark.parametrize("text", ["", "9", "24:00", "9:60", "13pm", "0am", "half past nine", "9:5", "-1:00", "٩:٢٥"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(NoSuchTime, match="hours and minutes"):
        time_of(text)


def test_moments_of_the_nights_when_the_clocks_change() -> None:
    twice = moment_of(dt.date(2026, 10, 25), dt.time(1, 30))
    assert twice == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    with pytest.raises(NoSuchTime, match="no such time that day"):
        moment_of(dt.date(2027, 3, 28), dt.time(1, 30))
    assert moment_of(dt.date(2027, 3, 28), dt.time(2, 0)) == dt.datetime(2027, 3, 28, 1, 0, tzinfo=dt.UTC)
