"""The states of a report as a table of text, made from the table that the code goes by; the documents hold it."""

from __future__ import annotations

from ..models import REPORT_NEXT, REPORT_OWNERS, ReportState

WHO = {"statistician": "who writes it", "a second person": "the Head of Profession", "nobody": "nobody: it has ended"}
BY_A_LATER_ONE = "a later version"


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    rows = [(state.label, _who(state), _next(state)) for state in ReportState]
    states, owners = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [("state", "moved on by", "to"), *rows]
    return "\n".join(f"{state:{states}}   {who:{owners}}   {after}".rstrip() for state, who, after in lines)


def _who(state: ReportState) -> str:
    """Whoever owns it; of what was sent, only a later version takes the place."""
    owner = REPORT_OWNERS[state]
    if owner == "nobody" and REPORT_NEXT.get(state):
        return BY_A_LATER_ONE
    return WHO.get(owner, owner)


def _next(state: ReportState) -> str:
    after = REPORT_NEXT.get(state, set())
    return " · ".join(following.label for following in ReportState if following in after) or "–"
