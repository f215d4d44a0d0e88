"""`django work`: runs background jobs until it is told to stop; a job under way is finished first."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from lodgement.service.jobs.tasks import HEARTBEAT, LOST_AFTER


class Command(BaseCommand):
    help = __doc__

    def handle(self, *arguments: Any, **options: Any) -> None:
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as working:
            working.run_worker(
                concurrency=2,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=LOST_AFTER,
                install_signal_handlers=True,
                shutdown_graceful_timeout=30,
            )
