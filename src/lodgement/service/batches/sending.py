"""How the worker sends a batch: a few entries at a time, each time looking first whether it may go on.

An entry's link, its mail, the mail's job and its own state are written in one transaction, and so is the job that takes
the next entries: whatever dies leaves an entry waiting or told, never in between and never twice.
"""

from __future__ import annotations

from django.utils import timezone

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from ..outbox.links import LinkRefused, give, path_of_link
from ..outbox.parcels import ParcelRefused, make_workbook, parcel_of_queries
from ..outbox.sending import send
from .asked import NOTHING, asked_now
from .changes import first_of, voids_entry, wont_leave
from .delivery import UNDER_WAY, counted, with_delivery
from .models import Batch, BatchKind, BatchState, Entry, EntryState
from .preview import Line, lines_of, waiting
from .steps import digest_as_kept, halt, held, leave_out_answered, record_of, to

AT_ONCE = {BatchKind.QUERIES: 20, BatchKind.REMINDER: 20, BatchKind.WORKBOOKS: 2}
"""Entries in one transaction: a workbook is made and encrypted for each person, which takes a while."""
GIVEN_UP = (
    "Something went wrong on our side, several times over. Nobody was told twice. Release the rest again; if it stops "
    "again, tell us when."
)
NOT_MADE = "it could not be made, after several tries"
GONE = "Whoever released it is no longer active, so it went no further."
NOT_AS_SEEN = "What is kept of it is not what was released, so it went no further."


# before it is proposed: what its people are given


def prepare_some(batch: int, by: Person) -> bool:
    """Makes what the next few organisations of a batch are given; says whether there may be more to make."""
    found = held(batch)
    wanting = Entry.objects.filter(batch=found, parcel=None, problem="").select_related("organisation")
    some = {entry.organisation_id: entry.organisation for entry in wanting[: AT_ONCE[BatchKind(found.kind)]]}
    make = make_workbook if found.kind == BatchKind.WORKBOOKS else parcel_of_queries
    asked = asked_now(found.round, some)
    for number, organisation in some.items():
        entries = Entry.objects.filter(batch=found, organisation=organisation)
        try:
            parcel = make(by=by, round=found.round, organisation=organisation)
            entries.update(parcel=parcel, queries_digest=asked.get(number, NOTHING).digest)
        except ParcelRefused as error:
            entries.update(problem=str(error)[:300])
    commit_follows("parcels of batch made")
    return bool(some)


# after it was released


def begin(batch: Batch) -> bool:
    """Whether a batch is going out now; one whose hold has ended begins to."""
    if batch.state == BatchState.HELD and batch.leaves_at <= timezone.now():
        to(BatchState.SENDING, batch)
        batch.save(update_fields=["state"])
    return batch.state == BatchState.SENDING


def send_some(batch: Batch, by: Person) -> bool:
    """Tells the next few people of a batch that is going out; says whether there are more to tell.

    Where something isn't as it was released, nothing more is told, and the batch stops with what it is.
    """
    lines = lines_of(batch, waiting(batch)[: AT_ONCE[BatchKind(batch.kind)]])
    voided = _voided(batch, lines)
    if voided:
        halt(batch, voided)
        return False
    for line in leave_out_answered(lines):
        try:
            _tell(line, by)
        except LinkRefused as error:
            halt(batch, str(error))
            return False
    commit_follows("entries told")
    return bool(lines)


def _voided(batch: Batch, lines: list[Line]) -> str:
    if why := wont_leave(batch):
        return why
    if batch.released_digest != batch.digest or digest_as_kept(batch) != batch.released_digest:
        return NOT_AS_SEEN
    return " ".join(first_of([sentence for line in lines for sentence in voids_entry(line)]))


def _tell(line: Line, by: Person) -> None:
    entry = line.entry
    entry.link = give(by=by, parcel=entry.parcel, person=entry.person)
    entry.mail = send(to=entry.person, template=f"batches/mail/{entry.batch.kind}", link=path_of_link(entry.link))
    entry.state, entry.sent_at = EntryState.SENT, timezone.now()
    entry.save(update_fields=["link", "mail", "state", "sent_at"])


# when all are told


def settle(batch: int) -> None:
    """Notes mails that weren't delivered; when no mail is on its way any more, the batch is sent."""
    found = held(batch)
    if found.state != BatchState.SENDING:
        return
    told = Entry.objects.filter(batch=found, state=EntryState.SENT)
    told.filter(mail__failed_at__isnull=False).update(state=EntryState.FAILED)
    if with_delivery(found).filter(delivery__in=UNDER_WAY).exists():
        return
    to(BatchState.SENT, found)
    found.ended_at = timezone.now()
    found.save(update_fields=["state", "ended_at"])
    record_of("batch.sent", found, **counted(found))
    commit_follows("batch sent")
