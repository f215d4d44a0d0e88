"""A job that is carried out, or given up with a sentence after it failed several times or its person is gone."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from procrastinate import JobContext

from ..database.session import as_the_system
from .behalf import NotThere
from .tasks import is_last_try

log = structlog.get_logger()


def carried_out(job: Callable[[], None], give_up: Callable[[], None], context: JobContext | None) -> None:
    """Does a job; on its last try, or where whoever asked for it is not active any more, gives it up as the system."""
    try:
        if not is_last_try(context):
            return job()
    except NotThere:
        log.info("whoever asked for it is not active any more", task=context.job.task_name if context else "")
    with as_the_system():
        give_up()
    return None
