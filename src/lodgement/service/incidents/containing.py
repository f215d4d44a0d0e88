"""Containing an incident: one action by one person, at once. What links lead to is out of reach from its commit on.

A message that was sent by ordinary mail can't be called back from here, and nothing here says so: whom it reached is
asked to delete it, at once.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from ..batches.models import Batch
from ..batches.stopping import recall_batch
from ..jobs.checkpoints import commit_follows
from ..outbox.links import recall
from ..outbox.models import Parcel, ParcelKind
from ..outbox.parcels import recall_parcel
from .actions import held, subject_of, to
from .declaring import ask_all
from .models import Incident, IncidentState, Source
from .queries import links_of, opened, still_open


@dataclass(frozen=True)
class Contained:
    """What containing did."""

    links: int
    """Links of the source."""
    open_before: int
    """Those that still opened."""
    opened: int
    """Those that had been opened by their person."""
    open_after: int
    """Those that still open: counted in the same action, when all were ended."""


@transaction.atomic
def contain(*, by: Person, incident: Incident) -> Contained:
    """Ends every link of the source and stops what hasn't left, asks everybody who was sent a message to delete it.

    Done twice, it is done once; links given meanwhile are ended too.
    """
    found = held(incident.pk)
    links = links_of(found)
    before = (links.count(), still_open(links).count(), opened(links).count())
    _end(by, found)
    done = Contained(*before, open_after=still_open(links_of(found)).count())
    assert not done.open_after, "every link of the source was ended in this transaction"
    if found.state == IncidentState.OPEN:
        to(IncidentState.CONTAINED, found)
        found.contained_at, found.contained_by = timezone.now(), by
        found.save(update_fields=["state", "contained_at", "contained_by"])
        if found.source == Source.MESSAGE:
            ask_all(by=by, incident=found)
        seconds = round((found.contained_at - found.noticed_at).total_seconds())
        recallable = found.source != Source.MESSAGE
        detail = asdict(done) | {"seconds": seconds, "recallable": recallable}
        record("incident.contained", subject_of(found), detail=detail)
    commit_follows("incident contained")
    return done


def _end(by: Person, incident: Incident) -> None:
    if incident.source == Source.BATCH:
        recall_batch(by=by, batch=Batch.objects.get(pk=incident.batch_id))
        files = Parcel.objects.filter(kind=ParcelKind.WORKBOOK, entries__batch=incident.batch_id)
        for parcel in files.defer("content", "manifest").distinct():
            recall_parcel(by=by, parcel=parcel)
    elif incident.source == Source.PARCEL:
        recall_parcel(by=by, parcel=Parcel.objects.defer("content", "manifest").get(pk=incident.parcel_id))
    elif incident.source == Source.LINK:
        recall(by=by, links=links_of(incident), subject=f"link {incident.link_id}")
