"""Stopping a batch, and taking back what it gave: anybody of the staff, alone, at once, at any moment."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from ..outbox.links import recall
from ..outbox.models import ParcelLink
from .actions import BatchRefused, check_moves
from .models import BATCH_NEXT, Batch, BatchState
from .permissions import can_stop
from .steps import held, record_of, record_stop, stop_leaving, to


@transaction.atomic
def stop(*, by: Person, batch: Batch) -> Batch:
    """From the commit on no further mail of the batch leaves, also those that were noted. Raises BatchRefused.

    A mail that the mail server is being given at this very moment can't be held back.
    """
    found = held(batch.pk)
    if found.state == BatchState.STOPPED:
        return found
    _check_may(by)
    check_moves(found, BatchState.STOPPED)
    _stop(found, by)
    record_stop(found)
    commit_follows("batch stopped")
    return found


def _check_may(by: Person) -> None:
    if not can_stop(by):
        raise BatchRefused("Only the staff of the statistics can do that.")


def _stop(batch: Batch, by: Person) -> None:
    to(BatchState.STOPPED, batch)
    batch.stopped_by, batch.stopped_at, batch.stopped_because = by, timezone.now(), ""
    batch.save(update_fields=["state", "stopped_by", "stopped_at", "stopped_because"])
    stop_leaving(batch)


@transaction.atomic
def recall_batch(*, by: Person, batch: Batch) -> int:
    """Ends all links that the batch gave, and gives up what of it hasn't left; says how many links still worked.

    Done twice, it is done once. Raises BatchRefused.
    """
    found = held(batch.pk)
    _check_may(by)
    if BatchState.STOPPED in BATCH_NEXT.get(BatchState(found.state), set()):
        _stop(found, by)
        record_stop(found)
    if BatchState.CANCELLED in BATCH_NEXT.get(BatchState(found.state), set()):
        to(BatchState.CANCELLED, found)
        found.ended_at = timezone.now()
        record_of("batch.cancelled", found)
    if found.recalled_at is None:
        found.recalled_by, found.recalled_at = by, timezone.now()
    found.save(update_fields=["state", "ended_at", "recalled_by", "recalled_at"])
    links = ParcelLink.objects.filter(pk__in=found.entries.exclude(link=None).values("link"))
    return recall(by=by, links=links, subject=f"batch {found.pk}")
