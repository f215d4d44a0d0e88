"""What nobody came back for is cleared away every hour: it may be part of a record, and is kept no longer than a form
may be sent.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from ..database.session import as_the_system
from .marks import LASTS
from .models import Unsaved


@app.periodic(cron="37 * * * *")
@app.task(name="unsaved.clear_away", queueing_lock="unsaved.clear_away")
def clear_away(timestamp: int) -> None:
    """Takes out what is too old."""
    with as_the_system():
        Unsaved.objects.filter(at__lt=timezone.now() - dt.timedelta(seconds=LASTS)).delete()
