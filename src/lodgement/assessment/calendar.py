"""What the calendar says on a day: which start dates are open, by the collection's years.

A year takes new logs until a day of the next one; years that a collection doesn't list are closed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..questionnaire.model import Questionnaire, Year


def calendar_context(questionnaire: Questionnaire, today: dt.date, saved_before: bool = False) -> dict[str, Any]:
    """The context names of the calendar for a day; for logs saved before, the days on which edits end count."""
    current = _starting_year(questionnaire, today)
    previous = questionnaire.years.get(current - 1)
    known = questionnaire.years.get(current)
    facts: dict[str, Any] = {
        "today": today,
        "year": questionnaire.year,
        "first_open_day": previous.starts
        if previous and _open(previous, today, saved_before)
        else _first(known, current),
        "last_open_day": known.ends
        if known
        else _first(known, current).replace(year=current + 1) - dt.timedelta(days=1),
        "year_starts": questionnaire.window.starts,
        "new_logs_until": questionnaire.window.new_logs_until,
    }
    return {name: facts[item.calendar] for name, item in questionnaire.context.items() if item.calendar}


def _open(year: Year, today: dt.date, saved_before: bool) -> bool:
    return today < (year.edits_until if saved_before else year.new_logs_until)


def _starting_year(questionnaire: Questionnaire, today: dt.date) -> int:
    starts = questionnaire.window.starts
    return today.year if (today.month, today.day) >= (starts.month, starts.day) else today.year - 1


def _first(known: Year | None, year: int) -> dt.date:
    return known.starts if known else dt.date(year, 4, 1)


def judgement_day(questionnaire: Questionnaire, today: dt.date) -> dt.date:
    """Today, or the last day on which the year takes new logs where that is past."""
    return min(today, questionnaire.window.new_logs_until - dt.timedelta(days=1))
