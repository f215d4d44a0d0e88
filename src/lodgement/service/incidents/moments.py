"""A day and a time as people enter them, into a moment: London's clocks, which twice a year do what nobody expects."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap]m)?", re.IGNORECASE)


class NoSuchTime(Exception):
    """What was entered is no time; the message says what to do."""


def time_of(text: str) -> dt.time:
    """A time such as `9:25`, `09.25`, `9.25am` or `2pm`. Raises NoSuchTime."""
    match = _TIME.fullmatch(text.strip())
    if match is None or (match[2] is None and match[3] is None):
        raise NoSuchTime("Enter the time as hours and minutes, such as 9:25 or 2:05pm.")
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if minute > 59 or hour > (12 if half else 23) or (half and hour == 0):
        raise NoSuchTime("There is no such time. Enter it as hours and minutes, such as 9:25 or 2:05pm.")
    return dt.time(hour % 12 + (12 if half == "pm" else 0) if half else hour, minute)


def moment_of(day: dt.date, time: dt.time) -> dt.datetime:
    """The moment in UTC. Raises NoSuchTime in the hour that is left out when the clocks go forward.

    In the hour that comes twice when they go back it is the first of the two, from which clocks run out sooner.
    """
    local = dt.datetime.combine(day, time, LONDON)
    moment = local.astimezone(dt.UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime("The clocks went forward over that hour, so there was no such time that day.")
    return moment
