"""What accounts leave behind is cleared away every hour: ended sessions, old counts, old links with their mails."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from ..database.session import as_the_system
from .models import Link, Tries
from .sessions import SessionStore

KEPT = dt.timedelta(days=30)
"""How long a link is remembered after it expired, so that one can tell whether a mail was sent."""


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.clear_away", queueing_lock="accounts.clear_away")
def clear_away(timestamp: int) -> None:
    """Clears away what is over."""
    with as_the_system():
        SessionStore.clear_expired()
        Tries.objects.filter(until__lte=timezone.now()).delete()
        Link.objects.filter(expires_at__lte=timezone.now() - KEPT).delete()
