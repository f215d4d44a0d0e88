"""Whether an address has an account is looked up by a job, so that nobody who asks can tell by the time it takes. What
accounts leave behind is cleared away every hour: ended sessions, old counts, old links with their mails.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from ..database.session import as_the_system
from .actions import by_link
from .models import Link, Tries
from .sessions import SessionStore

KEPT = dt.timedelta(days=30)
"""How long a link is remembered after it expired, so that one can tell whether a mail was sent."""


@app.task(name="accounts.send_password_link")
def send_password_link(asked: str) -> None:
    """Sends the link that somebody asked for, if there is somebody."""
    with as_the_system():
        by_link.send_password_link(asked=asked)


@app.periodic(cron="17 * * * *")
@app.task(name="accounts.clear_away", queueing_lock="accounts.clear_away")
def clear_away(timestamp: int) -> None:
    """Clears away what is over."""
    with as_the_system():
        SessionStore.clear_expired()
        Tries.objects.filter(until__lte=timezone.now()).delete()
        Link.objects.filter(expires_at__lte=timezone.now() - KEPT).delete()
