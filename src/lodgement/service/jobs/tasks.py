"""Jobs that keep the others going: what a killed worker left behind is taken up again, the audit head is signed.

A job's arguments are numbers of rows and who asked for it, nothing else. A job may run twice, so each begins by looking
what is already done; and one that was begun TRIES times without coming to an end is begun once more only to give up.
"""

from __future__ import annotations

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from ..audit.actions import sign_head

HEARTBEAT = 2.0
"""Seconds between two signs of life of a worker."""
LOST_AFTER = 10.0
"""Seconds without one after which its jobs are taken up by others."""
TRIES = 3
AGAIN = RetryStrategy(max_attempts=20, wait=2)
"""For jobs that give up by themselves after TRIES; the rest of the attempts are for giving up."""


def is_last_try(context: JobContext | None) -> bool:
    """Whether a job was begun so often without an end that it should give up, and say so to who waits for it."""
    return context is not None and context.job.attempts >= TRIES


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="take_up_lost_jobs", pass_context=True)
async def take_up_lost_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that gave no sign of life are queued again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=LOST_AFTER):
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # of a periodic job the next one is queued already
            await manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sign_audit_head")
def sign_audit_head(timestamp: int) -> None:
    """The signed head of the audit trail goes to its second place, every minute."""
    sign_head()
