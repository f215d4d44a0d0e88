"""The long parts of a round, in the background: all logs of its year are checked, many queries are raised.

A job's arguments are the numbers of the round and of the person who asked. Whatever dies meanwhile, the job is taken up
again from the start: before its last commit nothing of it is there, after it there is nothing left to do.
"""

from __future__ import annotations

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

from ..jobs.behalf import for_person
from ..jobs.ending import carried_out
from ..jobs.tasks import AGAIN
from ..logs.models import Log
from . import raising_many, steps
from .checking import check_year
from .models import Round
from .raising import Sealed, sealed
from .stages import Stages

SEALED_AT_ONCE = 5_000
"""Queries that are sealed between two signs of progress."""
log = structlog.get_logger()


@app.task(name="quality.check_round", queue="quality", retry=AGAIN, pass_context=True)
def check_round(context: JobContext | None = None, *, round: int, by: int) -> None:
    """Checks all logs of a round's year and keeps what was found; nothing is asked of anybody yet."""
    carried_out(lambda: _check(round, by), lambda: steps.give_up(round), context)


def _check(number: int, by: int) -> None:
    stages = Stages()
    with for_person(by):
        asked = Round.objects.get(pk=number)
        logs = Log.objects.filter(collection=asked.collection, year=asked.year, deleted_at=None).count()
        held = steps.begin_check(number, logs)
        if held is None:
            return
        drafts = steps.drafts_of(held)
    checked = check_year(held, by, drafts, stages, lambda done: _tell(number, by, logs_done=done))
    with for_person(by):
        steps.finish_check(number, checked, stages)
    log.info("round checked", round=number, logs=checked.logs, stages=stages.seconds())


@app.task(name="quality.raise_queries", queue="quality", retry=AGAIN, pass_context=True)
def raise_round(context: JobContext | None = None, *, round: int, by: int) -> None:
    """Raises the queries of the checks that were chosen."""
    carried_out(lambda: _raise(round, by), lambda: raising_many.give_up_raising(round), context)


def _raise(number: int, by: int) -> None:
    with for_person(by):
        begun = raising_many.begin_raising(number)
    if begun is None:
        return
    found, rows = begun
    boxes: list[Sealed] = []
    for start in range(0, len(rows), SEALED_AT_ONCE):
        with for_person(by):
            boxes += sealed(found, rows[start : start + SEALED_AT_ONCE])
        _tell(number, by, raised=len(boxes))
    with for_person(by) as person:
        raised = raising_many.finish_raising(number, boxes, person)
    log.info("queries raised", round=number, queries=raised.queries if raised else 0)


def _tell(number: int, by: int, **counts: int) -> None:
    """Writes how far it is, in a transaction of its own: none is under way while logs are opened or queries sealed."""
    with for_person(by):
        Round.objects.filter(pk=number).update(**counts)
