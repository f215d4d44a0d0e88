"""The routes of outbox."""

from __future__ import annotations

from typing import Any

from .line import Line, nothing
from .world import Holding

REFUSED = frozenset({403})
"""Somebody else's link says that it is somebody else's."""


def _link(holding: Holding) -> tuple[Any, ...]:
    return (holding.given.link.pk,)


def _parcel(holding: Holding) -> tuple[Any, ...]:
    return (holding.given.parcel.pk,)


OUTBOX: dict[str, Line] = {
    "parcel_link": Line(_link, not_there=403, partner=REFUSED),
    "parcel_file": Line(_link, not_there=403, partner=REFUSED),
    "parcel_password": Line(_link, not_there=403, partner=REFUSED),
    "parcels": Line(query=lambda h: {"text": h.organisation.code}),
    "parcel": Line(_parcel),
    "recall_parcel": Line(_parcel, post=nothing, by="support"),
    "recall_link": Line(lambda h: (h.given.parcel.pk, h.given.link.pk), post=nothing, by="support"),
    "recall_links_of_person": Line(lambda h: (h.coordinator.pk,), post=nothing, by="support"),
    "recall_links_of_organisation": Line(lambda h: (h.organisation.pk,), post=nothing, by="support"),
    "mails": Line(),
    "send_mail_again": Line(lambda h: (h.given.refused.pk,), post=nothing, by="support"),
    "leave_mail": Line(lambda h: (h.given.doubtful.pk,), post=nothing, by="support"),
}
