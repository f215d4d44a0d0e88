"""How a batch moves on, and how its proposal is written down. What both people and the worker do to it stands here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.utils import timezone

from ..audit.recording import record
from ..outbox.mails import stop
from ..outbox.models import Mail
from .models import BATCH_NEXT, Batch, BatchState, Entry, EntryState, LeftOut
from .preview import Line, digest_of_batch


def held(batch: int) -> Batch:
    """A batch, nobody else moving it on until the transaction ends."""
    return Batch.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch)


def to(state: BatchState, batch: Batch) -> None:
    """Moves a batch on, as the table of states has it."""
    assert state in BATCH_NEXT[BatchState(batch.state)], f"{batch.state} to {state}"
    batch.state = state


def record_of(action: str, batch: Batch, **detail: Any) -> None:
    """The event of a step: counts and hashes."""
    record(action, f"batch {batch.pk}", detail=detail)


def counts_of(batch: Batch) -> dict[str, int]:
    """How many entries of a batch are in each state."""
    counted = Entry.objects.filter(batch=batch).order_by().values_list("state").annotate(Count("id"))
    return dict.fromkeys(map(str, EntryState), 0) | dict(counted)


def leave_out_answered(lines: Sequence[Line]) -> list[Line]:
    """Leaves out those whose organisation has nothing left to answer; gives the others."""
    done = [line.entry.pk for line in lines if not line.asked.queries]
    Entry.objects.filter(pk__in=done).update(state=EntryState.LEFT_OUT, left_out=LeftOut.ANSWERED)
    return [line for line in lines if line.asked.queries]


def write_proposal(batch: Batch, lines: Sequence[Line]) -> None:
    """Keeps what these lines say, as what is proposed; of other entries the proposal no longer tells."""
    Entry.objects.filter(batch=batch).exclude(digest="").update(digest="")
    for line in lines:
        entry, asked = line.entry, line.asked
        entry.address = entry.person.email
        entry.queries, entry.logs, entry.sensitive = asked.queries, asked.logs, list(asked.kinds)
        entry.queries_digest, entry.last_query = asked.digest, asked.last
        entry.digest = line.digest
    Entry.objects.bulk_update([line.entry for line in lines], PROPOSED, batch_size=500)
    batch.digest = digest_of_batch(batch, [line.digest for line in lines])


PROPOSED = ("address", "queries", "logs", "sensitive", "queries_digest", "last_query", "digest")
"""What is kept of an entry as it was proposed."""


def digest_as_kept(batch: Batch) -> str:
    """The digest of a batch's proposal, from what was kept of its lines."""
    lines = Entry.objects.filter(batch=batch).exclude(digest="").order_by("id").values_list("digest", flat=True)
    return digest_of_batch(batch, lines)


def stop_leaving(batch: Batch) -> None:
    """Mails that were noted and not yet handed over don't leave; whom they were for waits again.

    The mails are locked one by one as they are found: one that the mail server is being given meanwhile isn't among
    them, and counts as sent or in doubt.
    """
    standing = Mail.objects.filter(entry__batch=batch, handed_at=None, sent_at=None, failed_at=None, stopped_at=None)
    mails = list(standing.select_for_update(of=("self",)).values_list("pk", flat=True))
    stop(Mail.objects.filter(pk__in=mails))
    Entry.objects.filter(mail__in=mails).update(state=EntryState.WAITING, mail=None, sent_at=None)


def halt(batch: Batch, why: str) -> None:
    """Stops a batch by itself, with the reason."""
    to(BatchState.STOPPED, batch)
    batch.stopped_by, batch.stopped_at, batch.stopped_because = None, timezone.now(), why[:500]
    batch.save(update_fields=["state", "stopped_by", "stopped_at", "stopped_because"])
    stop_leaving(batch)
    record_stop(batch)


def record_stop(batch: Batch) -> None:
    """The event of a stop: how many had been told by then, and how many hadn't."""
    counts = counts_of(batch)
    record_of("batch.stopped", batch, sent=counts[EntryState.SENT.value], waiting=counts[EntryState.WAITING.value])
