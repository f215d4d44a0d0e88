"""What people do with batches: put one together, propose it, give it up. Asked for twice, an action is done once.

How a second person releases a batch, and how one is stopped, is in `releasing` and `stopping`.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from ..outbox.mails import leave, send_again
from ..quality.models import Round, RoundState
from .changes import first_of, wont_leave
from .contacts import contacts_of
from .models import BATCH_NEXT, Batch, BatchKind, BatchState, Entry, EntryState, LeftOut
from .permissions import can_make
from .preview import lines_of, waiting
from .steps import held, leave_out_answered, record_of, to, write_proposal


class BatchRefused(Exception):
    """The batch can't be made or moved on; the message says why and what to do."""


class Changed(BatchRefused):
    """What was seen isn't what there is, or not all can be told; `sentences` say each thing, with people's names."""

    def __init__(self, message: str, sentences: list[str]) -> None:
        super().__init__(message)
        self.sentences = sentences


@transaction.atomic
def make(*, by: Person, round: Round, kind: BatchKind) -> Batch:
    """A batch for everybody who is to be told of a round's open queries. Raises BatchRefused.

    Where one of its kind is being put together already, it is that one. What each organisation's people are given is
    made in the background.
    """
    from .tasks import prepare_batch

    check_may(can_make(by))
    found = Round.objects.select_for_update().get(pk=round.pk)
    draft = Batch.objects.filter(round=found, kind=kind, state=BatchState.DRAFT).first()
    if draft:
        return draft
    _check_asks(found)
    contacts = contacts_of(found)
    if not contacts.people:
        raise BatchRefused("Nobody has an open query in this round, so there is nobody to tell.")
    batch = Batch.objects.create(kind=kind, round=found, made_by=by)
    Entry.objects.bulk_create(
        Entry(batch=batch, organisation=organisation, person=person) for organisation, person in contacts.people
    )
    prepare_batch.defer(batch=batch.pk, by=by.pk)
    organisations = len({organisation.pk for organisation, _ in contacts.people})
    record_of(
        "batch.made",
        batch,
        kind=BatchKind(kind).value,
        round=found.pk,
        entries=len(contacts.people),
        organisations=organisations,
    )
    commit_follows("batch made")
    return batch


def _check_asks(round: Round) -> None:
    if round.state == RoundState.CLOSED:
        raise BatchRefused("The round is closed: nothing is asked any more, so there is nothing to tell.")
    if round.state != RoundState.CHECKED:
        raise BatchRefused("The round isn’t checked yet. Wait until it is, and raise its queries first.")


@transaction.atomic
def choose(*, by: Person, batch: Batch, shown: Collection[int], told: Collection[int]) -> Batch:
    """Of the entries that were shown, those are told that are named in `told`, and the others are left out.

    While a batch is being put together, or of those still waiting when it was stopped. Raises BatchRefused.
    """
    found = held(batch.pk)
    check_may(can_make(by))
    if found.state not in (BatchState.DRAFT, BatchState.STOPPED):
        raise BatchRefused(f"{past(found)} Take it back first to change whom it tells.")
    entries = Entry.objects.filter(batch=found, pk__in=set(shown))
    left = entries.filter(state=EntryState.WAITING).exclude(pk__in=set(told))
    left_out = left.update(state=EntryState.LEFT_OUT, left_out=LeftOut.BY_HAND)
    taken = entries.filter(state=EntryState.LEFT_OUT, pk__in=set(told))
    taken_in = taken.update(state=EntryState.WAITING, left_out="")
    if left_out or taken_in:
        if found.state == BatchState.STOPPED:  # what is left to do is theirs from now on, and another releases it
            found.proposed_by, found.proposed_at = by, timezone.now()
            found.save(update_fields=["proposed_by", "proposed_at"])
        record_of("batch.chosen", found, left_out=left_out, taken_in=taken_in)
    return found


