"""The long part of an incident from a message, in the background: reading it and recognising records in it.

A job's arguments are the numbers of the message and of the person who gave it. Whatever dies meanwhile, the job is
taken up again; what fails again and again, or whose person is gone, is given up with a sentence.
"""

from __future__ import annotations

from threading import Thread

import structlog
from django.db import connection
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lodgement.guard.limited import read_message_limited
from lodgement.guard.messages import UnusableMessage

from ..database.session import as_the_system
from ..jobs.behalf import NotThere, for_person
from ..jobs.tasks import AGAIN, is_last_try
from .from_message import KEPT, NOT_READ, WAITING, begin_reading, finish_reading, forget_message, refuse_message
from .message_boxes import content_of, identity_of
from .message_reading import findings_in
from .recognising import everything
from .sent_messages import SentMessage

log = structlog.get_logger()


@app.task(name="incidents.read_message", retry=AGAIN, pass_context=True)
def read_message(context: JobContext | None = None, *, message: int, by: int) -> None:
    """Reads a message and keeps what was found, or refuses it with a sentence."""
    try:
        if not is_last_try(context):
            return _read(message, by)
    except NotThere:
        log.info("whoever gave it is not active any more", message=message)
    with as_the_system():
        refuse_message(message, NOT_READ)
    return None


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
    _tell(number, by, parts=len(message.attachments))
    with for_person(by):
        logs = everything()
    findings = findings_in(message, logs, lambda done: _tell(number, by, parts_done=done))
    with for_person(by):
        finish_reading(number, findings, identity_of(message))
    log.info("message read", message=number, parts=len(message.attachments))


def _tell(number: int, by: int, **counts: int) -> None:
    """Writes counts at once, on a connection of its own."""

    def write() -> None:
        try:
            with for_person(by):
                SentMessage.objects.filter(pk=number).update(**counts)
        except NotThere:
            pass  # the job itself finds it out
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()


@app.periodic(cron="17 3 * * *")
@app.task(name="incidents.forget_messages", queueing_lock="incidents.forget_messages")
def forget_messages(timestamp: int) -> None:
    """Every night: what was found in messages from which nobody opened an incident is forgotten."""
    with as_the_system():
        for message in SentMessage.objects.filter(state__in=WAITING, received_at__lt=timezone.now() - KEPT):
            forget_message(by=None, message=message)
