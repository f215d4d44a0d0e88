"""What the calendar says on a day: which start dates are open, by the collection's years.

A year takes new logs until a day of the next one; years that a collection doesn't list are closed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..questionnaire.model import Questionnaire


def calendar_context(questionnaire: Questionnaire, today: dt.date, saved_before: bool = False) -> dict[str, Any]:
    """The context names of the calendar for a day; for logs saved before, the days on which edits end count."""
    current = _starting_year(questionnaire, today)
    previous = questionnaire.years.get(current - 1)
    still_open = previous and today < (previous.edits_until if saved_before else previous.new_logs_until)
    starts, ends = _bounds(questionnaire, current)
    facts: dict[str, Any] = {
        "today": today,
        "year": questionnaire.year,
        "first_open_day": previous.starts if previous and still_open else starts,
        "last_open_day": ends,
        "year_starts": questionnaire.window.starts,
        "new_logs_until": questionnaire.window.new_logs_until,
    }
    return {name: facts[item.calendar] for name, item in questionnaire.context.items() if item.calendar}


def _starting_year(questionnaire: Questionnaire, today: dt.date) -> int:
    starts = questionnaire.window.starts
    return today.year if (today.month, today.day) >= (starts.month, starts.day) else today.year - 1


def _bounds(questionnaire: Questionnaire, year: int) -> tuple[dt.date, dt.date]:
    """The first and last day of a year; of one that isn't listed, the days on which the listed ones start and end."""
    known = questionnaire.years.get(year)
    if known:
        return known.starts, known.ends
    starts = questionnaire.window.starts.replace(year=min(max(year, dt.MINYEAR), dt.MAXYEAR - 1))
    return starts, starts.replace(year=starts.year + 1) - dt.timedelta(days=1)


def judgement_day(questionnaire: Questionnaire, today: dt.date) -> dt.date:
    """Today, or the last day on which the year takes new logs where that is past."""
    return min(today, questionnaire.window.new_logs_until - dt.timedelta(days=1))
