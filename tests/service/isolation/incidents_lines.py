"""The routes of incidents."""

from __future__ import annotations

from typing import Any

from .line import Line, Sending, nothing
from .world import HOME, Holding

DECLARED = {"opened": "yes", "deleted": "yes", "copied": "no", "passed_on": "no", "backed_up": "no"}
DECIDED = {
    "likelihood": "unlikely",
    "severity": "minor",
    "tell_commissioner": "no",
    "tell_people": "no",
    "reasons": "So.",
}
DRILL = {"how": "message", "year": "lettings-2026"}
"""Refused whoever sends it, since organisations are real here."""
OPENED = {
    "title": "Wrong file", "noticed_at": "9:25",
    "noticed_on_day": "24", "noticed_on_month": "11", "noticed_on_year": "2025",
}  # fmt: skip


def _incident(holding: Holding) -> tuple[Any, ...]:
    return (holding.happened.incident.pk,)


def _outsider(holding: Holding) -> tuple[Any, ...]:
    return (holding.happened.incident.pk, holding.happened.outsider.pk)


def _action(holding: Holding) -> tuple[Any, ...]:
    return (holding.happened.incident.pk, holding.happened.action.pk)


def _token(holding: Holding) -> tuple[Any, ...]:
    """A link in a mail; of another's a copy that isn't whole, since whoever reads the mail may use it."""
    return (holding.happened.token if holding.tag == HOME else f"{holding.happened.token}x",)


def _something_to_do(sending: Sending) -> dict[str, Any]:
    owner = sending.person.pk if sending.person else ""
    return {"text": "Keep files apart", "owner": owner, "due_on_day": "1", "due_on_month": "1", "due_on_year": "2126"}


INCIDENTS: dict[str, Line] = {
    "incidents": Line(),
    "open_incident": Line(query=lambda h: {"parcel": h.given.parcel.pk}, post=lambda s: OPENED, by="support"),
    "start_drill": Line(post=lambda s: DRILL, by="support", changes=False, answers=frozenset({422})),
    "incident": Line(_incident),
    "contain_incident": Line(_incident, post=nothing, by="support"),
    "measure_incident": Line(_incident, post=nothing, by="support"),
    "incident_exposure": Line(_incident),
    "ask_declarations": Line(lambda h: (h.told.incident.pk,), post=nothing, by="support"),
    "incident_recipients": Line(_incident),
    "new_recipient": Line(_incident, post=lambda s: {"address": "new@example.org"}, by="support"),
    "ask_recipient_again": Line(_outsider, post=nothing, by="support"),
    "write_off_recipient": Line(_outsider, post=lambda s: {"because": "It came back."}, by="support"),
    "incident_risk": Line(_incident, post=lambda s: DECIDED, by="support"),
    "incident_actions": Line(_incident, post=_something_to_do, by="support"),
    "action_done": Line(_action, post=lambda s: {"outcome": "They are."}, by="support"),
    "close_incident": Line(lambda h: (h.happened.over.pk,), post=lambda s: {"closing": "Much."}, by="support"),
    "declarations": Line(),
    "declaration": Line(lambda h: (h.happened.recipient.pk,), post=lambda s: DECLARED),
    "undeclared": Line(by="officer"),
    "declare": Line(_token, post=lambda s: DECLARED, by="signed out"),
}
