"""The routes of reports of incidents, of an incident's events and of notices."""

from __future__ import annotations

from typing import Any

from .line import Asked, Line, Sending, nothing
from .world import Holding


def _incident(holding: Holding) -> tuple[Any, ...]:
    return (holding.told.incident.pk,)


def _notice(holding: Holding) -> tuple[Any, ...]:
    return (holding.told.notice.pk,)


def _report(state: str) -> Asked:
    """The report that is in a state."""

    def asked(holding: Holding) -> tuple[Any, ...]:
        found = holding.told.reports[state]
        return (found.incident_id, found.layout, found.version)

    return asked


def _text(sending: Sending) -> dict[str, Any]:
    return {"corrective": "Kept apart.", "seen": sending.holding.told.seen("draft")}


REPORTS: dict[str, Line] = {
    "incident_events": Line(_incident),
    "incident_reports": Line(_incident),
    "make_report": Line(_incident, post=lambda s: {"layout": "statement"}, by="statistician"),
    "report": Line(_report("submitted")),
    "report_changes": Line(_report("draft")),
    "report_file": Line(lambda h: (*_report("sent")(h), "pdf")),
    "write_report": Line(_report("draft"), post=_text, by="statistician"),
    "submit_report": Line(_report("written"), post=nothing, by="statistician"),
    "give_back_report": Line(_report("submitted"), post=lambda s: {"because": "Say it plainly"}, by="approver"),
    "approve_report": Line(
        _report("submitted"), post=lambda s: {"digest": s.holding.told.reports["submitted"].digest}, by="approver"
    ),
    "send_report": Line(_report("approved"), post=nothing, by="support"),
    "acknowledge_report": Line(_report("sent"), post=lambda s: {"reference": "R-7"}, by="support"),
    "link_statement": Line(
        _report("statement"), post=lambda s: {"address": "https:" + "//statements.example/7"}, by="support"
    ),
    "notices": Line(),
    "notice": Line(_notice),
    "notice_file": Line(_notice),
    "confirm_notice": Line(_notice, post=nothing),
}
