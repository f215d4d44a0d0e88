"""Drafts that nobody came back for are cleared away every hour: they are parts of records, and kept no longer than a
form may be sent.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from ..database.session import as_the_system
from .drafts import LASTS
from .models import Draft


@app.periodic(cron="37 * * * *")
@app.task(name="logs.clear_away_drafts", queueing_lock="logs.clear_away_drafts")
def clear_away_drafts(timestamp: int) -> None:
    """Takes out old drafts."""
    with as_the_system():
        Draft.objects.filter(made_at__lt=timezone.now() - dt.timedelta(seconds=LASTS)).delete()
