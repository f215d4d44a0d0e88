"""A second person releases what they saw. Between that and the first mail lies a hold, in which it can be undone.

The form carries the digest of the preview that was shown. What there is now must have that digest, and so must what was
proposed; otherwise whoever releases is told what changed.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from .actions import BatchRefused, Changed, check_can_be_told, check_can_leave, check_may, check_moves, past
from .changes import changes_in
from .models import RELEASED, Batch, BatchState, Entry, EntryState
from .permissions import can_make, can_release
from .preview import Line, digest_of_batch, lines_of, waiting
from .steps import held, leave_out_answered, record_of, to, write_proposal

HOLD = 10
"""Minutes that a released batch is held back, unless another time is chosen."""
LONGEST_HOLD = 24 * 60
NOT_AS_PROPOSED = "It was not released: it isn’t as it was proposed any more. What changed is named below."
PROPOSED_ANEW = "It was not released: it was proposed anew after you opened this page. Look at the preview again."
SEEN_BEFORE = "It was not released: something changed after you opened this page. Look at the preview again."


@transaction.atomic
def release(*, by: Person, batch: Batch, digest: str, hold: int = HOLD) -> Batch:
    """Lets a proposed batch go, or the rest of a stopped one, after `hold` minutes. Raises BatchRefused, or Changed.

    `digest`: of the preview that this person saw.
    """
    found = held(batch.pk)
    if found.state in RELEASED and found.released_by_id == by.pk and found.released_digest == digest:
        return found  # asked for twice
    _check_second_person(by, found)
    check_moves(found, BatchState.HELD)
    check_can_leave(found)
    lines = lines_of(found, waiting(found))
    action = "batch.released" if found.state == BatchState.PROPOSED else "batch.resumed"
    lines = _as_proposed(found, lines, digest) if action == "batch.released" else _what_is_left(found, lines, digest)
    check_can_be_told(lines)
    _hold_back(found, by, hold)
    record_of(
        action, found, digest=digest, entries=len(lines),
        organisations=len({line.entry.organisation_id for line in lines}), hold_seconds=hold * 60,
    )  # fmt: skip
    commit_follows("batch released")
    return found


def _check_second_person(by: Person, batch: Batch) -> None:
    check_may(can_make(by))
    if not can_release(by, batch):
        raise BatchRefused("You made or proposed this batch, so somebody else has to release it.")


def _as_proposed(batch: Batch, lines: list[Line], digest: str) -> list[Line]:
    """The lines of a proposal that is as it was proposed, and as it was seen."""
    changes = changes_in(batch, lines)
    if changes:
        raise Changed(NOT_AS_PROPOSED, changes)
    if digest != batch.digest:
        raise Changed(PROPOSED_ANEW, [])
    return lines


def _what_is_left(batch: Batch, lines: list[Line], digest: str) -> list[Line]:
    """The lines that are left of a stopped batch, as they were seen: from here on they are what is released."""
    if digest != digest_of_rest(batch, lines):
        raise Changed(SEEN_BEFORE, changes_in(batch, lines))
    lines = leave_out_answered(lines)
    write_proposal(batch, lines)
    return lines


def digest_of_rest(batch: Batch, lines: list[Line]) -> str:
    """The digest of what is left of a stopped batch: those who still have something to answer."""
    return digest_of_batch(batch, [line.digest for line in lines if line.asked.queries])


def _hold_back(batch: Batch, by: Person, hold: int) -> None:
    from .tasks import send_batch

    if not 0 <= hold <= LONGEST_HOLD:
        raise BatchRefused(f"A batch is held back for {LONGEST_HOLD // 60} hours at most.")
    to(BatchState.HELD, batch)
    batch.released_by, batch.released_at = by, timezone.now()
    batch.released_digest = batch.digest
    batch.leaves_at = batch.released_at + dt.timedelta(minutes=hold)
    batch.stopped_by = batch.stopped_at = None
    batch.stopped_because = ""
    batch.proposed_by_id = batch.proposed_by_id or batch.made_by_id
    batch.save()
    job = send_batch.configure(schedule_at=batch.leaves_at) if hold else send_batch
    job.defer(batch=batch.pk, by=by.pk)


@transaction.atomic
def undo(*, by: Person, batch: Batch) -> Batch:
    """Takes a release back while the batch is held: it is proposed again, or stopped as before. Raises BatchRefused."""
    found = held(batch.pk)
    check_may(by.is_staff_role)
    if found.state == BatchState.SENDING:
        raise BatchRefused("It is going out already. Stop it to keep back what hasn’t left.")
    if found.state != BatchState.HELD:
        raise BatchRefused(past(found))
    begun = Entry.objects.filter(batch=found, state__in=(EntryState.SENT, EntryState.FAILED)).exists()
    to(BatchState.STOPPED if begun else BatchState.PROPOSED, found)
    found.released_by = found.released_at = found.leaves_at = None
    found.released_digest = ""
    found.save()
    record_of("batch.undone", found)
    return found
