"""A report put together: its layout, its facts as they are or as they were fixed, and what people wrote.

What isn't there yet is marked in its place, so that nobody takes a draft for a whole report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from ...audit.models import Event
from ...web.says import moment
from ..models import BreachReport, ReportState
from .document import OFFICIAL, SENSITIVE, Block, Document, Place, Section, numbers_in_words, paragraphs
from .facts import facts_of
from .found import Asked
from .layouts import Layout, PlaceOfLayout, Purpose, layout_of
from .trail import Trail, trail_of
from .words import sources

FIXED = (ReportState.SUBMITTED, ReportState.APPROVED, ReportState.SENT, ReportState.REPLACED)
"""The states in which the facts stand as they were submitted."""


def facts_now(report: BreachReport, trail: Trail) -> dict[str, Any]:
    """The facts that a report tells, as the events have them now."""
    return facts_of(Asked(trail, report, timezone.now()), layout_of(report.layout).facts)


def facts_told(report: BreachReport, trail: Trail) -> dict[str, Any]:
    """The facts that a report tells: fixed once it is submitted."""
    return report.facts if report.state in FIXED else facts_now(report, trail)


def document_for(report: BreachReport, trail: Trail | None = None, facts: Mapping[str, Any] | None = None) -> Document:
    """The document of a report. `facts`: others than those that it tells."""
    trail = trail or trail_of(report.incident)
    layout, told = layout_of(report.layout), facts if facts is not None else facts_told(report, trail)
    return Document(
        title=layout.title,
        marking=marking_of(report, layout),
        about=list(_about(report, layout)),
        sections=[
            Section(f"{at}. {section.heading}", [place_of(one, layout, told, report.written) for one in section.places])
            for at, section in enumerate(layout.sections, start=1)
        ],
        sources=list(sources(_cited(trail, told))) if layout.names_events else [],
        is_drill=report.incident.is_drill,
    )


def marking_of(report: BreachReport, layout: Layout) -> str:
    """How it is marked: a statement that was released for publication is for everybody."""
    is_public = layout.purpose == Purpose.STATEMENT and report.state == ReportState.SENT
    return OFFICIAL if is_public else SENSITIVE


def _about(report: BreachReport, layout: Layout) -> Iterator[tuple[str, str]]:
    if layout.purpose == Purpose.REPORT:
        yield "Incident", f"{report.incident_id}: {report.incident.title}"
    yield "Version", f"{report.version}, {ReportState(report.state).label.lower()}"
    if report.submitted_at:
        yield "Submitted", moment(report.submitted_at)
    if report.approved_at:
        yield "Approved by a second person", moment(report.approved_at)


def place_of(place: PlaceOfLayout, layout: Layout, facts: Mapping[str, Any], written: Mapping[str, str]) -> Place:
    if place.written:
        return Place(place.label, _written(place, written.get(place.written, "")))
    fact = facts.get(place.fact) or {"blocks": [], "events": [], "waits_for": "this version is submitted again"}
    if fact["waits_for"]:
        return Place(place.label, [Block(f"[Not yet known: waits until {fact['waits_for']}]", missing=True)])
    events = fact["events"] if layout.names_events else []
    return Place(place.label, [Block(**block) for block in fact["blocks"]], _source(events), events)


def _written(place: PlaceOfLayout, text: str) -> Sequence[Block]:
    said = [Block(paragraph) for paragraph in paragraphs(text)]
    if said:
        return said
    return [Block(f"[To be written: {place.label}]", missing=True) if place.required else Block("None.")]


def _source(events: Sequence[int]) -> str:
    if not events:
        return ""
    return f"From event{'' if len(set(events)) == 1 else 's'} {numbers_in_words(events)}"


def _cited(trail: Trail, facts: Mapping[str, Any]) -> list[Event]:
    cited = {number for fact in facts.values() for number in fact["events"]}
    return [event for event in trail.events if event.sequence in cited]


def missing(report: BreachReport) -> list[PlaceOfLayout]:
    """The places that must be written and aren't."""
    written = layout_of(report.layout).written
    return [place for place in written if place.required and not report.written.get(place.written, "").strip()]
