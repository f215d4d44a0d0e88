"""The long parts of an incident, in the background: measuring, and asking again those who haven't declared.

A job's arguments are numbers. Taken up again, it begins anew: before its last commit nothing of it is kept.
"""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lodgement.sealing.boxes import Tampered
from lodgement.sealing.keys import KeyMissing

from ..database.session import as_the_system
from ..jobs.behalf import NotThere, for_person
from ..jobs.progress import tell
from ..jobs.tasks import AGAIN, is_last_try
from . import drill_tasks, measuring, message_tasks  # noqa: F401 a worker finds the jobs of an app here
from .declaring import chase, incidents_to_chase
from .models import Incident

CAME_TO_NOTHING = (
    "Something went wrong on our side while it was worked out, several times over. Press the button again; if it "
    "happens again, tell whoever runs the service when."
)
DESTROYED = "The key of a collection year was destroyed, so its records can’t be opened and counted any more."
CHANGED = "A record doesn’t open: it was changed, moved or put back outside the service. Have the trail verified."
CHASED_AT = 9
"""The hour in London at which people are asked again."""
log = structlog.get_logger()


@app.task(name="incidents.measure", retry=AGAIN, pass_context=True)
def measure_incident(context: JobContext | None = None, *, incident: int, by: int) -> None:
    """Works out exposure and impact, or says why that can't be done."""
    try:
        if not is_last_try(context):
            return _measure(incident, by)
        why = CAME_TO_NOTHING
    except NotThere:
        why = "Whoever asked for it is not active any more. Press the button again."
    except KeyMissing:
        why = DESTROYED
    except Tampered:
        why = CHANGED
    with as_the_system():
        measuring.not_measured(incident, why)
    return None


def _measure(incident: int, by: int) -> None:
    done = 0

    def progress(more: int) -> None:
        nonlocal done
        done += more
        tell(Incident, incident, by, records_done=done)

    with for_person(by):
        found = Incident.objects.get(pk=incident)
        if not found.measuring:
            return
        measured = measuring.measure(found, progress, lambda total: tell(Incident, incident, by, records_total=total))
    with for_person(by):
        measuring.finish_measure(incident, measured)
    log.info("incident measured", incident=incident, records=measured.counted.records)


@app.periodic(cron="5 8,9 * * *")
@app.task(name="incidents.chase", queueing_lock="incidents.chase")
def chase_declarations(timestamp: int) -> None:
    """Every day at nine in London: those who haven't declared are asked again, officers told of those after three
    days."""
    if timezone.localtime().hour == CHASED_AT:
        chase_now()


def chase_now() -> None:
    """Asks again, an incident at a time: one that fails leaves the others alone."""
    with as_the_system():
        numbers = incidents_to_chase()
    for number in numbers:
        with as_the_system():
            chased, escalated = chase(number)
        log.info("declarations chased", incident=number, chased=chased, escalated=escalated)
