"""The long part of an incident from a message, in the background: reading it and recognising records in it.

A job's arguments are the numbers of the message and of the person who gave it. Whatever dies meanwhile, the job is
taken up again; what fails again and again, or whose person is gone, is given up with a sentence.
"""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lodgement.guard.limited import read_message_limited
from lodgement.guard.messages import UnusableMessage

from ..database.session import as_the_system
from ..jobs.behalf import for_person
from ..jobs.ending import carried_out
from ..jobs.progress import tell
from ..jobs.tasks import AGAIN
from .from_message import KEPT, NOT_READ, WAITING, begin_reading, finish_reading, forget_message, refuse_message
from .message_boxes import content_of, identity_of
from .message_reading import findings_in
from .recognising import everything
from .sent_messages import SentMessage

log = structlog.get_logger()


@app.task(name="incidents.read_message", retry=AGAIN, pass_context=True)
def read_message(context: JobContext | None = None, *, message: int, by: int) -> None:
    """Reads a message and keeps what was found, or refuses it with a sentence."""
    carried_out(lambda: _read(message, by), lambda: refuse_message(message, NOT_READ), context)


def _read(number: int, by: int) -> None:
    with for_person(by):
        begun = begin_reading(number)
        if begun is None:
            return
        content = content_of(begun)
    try:
        message = read_message_limited(content)
    except UnusableMessage as error:
        with for_person(by):
            refuse_message(number, str(error))
        return
    tell(SentMessage, number, by, parts=len(message.attachments))
    with for_person(by):
        logs = everything()
    findings = findings_in(message, logs, lambda done: tell(SentMessage, number, by, parts_done=done))
    with for_person(by):
        finish_reading(number, findings, identity_of(message))
    log.info("message read", message=number, parts=len(message.attachments))


@app.periodic(cron="17 3 * * *")
@app.task(name="incidents.forget_messages", queueing_lock="incidents.forget_messages")
def forget_messages(timestamp: int) -> None:
    """Every night: what was found in messages from which nobody opened an incident is forgotten."""
    with as_the_system():
        for message in SentMessage.objects.filter(state__in=WAITING, received_at__lt=timezone.now() - KEPT):
            forget_message(by=None, message=message)
