"""`django work`: runs background jobs until it is told to stop; a job under way is finished first.

Where the database goes away the worker waits for it to come back; jobs that were under way are then taken up as lost.

A job that a job defers belongs to its transaction, as one that a page defers does: both are there or neither, and
nobody begins it before what it is about is committed.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from lodgement.service.jobs.tasks import HEARTBEAT, LOST_AFTER

AT_ONCE = 2
PAUSE = 1.0
"""Seconds before the database is tried again."""
LAST_WORK = 30
"""Seconds that jobs under way get to end when the worker is told to stop."""
log = structlog.get_logger()


class Command(BaseCommand):
    help = __doc__

    def handle(self, *arguments: Any, **options: Any) -> None:
        asyncio.run(_work_until_told_to_stop())


async def _work_until_told_to_stop() -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    while not told.is_set():
        working = asyncio.create_task(_work())
        stopping = asyncio.create_task(told.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in (working, stopping):
            task.cancel()
        try:
            await working
        except asyncio.CancelledError:
            pass
        except ConnectorException:
            log.warning("the database can't be reached; trying again", seconds=PAUSE)
            await asyncio.sleep(PAUSE)


def worker_connector() -> Any:
    """How a worker reaches the queue: by connections of its own, but for what its jobs defer.

    Left to itself it would write that by a connection of its own too, at once, whatever became of the job.
    """
    of_jobs = app.connector
    connector = of_jobs.get_worker_connector()
    connector.get_sync_connector = lambda: of_jobs
    return connector


async def _work() -> None:
    """Runs jobs until it is cancelled or the database goes away."""
    connector = worker_connector()
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await working.run_worker_async(
                concurrency=AT_ONCE,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=LOST_AFTER,
                install_signal_handlers=False,
                shutdown_graceful_timeout=LAST_WORK,
            )
