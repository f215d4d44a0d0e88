"""Jobs that keep the others going: what a killed worker left behind is taken up again, the audit head is signed.

A job's arguments are numbers of rows and who asked for it, nothing else. A job may run twice, so each begins by looking
what is already done.
"""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

from ..audit.actions import sign_head

HEARTBEAT = 2.0
"""Seconds between two signs of life of a worker."""
LOST_AFTER = 10.0
"""Seconds without one after which its jobs are taken up by others."""


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="take_up_lost_jobs", pass_context=True)
async def take_up_lost_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that gave no sign of life are queued again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=LOST_AFTER):
        await manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sign_audit_head")
def sign_audit_head(timestamp: int) -> None:
    """The signed head of the audit trail goes to its second place, every minute."""
    sign_head()
