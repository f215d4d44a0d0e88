"""The routes of quality."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.service.logs.browser import forms_of

from .line import Line, Sending
from .rounds_lines import ROUNDS
from .world import Holding

OTHER_YEAR = ("sales", 2026)
"""One in which nobody has logs, so that it can be signed off."""
NO_LOGS = hashlib.sha256().hexdigest()


def _query(holding: Holding) -> tuple[Any, ...]:
    return (holding.asked.query.pk,)


def _round(holding: Holding) -> tuple[Any, ...]:
    return (holding.asked.round.pk,)


def _reason(sending: Sending) -> dict[str, Any]:
    """A reason for the values that the query's page shows."""
    page = sending.browser.get(f"/queries/{sending.holding.asked.query.pk}").content.decode()
    seen = next((form.sends["seen"] for form in forms_of(page) if "seen" in form.sends), [""])
    return {"seen": seen, "reason": "It is right as it stands."}


QUALITY: dict[str, Line] = {
    **ROUNDS,
    "queries": Line(
        query=lambda h: {"round": h.asked.round.pk, "like": h.asked.query.pk},
        post=lambda s: {"which": "alike", "reason": "It is right as it stands."},
    ),
    "query": Line(_query),
    "confirm_query": Line(_query, post=_reason),
    "round_progress": Line(_round),
    "round_queries": Line(_round, query=lambda h: {"organisation": h.organisation.pk}),
    "sign_offs": Line(),
    "sign_off_year": Line(fixed=OTHER_YEAR, post=lambda s: {"seen": NO_LOGS, "word": "given"}),
    "sign_off_receipt": Line(lambda h: (h.asked.signed.pk,)),
    "sign_offs_of_year": Line(fixed=OTHER_YEAR),
}
