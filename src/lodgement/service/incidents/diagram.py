"""The states of an incident as a table of text, made from the table of the code; `docs/incidents.md` holds it."""

from __future__ import annotations

from .models import INCIDENT_NEXT, INCIDENT_OWNERS, IncidentState

WHO = {"nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    width = max(len(state.label) for state in IncidentState)
    said = {state: WHO.get(owner, owner) for state, owner in INCIDENT_OWNERS.items()}
    owners = max(map(len, said.values()))
    lines = [f"{'state':{width}}   {'moved on by':{owners}}   to"]
    for state in IncidentState:
        after = [following.label for following in IncidentState if following in INCIDENT_NEXT.get(state, set())]
        lines.append(f"{state.label:{width}}   {said[state]:{owners}}   {' · '.join(after) or '–'}")
    return "\n".join(lines)
