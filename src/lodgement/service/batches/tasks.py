"""The long parts of a batch, in the background: making what people are given, telling them, settling what came of it.

A job's arguments are the numbers of the batch and of who asked. Each does a little, and defers the next in the same
transaction; taken up again after a kill it finds what is left to do.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from ..database.session import as_the_system
from ..jobs.behalf import NotThere, for_person
from ..jobs.checkpoints import commit_follows
from ..jobs.tasks import AGAIN, is_last_try
from . import reminders, sending, steps
from .models import Batch, BatchState, Entry


@app.task(name="batches.prepare", retry=AGAIN, pass_context=True)
def prepare_batch(context: JobContext | None = None, *, batch: int, by: int) -> None:
    """Makes what the people of a batch are given; what can't be made is said at their entries."""
    if is_last_try(context):
        with as_the_system():
            Entry.objects.filter(batch=batch, parcel=None, problem="").update(problem=sending.NOT_MADE)
        return
    with for_person(by) as person:
        if sending.prepare_some(batch, person):
            prepare_batch.defer(batch=batch, by=by)


@app.task(name="batches.send", retry=AGAIN, pass_context=True)
def send_batch(context: JobContext | None = None, *, batch: int, by: int) -> None:
    """Tells a few of a released batch's people, and then the next few."""
    if is_last_try(context):
        return _halt(batch, sending.GIVEN_UP)
    try:
        with for_person(by) as person:
            found = steps.held(batch)
            if found.released_by_id != by:
                return None  # of a release that was undone or stopped
            if sending.begin(found):
                more = sending.send_some(found, person)
                if more:
                    send_batch.defer(batch=batch, by=by)
            elif found.state == BatchState.HELD:
                send_batch.configure(schedule_at=found.leaves_at).defer(batch=batch, by=by)
    except NotThere:
        _halt(batch, sending.GONE)
    return None


def _halt(batch: int, why: str) -> None:
    with as_the_system():
        found = steps.held(batch)
        if found.state in (BatchState.HELD, BatchState.SENDING):
            steps.halt(found, why)
            commit_follows("batch halted")


@app.periodic(cron="* * * * * */5")
@app.task(name="batches.settle", queueing_lock="settle_batches")
def settle_batches(timestamp: int) -> None:
    """Sees what came of the mails of batches that are going out."""
    with as_the_system():
        numbers = list(Batch.objects.filter(state=BatchState.SENDING).values_list("pk", flat=True))
    for number in numbers:
        with as_the_system():
            sending.settle(number)


@app.periodic(cron="0 8,9 * * 1-5")
@app.task(name="batches.remind", queueing_lock="remind_of_queries", retry=AGAIN)
def remind_of_queries(timestamp: int) -> None:
    """At nine in London on weekdays, reminds those whose organisation still has something to answer.

    Hours of the schedule are those of Greenwich, which London is ahead of in summer: of the two, one is nine.
    """
    at = timezone.localtime(dt.datetime.fromtimestamp(timestamp, dt.UTC))
    if at.hour != reminders.HOUR:
        return
    with as_the_system():
        rounds = list(reminders.rounds_to_remind(at.date()).values_list("pk", flat=True))
    for number in rounds:
        with as_the_system():
            reminders.remind(number, at.date())
