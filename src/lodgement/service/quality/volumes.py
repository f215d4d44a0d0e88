"""How many logs each organisation has in a round's year and had the year before, of the same months."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.db.models import Count, Exists, OuterRef, Q

from lodgement.questionnaire.model import Questionnaire

from ..logs.models import Log
from ..organisations.models import Agreement, Organisation
from .models import Round

SCHEMA = {"organisation": pl.Int64, "logs": pl.Int64, "before": pl.Int64, "expected": pl.Boolean}


def counts_of(round_: Round, questionnaire: Questionnaire) -> pl.DataFrame:
    """A row an active organisation: `organisation`, `logs`, `before`, `expected`, as `review.volumes` takes them.

    Logs count that began up to the day on which the round is judged, last year's up to the same day a year before. An
    organisation that owns homes and accepted the agreement is expected to have some, handed in by itself or by the
    agent that manages its homes.
    """
    now = _handed_in(round_.collection, round_.year, *_months(questionnaire, round_.as_at, 0))
    before = _handed_in(round_.collection, round_.year - 1, *_months(questionnaire, round_.as_at, 1))
    owners = set(_of_year(round_).values_list("owner", flat=True).distinct()) if now else set()
    rows = [
        (one.pk, now.get(one.pk, 0), before.get(one.pk, 0), one.holds_stock and one.signed)
        for one in _organisations()
        if now.get(one.pk) or one.pk not in owners
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _organisations() -> list[Organisation]:
    signed = Exists(Agreement.objects.filter(organisation=OuterRef("pk")))
    return list(Organisation.objects.filter(active=True, merged_into=None, is_producer=False).annotate(signed=signed))


def _of_year(round_: Round) -> Q:
    return Log.objects.filter(collection=round_.collection, year=round_.year, deleted_at=None).order_by()


def _handed_in(collection: str, year: int, first: dt.date, last: dt.date) -> dict[int, int]:
    """Organisation → its logs that began between two days; what one that was merged had counts for the one it is in."""
    of_year = Log.objects.filter(collection=collection, year=year, deleted_at=None, starts_on__range=(first, last))
    absorbed = dict(Organisation.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    counts: dict[int, int] = {}
    for organisation, logs in of_year.order_by().values_list("made_for").annotate(logs=Count("id")):
        present = absorbed.get(organisation, organisation)
        counts[present] = counts.get(present, 0) + logs
    return counts


def _months(questionnaire: Questionnaire, as_at: dt.date, years_before: int) -> tuple[dt.date, dt.date]:
    """From the first day of the year to the day it is judged on; so many years before."""
    starts, ends = questionnaire.window.starts, min(as_at, questionnaire.window.ends)
    return _earlier(starts, years_before), _earlier(ends, years_before)


def _earlier(day: dt.date, years: int) -> dt.date:
    """The same day years before; for 29 February the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day and years else day.day)
