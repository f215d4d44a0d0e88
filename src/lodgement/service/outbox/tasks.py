"""The job that sends a mail. Its argument is a number; it may run twice, and sends once."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from ..configuration import configuration
from ..database.session import as_the_system
from .letters import letter_of
from .models import Mail

AGAIN = RetryStrategy(max_attempts=10, exponential_wait=5)
"""After 5, 25, 125 seconds and so on, while the mail server doesn't answer."""


@app.task(name="outbox.deliver", retry=AGAIN)
def deliver(mail: int) -> None:
    """Sends a mail, unless it was sent or its person has no such address any more."""
    with as_the_system():
        found = Mail.objects.select_for_update().filter(pk=mail, sent_at=None).first()
        if found is None:
            return
        letter = letter_of(found)
        if letter.address:
            send_mail(letter.subject, letter.text, configuration().mail_from, [letter.address])
        found.sent_at = timezone.now()
        found.save(update_fields=["sent_at"])
