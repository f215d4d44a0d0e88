"""What an event is called in a report and on the page of an incident's events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...audit.models import Event
from ...web.says import moment
from .document import numbers_in_words

DONE = {
    "batch.made": "Batch put together",
    "batch.proposed": "Batch proposed for release",
    "batch.released": "Batch released by a second person",
    "batch.stopped": "Batch stopped",
    "batch.resumed": "Batch taken up again",
    "batch.sent": "Batch sent",
    "batch.cancelled": "Batch given up",
    "parcel.made": "Contents made",
    "parcel.recalled": "Contents recalled",
    "links.given": "Links given",
    "links.recalled": "Links recalled",
    "link.viewed": "Link looked at",
    "link.fetched": "Contents downloaded",
    "link.cut": "Download stopped by the recall",
    "link.refused": "Link tried by somebody else",
    "link.closed": "Link tried after it was closed",
    "incident.opened": "Incident opened",
    "incident.contained": "Incident contained",
    "incident.measure_asked": "Exposure and impact asked for",
    "incident.recipient_added": "Somebody more added whom it reached",
    "incident.recipient_written_off": "Somebody’s declaration waited for no more",
    "incident.measured": "Exposure and impact worked out",
    "incident.declarations_asked": "Declarations asked for",
    "incident.declarations_chased": "Declarations asked for again",
    "incident.escalated": "Organisations told of declarations not made",
    "incident.declared": "Declaration made",
    "incident.risk_assessed": "Risk assessed",
    "incident.action_added": "Corrective action planned",
    "incident.action_done": "Corrective action done",
    "incident.closed": "Incident closed",
    "report.made": "Report begun",
    "report.written": "Report written in",
    "report.submitted": "Report submitted for approval",
    "report.returned": "Report given back to be changed",
    "report.approved": "Report approved by a second person",
    "report.sent": "Report sent",
    "report.acknowledged": "Report acknowledged",
    "report.statement_linked": "Published statement linked",
    "report.downloaded": "Report downloaded",
    "notice.confirmed": "Notice read by an organisation",
}

DETAILS = {
    "message_sha256": "SHA-256 of the message",
    "sha256": "SHA-256",
    "digest": "digest",
    "noticed_at": "noticed",
    "occurred_at": "occurred",
    "open_after": "links open afterwards",
    "drill": "an exercise",
    "to": "sent to",
    "kinds": "records by kind of answer",
    "things": "what records tell",
    "each": "receiving organisations",
    "impact": "impact, all together",
    "whole_records": "records with their answers",
    "signed_in": "signed in",
    "hold_seconds": "seconds held back",
    "seconds": "seconds since it was noticed",
}
"""What a detail of an event is called, where its name isn't plain."""


def done(action: str) -> str:
    """What was done, in words; of an action that has none here, its name."""
    return DONE.get(action, action.replace(".", " ").replace("_", " ").capitalize())


def sources(events: Iterable[Event]) -> Iterator[tuple[str, str, str]]:
    """Events as rows of numbers, when and what: those that did the same are one row, in the order of the first."""
    by_action: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.sequence):
        by_action.setdefault(event.action, []).append(event)
    for action, same in by_action.items():
        first, last = moment(same[0].at), moment(same[-1].at)
        times = f" ({len(same):,} times)" if len(same) > 1 else ""
        when = first if first == last else f"{first} to {last}"
        yield numbers_in_words([event.sequence for event in same]), when, f"{done(action)}{times}"
