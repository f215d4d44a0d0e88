"""What is done with mails that are on their way: stopped, let go on, sent again, given up."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from .models import Mail
from .queries import LEFT, forgotten, in_doubt
from .tasks import deliver

FAILURES = {
    LEFT: "Nobody knows whether it arrived; it was left at that",
    "no-address": "The person has no such address any more",
    "bounced": "It could not be delivered",
    "unreachable": "The mail server could not be reached for a day",
}
"""Codes of our own; all others are the mail server's answers."""


@transaction.atomic
def stop(mails: QuerySet[Mail]) -> int:
    """Keeps mails that aren't handed over yet from leaving; says how many. For an action that records it."""
    return mails.filter(handed_at=None, sent_at=None, failed_at=None, stopped_at=None).update(stopped_at=timezone.now())


@transaction.atomic
def let_go_on(mails: QuerySet[Mail]) -> int:
    """Lets stopped mails leave; says how many. For an action that records it."""
    numbers = list(mails.filter(stopped_at__isnull=False, sent_at=None).values_list("pk", flat=True))
    Mail.objects.filter(pk__in=numbers).update(stopped_at=None)
    for number in numbers:
        deliver.defer(mail=number)
    return len(numbers)


@transaction.atomic
def send_again(*, by: Person, mail: Mail) -> bool:
    """Sends a mail again that is in doubt, given up or forgotten, under the same Message-ID; false: it is neither."""
    found = _undecided(mail)
    if found is None:
        return False
    found.handed_at = found.failed_at = found.waiting_since = None
    found.failure = ""
    found.save(update_fields=["handed_at", "failed_at", "waiting_since", "failure"])
    deliver.defer(mail=found.pk)
    record("mail.sent_again", f"mail {found.pk}")
    return True


@transaction.atomic
def leave(*, by: Person, mail: Mail) -> bool:
    """Decides that a mail in doubt isn't sent again; false where it isn't in doubt."""
    found = in_doubt().select_for_update(of=("self",)).filter(pk=mail.pk).first()
    if found is None:
        return False
    found.failed_at, found.failure = timezone.now(), LEFT
    found.save(update_fields=["failed_at", "failure"])
    record("mail.left", f"mail {found.pk}")
    return True


def _undecided(mail: Mail) -> Mail | None:
    """A mail of which a person may decide, held until the transaction ends."""
    found = Mail.objects.select_for_update(of=("self",)).filter(pk=mail.pk, sent_at=None).first()
    if found is None:
        return None
    undecided = Mail.objects.filter(Q(failed_at__isnull=False) | forgotten() | Q(pk__in=in_doubt().values("pk")))
    return found if undecided.filter(pk=found.pk).exists() else None
