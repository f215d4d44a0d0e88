"""Opening an incident from what left by this service: whom it reached and which logs, as links and parcels say."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from lodgement.sealing.keys import KeyMissing

from ..accounts.models import Person
from ..batches.models import Batch
from ..outbox.boxes import manifest_of
from ..outbox.drill import is_training_copy
from ..outbox.models import Parcel, ParcelLink
from .actions import IncidentRefused, Logs, Reached, open_incident
from .models import Incident, Source


@dataclass(frozen=True)
class Origin:
    """What an incident comes from: one of the three."""

    batch: Batch | None = None
    parcel: Parcel | None = None
    link: ParcelLink | None = None

    @property
    def source(self) -> Source:
        if self.batch:
            return Source.BATCH
        return Source.PARCEL if self.parcel else Source.LINK

    @property
    def name(self) -> str:
        """In a few words, for a heading; without anything of a record."""
        if self.batch:
            return f"batch {self.batch.pk}"
        if self.parcel:
            return f"“{self.parcel.name}”"
        assert self.link
        return f"the link of {self.link.person.name} to “{self.link.parcel.name}”"

    @property
    def links(self) -> QuerySet[ParcelLink]:
        """The links that were given: whom it reached."""
        if self.batch:
            given = ParcelLink.objects.filter(entries__batch=self.batch)
        elif self.parcel:
            given = self.parcel.links.all()
        else:
            assert self.link
            given = ParcelLink.objects.filter(pk=self.link.pk)
        return given.select_related("person", "parcel").defer("parcel__content").order_by("made_at", "pk")


def open_from(
    *, by: Person, origin: Origin, title: str, noticed_at: dt.datetime, occurred_at: dt.datetime | None
) -> Incident:
    """An incident about a batch, a parcel or a link; the open one where there is one. Raises IncidentRefused.

    In a training copy it is a drill. A year whose key was destroyed can't be reckoned any more, and is refused.
    """
    links = list(origin.links)
    return open_incident(
        by=by,
        title=title,
        source=origin.source,
        noticed_at=noticed_at,
        occurred_at=occurred_at,
        recipients=[reached_by(link) for link in links],
        logs=logs_in({link.parcel_id: link.parcel for link in links}.values() or _given(origin)),
        batch=origin.batch,
        parcel=origin.parcel,
        link=origin.link,
        is_drill=is_training_copy(),
    )


def reached_by(link: ParcelLink) -> Reached:
    """The person of a link as a recipient."""
    return Reached(link.person.email, link.person.name, link.person_id, link.organisation_id, link.pk)


def _given(origin: Origin) -> list[Parcel]:
    return [origin.parcel] if origin.parcel else []


def logs_in(parcels: Iterable[Parcel]) -> Logs:
    """The logs of which parcels tell, by collection and year. Raises IncidentRefused."""
    found: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for parcel in parcels:
        try:
            found[parcel.collection, parcel.year].update(manifest_of(parcel).logs)
        except KeyMissing:
            raise IncidentRefused(
                f"The key of {parcel.year} was destroyed: what this held can’t be read by anybody any more."
            ) from None
    return {which: sorted(numbers) for which, numbers in found.items()}
