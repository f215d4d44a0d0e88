"""The job that sends a mail. Its argument is a number; it may run twice, and sends once.

That a mail is about to be handed over is committed before it is, that it was taken afterwards. Whatever dies between
the two leaves a mail that may or may not have been sent: it is in doubt, and no job sends it again. Where whoever takes
mail can be asked (GOV.UK Notify) they are; else a person decides (`mails.send_again`, `mails.leave`).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from ..database.session import as_the_system
from ..jobs.checkpoints import checkpoint
from . import delivering, refusals_told
from .letters import Letter
from .models import LinkFile, Mail
from .transport import Door, Fate, InDoubt, NotNow, Refusal, door

LONGEST_WAIT = 3600
MOST_TRIES_OF_A_FAULT = 10


class Patience(BaseRetryStrategy):
    """After 5, 25, 125 and 625 seconds, then every hour, while whoever takes mail can't.

    How long that goes on is decided by the job, which gives a mail up. A fault of our own is tried a few times.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        expected = isinstance(exception, NotNow | InDoubt)
        if not expected and job.attempts >= MOST_TRIES_OF_A_FAULT:
            return None
        wait = getattr(exception, "wait", 0) or 5 ** min(job.attempts + 1, 6)
        return RetryDecision(retry_in={"seconds": min(wait, LONGEST_WAIT)})


@app.task(name="outbox.deliver", retry=Patience())
def deliver(mail: int) -> None:
    """Sends a mail, unless it was sent, stopped, given up, or its person has no such address any more."""
    with delivering.held_alone(mail) as alone:
        if not alone:
            return  # another job is at it
        with as_the_system():
            found, letter = delivering.to_deliver(mail)
        if found and letter and _may_be_sent(found, letter, door()):
            _hand_over(found, letter, door())


def _may_be_sent(mail: Mail, letter: Letter, to: Door) -> bool:
    """Whether it was certainly not sent before. A mail in doubt is settled where its fate is known."""
    if mail.handed_at is None:
        return True
    fate = to.fate_of(letter, timezone.now() - mail.handed_at)
    with as_the_system():
        if fate is Fate.TAKEN:
            delivering.note_sent(mail.pk)
        elif fate is Fate.BOUNCED:
            delivering.note_failed(mail.pk, "bounced")
    return fate is Fate.NEVER_CAME


def _hand_over(mail: Mail, letter: Letter, to: Door) -> None:
    try:
        with to.ready_for(letter) as hand_over:
            with as_the_system():
                if not delivering.note_handed(mail.pk):
                    return  # stopped meanwhile
            hand_over()
            checkpoint("mail taken")
            with as_the_system():
                delivering.note_sent(mail.pk)
    except Refusal as refusal:
        with as_the_system():
            delivering.note_failed(mail.pk, refusal.code)
    except NotNow as refusal:
        with as_the_system():
            waits = delivering.note_waiting(mail.pk, refusal.code)
        if waits:
            raise
    except InDoubt:
        if to.remembers:
            raise


@app.task(name="outbox.tell_of_try")
def tell_of_try(opening: int) -> None:
    """Tells whoever made a parcel that somebody tried another's link to it."""
    with as_the_system():
        refusals_told.tell(opening)


@app.periodic(cron="37 * * * *")
@app.task(name="outbox.clear_away", queueing_lock="outbox.clear_away")
def clear_away(timestamp: int) -> None:
    """Files of links that ended long ago are taken out; that there were links, and what was done with them, stays."""
    with as_the_system():
        ended = timezone.now() - FILES_KEPT
        long_over = Q(link__recalled_at__lte=ended) | Q(link__expires_at__lte=ended)
        LinkFile.objects.filter(long_over).delete()


FILES_KEPT = dt.timedelta(days=30)
"""How long the file of a link is kept after the link has ended."""
