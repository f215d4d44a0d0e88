"""The two duties with a clock, from the moment an incident was noticed: hours that pass, not hours of the wall clock.

When the clocks of London go back, a day later by the wall is 25 hours away; what is due after 24 hours is due an hour
earlier by the wall.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


class Duty(Enum):
    """Who is to be told, within how many hours, by what."""

    PARTIES = ("The providers, under the data sharing agreement", 24)
    COMMISSIONER = ("The Information Commissioner, under article 33 of the UK GDPR", 72)

    @property
    def who(self) -> str:
        return self.value[0]

    @property
    def hours(self) -> int:
        return self.value[1]


@dataclass(frozen=True)
class Clock:
    """How one duty stands at a moment. All times are aware."""

    duty: Duty
    due: dt.datetime
    at: dt.datetime
    met_at: dt.datetime | None = None
    how: str = ""
    """By what it was met, in a few words."""

    @property
    def left(self) -> dt.timedelta:
        """The time left until it is due; less than nothing where it is past."""
        return self.due - self.at

    @property
    def is_late(self) -> bool:
        """Whether it was met late, or is late now."""
        return (self.met_at or self.at) > self.due


def due(duty: Duty, noticed_at: dt.datetime) -> dt.datetime:
    """When a duty is due: so many hours after the moment of noticing, in UTC, where every hour is one."""
    return noticed_at.astimezone(dt.UTC) + dt.timedelta(hours=duty.hours)


def clock(duty: Duty, noticed_at: dt.datetime, at: dt.datetime, met: tuple[dt.datetime, str] | None = None) -> Clock:
    """How a duty stands at a moment; `met`: when it was met, and by what."""
    return Clock(duty, due(duty, noticed_at), at.astimezone(dt.UTC), *(met or (None, "")))


def spoken(left: dt.timedelta) -> str:
    """A time left in words: `21 hours 5 minutes left`, `2 days 3 hours left`, `40 minutes late`."""
    minutes = abs(left) // dt.timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count][:2] or ["no time"]
    return " ".join(said) + (" late" if left < dt.timedelta(0) else " left")