@transaction.atomic
def propose(*, by: Person, batch: Batch) -> Batch:
    """Puts what the batch would do now before a second person; proposed already, it is proposed anew as things are now.

    Raises BatchRefused.
    """
    found = held(batch.pk)
    check_may(can_make(by))
    if found.state not in (BatchState.DRAFT, BatchState.PROPOSED):
        raise BatchRefused(past(found))
    check_can_leave(found)
    lines = leave_out_answered(lines_of(found, waiting(found)))
    check_can_be_told(lines)
    before = found.digest
    write_proposal(found, lines)
    if found.state == BatchState.PROPOSED and found.digest == before:
        return found  # asked for twice
    if found.state == BatchState.DRAFT:
        to(BatchState.PROPOSED, found)
    found.proposed_by, found.proposed_at = by, timezone.now()
    found.save(update_fields=["state", "digest", "proposed_by", "proposed_at"])
    organisations = len({line.entry.organisation_id for line in lines})
    record_of("batch.proposed", found, digest=found.digest, entries=len(lines), organisations=organisations)
    commit_follows("batch proposed")
    return found


def check_can_leave(batch: Batch) -> None:
    """Raises BatchRefused where nothing of the batch may leave, or not all of it is made."""
    if why := wont_leave(batch):
        raise BatchRefused(why)
    if waiting(batch).filter(parcel=None, problem="").exists():
        raise BatchRefused("What the organisations are given is still being made. Wait until it is there.")


def check_can_be_told(lines: list) -> None:
    """Raises BatchRefused where there is nobody to tell, or somebody who can't be told."""
    if not lines:
        raise BatchRefused("There is nobody left to tell: nothing is open, or everybody is left out.")
    faults = [f"{line.who} {fault}." for line in lines for fault in line.faults]
    if faults:
        raise Changed("Some of these people can’t be told. Leave them out, or put it right.", first_of(faults))


@transaction.atomic
def make_again(*, by: Person, batch: Batch) -> Batch:
    """Has those workbooks made again whose queries changed since, or that couldn't be made. Raises BatchRefused."""
    from .tasks import prepare_batch

    found = held(batch.pk)
    check_may(can_make(by))
    if found.state != BatchState.DRAFT:
        raise BatchRefused(past(found))
    behind = [line.entry.pk for line in lines_of(found, waiting(found)) if line.is_behind or line.entry.problem]
    if Entry.objects.filter(pk__in=behind).update(parcel=None, problem=""):
        prepare_batch.defer(batch=found.pk, by=by.pk)
        record_of("batch.made_again", found, entries=len(behind))
    return found


@transaction.atomic
def take_back(*, by: Person, batch: Batch) -> Batch:
    """Takes a proposal back, to change whom it tells. Raises BatchRefused."""
    found = held(batch.pk)
    if found.state == BatchState.DRAFT:
        return found
    check_may(can_make(by))
    check_moves(found, BatchState.DRAFT)
    to(BatchState.DRAFT, found)
    found.digest, found.proposed_by, found.proposed_at = "", None, None
    found.save(update_fields=["state", "digest", "proposed_by", "proposed_at"])
    record_of("batch.taken_back", found)
    return found


@transaction.atomic
def cancel(*, by: Person, batch: Batch) -> Batch:
    """Gives up what of a batch hasn't left. Raises BatchRefused."""
    found = held(batch.pk)
    if found.state == BatchState.CANCELLED:
        return found
    check_may(by.is_staff_role)
    check_moves(found, BatchState.CANCELLED)
    to(BatchState.CANCELLED, found)
    found.ended_at = timezone.now()
    found.save(update_fields=["state", "ended_at"])
    record_of("batch.cancelled", found)
    return found


@transaction.atomic
def decide_mail(*, by: Person, entry: Entry, again: bool) -> bool:
    """Sends somebody's mail again that is in doubt or wasn't delivered, or leaves it at that.

    False where it is known by now what became of it. Raises BatchRefused.
    """
    check_may(can_make(by))
    found = Entry.objects.select_for_update(of=("self",)).select_related("mail").get(pk=entry.pk)
    if found.mail is None or not (send_again if again else leave)(by=by, mail=found.mail):
        return False
    found.state = EntryState.SENT if again else EntryState.FAILED
    found.save(update_fields=["state"])
    return True


def check_may(may: bool) -> None:
    """Raises BatchRefused unless somebody may do it at all."""
    if not may:
        raise BatchRefused("Only statisticians and approvers can do that.")


def check_moves(batch: Batch, state: BatchState) -> None:
    """Raises BatchRefused unless the table of states has this step."""
    if state not in BATCH_NEXT.get(BatchState(batch.state), set()):
        raise BatchRefused(past(batch))


def past(batch: Batch) -> str:
    """That a batch is past what somebody wanted to do with it."""
    return f"That can’t be done any more: this batch is “{BatchState(batch.state).label}”."
