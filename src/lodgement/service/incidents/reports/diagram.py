"""The states of a report as a table of text, made from the table that the code goes by; the documents hold it."""

from __future__ import annotations

from ...states import table_of_states
from ..models import REPORT_NEXT, REPORT_OWNERS, ReportState

WHO = {"statistician": "who writes it", "a second person": "the Head of Profession", "nobody": "nobody: it has ended"}
BY_A_LATER_ONE = "a later version"


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(REPORT_NEXT, {state: _who(state) for state in ReportState})


def _who(state: ReportState) -> str:
    """Whoever owns it; of what was sent, only a later version takes the place."""
    owner = REPORT_OWNERS[state]
    if owner == "nobody" and REPORT_NEXT.get(state):
        return BY_A_LATER_ONE
    return WHO.get(owner, owner)
