"""The events of an incident: its own, and those of the batch, parcels and links that it came from.

What is said of an incident is said from these alone, and from the rows that they name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from ...accounts.models import Person
from ...audit.models import Event
from ...audit.recording import write_recorded
from ...outbox.models import ParcelLink
from ..models import Incident


@dataclass(frozen=True)
class Trail:
    """An incident's events in their order."""

    incident: Incident
    events: tuple[Event, ...]

    @cached_property
    def _by_action(self) -> Mapping[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.action, []).append(event)
        return found

    def of(self, *actions: str) -> list[Event]:
        """The events of these actions, in their order."""
        found = (event for action in actions for event in self._by_action.get(action, ()))
        return sorted(found, key=lambda event: event.sequence)

    def first(self, action: str) -> Event | None:
        return next(iter(self._by_action.get(action, ())), None)

    def last(self, action: str) -> Event | None:
        return next(reversed(self._by_action.get(action, ())), None)


def trail_of(incident: Incident) -> Trail:
    """All events of an incident as they are now."""
    return Trail(incident, tuple(events_of(incident)))


def events_of(incident: Incident) -> QuerySet[Event]:
    """The events of an incident, the first one first, those of this very transaction too; sealed parts stay where they
    are.
    """
    write_recorded()
    return Event.objects.filter(subject__in=list(subjects_of(incident))).defer("sealed").order_by("sequence")


def subjects_of(incident: Incident) -> Iterator[str]:
    """What the events of an incident are about."""
    yield f"incident {incident.pk}"
    if incident.batch_id:
        yield f"batch {incident.batch_id}"
    links = list(_links(incident))
    yield from sorted({f"parcel {parcel}" for _, parcel in links} | _parcel(incident))
    yield from (f"link {link}" for link, _ in links)


def _links(incident: Incident) -> Iterable[tuple[object, int]]:
    """Links of the source, and those by which recipients came to it; each with its parcel's number."""
    came = Q(pk=incident.link_id) | Q(pk__in=incident.recipients.filter(link__isnull=False).values("link"))
    if incident.parcel_id:
        came |= Q(parcel=incident.parcel_id)
    if incident.batch_id:
        came |= Q(entries__batch=incident.batch_id)
    return ParcelLink.objects.filter(came).order_by("pk").values_list("pk", "parcel_id").distinct()


def _parcel(incident: Incident) -> set[str]:
    return {f"parcel {incident.parcel_id}"} if incident.parcel_id else set()


def moment_in(event: Event, name: str) -> dt.datetime | None:
    """A time that an event tells of."""
    said = event.detail.get(name)
    return dt.datetime.fromisoformat(said) if said else None


def people_of(events: Iterable[Event]) -> dict[int, Person]:
    """Who did what is told, by number."""
    return Person.objects.select_related("organisation").in_bulk({event.person_id for event in events} - {None})
