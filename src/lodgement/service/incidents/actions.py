"""What is done with an incident: opened once, contained by one person at once, closed when nothing is left to do.

Who opens a second incident from the same source is led to the one that is open. Stopping needs one person, never two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..accounts.models import Person, same_address
from ..audit.recording import record
from ..batches.models import Batch
from ..jobs.checkpoints import commit_follows
from ..outbox.models import Parcel, ParcelLink
from ..uploads.steps import one_at_a_time
from .boxes import put_numbers
from .models import INCIDENT_NEXT, Exposed, Incident, IncidentState, Recipient, Source

Logs = Mapping[tuple[str, int], Sequence[int]]
"""(collection, year) → the numbers of the logs that got out."""


class IncidentRefused(Exception):
    """It can't be done with the incident as it is; the message says why and what to do."""


@dataclass(frozen=True)
class Reached:
    """Somebody whom the records reached, or may have."""

    address: str
    name: str = ""
    person_id: int | None = None
    organisation_id: int | None = None
    link_id: UUID | None = None


@transaction.atomic
def open_incident(
    *,
    by: Person,
    title: str,
    source: Source,
    noticed_at: dt.datetime,
    occurred_at: dt.datetime | None,
    recipients: Sequence[Reached],
    logs: Logs,
    batch: Batch | None = None,
    link: ParcelLink | None = None,
    parcel: Parcel | None = None,
    message_digest: str = "",
    message: Mapping[str, Any] | None = None,
    is_drill: bool = False,
) -> Incident:
    """A new incident; the open one where the same source has one. Recipients of one address are one.

    `logs`: the numbers of the logs that got out, by collection and year. Times are aware. Raises IncidentRefused where
    it was noticed before it happened, or in time to come.
    """
    one_at_a_time("open incident")
    there = open_incident_of(batch=batch, link=link, parcel=parcel, message_digest=message_digest)
    if there:
        return there
    _check_times(noticed_at, occurred_at)
    incident = Incident.objects.create(
        title=title, source=source, noticed_at=noticed_at, occurred_at=occurred_at, batch=batch, link=link,
        parcel=parcel, message_digest=message_digest, message=dict(message or {}), is_drill=is_drill,
        opened_by=by, opened_at=timezone.now(),
    )  # fmt: skip
    _record_opened(incident, _recipients(incident, recipients), _exposed(incident, logs))
    commit_follows("incident opened")
    return incident


def _record_opened(incident: Incident, reached: Sequence[Recipient], records: int) -> None:
    sources = {"batch": incident.batch_id, "parcel": incident.parcel_id, "link": incident.link_id}
    detail = {
        "source": str(incident.source),
        **{name: number if name != "link" else str(number) for name, number in sources.items() if number},
        "message_sha256": incident.message_digest,
        "noticed_at": _utc(incident.noticed_at),
        "occurred_at": _utc(incident.occurred_at),
        "recipients": len(reached),
        "organisations": len({one.organisation_id for one in reached if one.organisation_id}),
        "records": records,
        "drill": incident.is_drill,
    }
    record("incident.opened", subject_of(incident), detail=detail)


def open_incident_of(
    *,
    batch: Batch | None = None,
    link: ParcelLink | None = None,
    parcel: Parcel | None = None,
    message_digest: str = "",
) -> Incident | None:
    """The open incident that a source has, or that what it belongs to has: a link's parcel, or its batch."""
    parcel_number = parcel.pk if parcel else link.parcel_id if link else None
    same = Q()
    if batch:
        same |= Q(batch=batch)
    if parcel_number is not None:
        same |= Q(parcel=parcel_number)
    if link:
        same |= Q(link=link) | Q(batch__in=Batch.objects.filter(entries__link=link).values("pk"))
    if message_digest:
        same |= Q(message_digest=message_digest)
    return Incident.objects.exclude(state=IncidentState.CLOSED).filter(same).first() if same else None


def _check_times(noticed_at: dt.datetime, occurred_at: dt.datetime | None) -> None:
    if noticed_at > timezone.now():
        raise IncidentRefused("It can’t have been noticed in the time to come. Enter when it was noticed.")
    if occurred_at and occurred_at > noticed_at:
        raise IncidentRefused("It can’t have been noticed before it happened. Check both times.")


def _recipients(incident: Incident, reached: Sequence[Reached]) -> list[Recipient]:
    """A row for each address, the first that is said of it."""
    by_address: dict[str, Reached] = {}
    for one in reached:
        by_address.setdefault(same_address(one.address), one)
    return Recipient.objects.bulk_create(
        Recipient(
            incident=incident, address=address, name=one.name[:200], person_id=one.person_id,
            organisation_id=one.organisation_id, link_id=one.link_id,
        )
        for address, one in by_address.items()
    )  # fmt: skip


def _exposed(incident: Incident, logs: Logs) -> int:
    """Keeps the numbers of the logs, sealed; gives how many there are."""
    records = 0
    for (collection, year), numbers in logs.items():
        different = sorted(set(numbers))
        if not different:
            continue
        exposed = Exposed(incident=incident, collection=collection, year=year, records=len(different))
        put_numbers(exposed, different)
        exposed.save()
        records += len(different)
    return records


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def subject_of(incident: Incident) -> str:
    """What events say they are about."""
    return f"incident {incident.pk}"


def held(number: int) -> Incident:
    """An incident, nobody else moving it on until the transaction ends."""
    return Incident.objects.select_for_update(of=("self",)).get(pk=number)


def to(state: IncidentState, incident: Incident) -> None:
    """Moves an incident on, as the table of states has it."""
    assert state in INCIDENT_NEXT[IncidentState(incident.state)], f"{incident.state} to {state}"
    incident.state = state
