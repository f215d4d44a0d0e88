"""The states of a query as a table of text, from the table the code goes by; `docs/answering-queries.md` holds it."""

from __future__ import annotations

from .models import QUERY_NEXT, QUERY_OWNERS, QueryState

WHO = {
    "provider": "the organisation that is asked",
    "service": "the service, when the log changes",
    "nobody": "nobody: it has ended",
}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    width = max(len(state.label) for state in QueryState)
    owners = max(len(WHO[owner]) for owner in QUERY_OWNERS.values())
    lines = [f"{'state':{width}}   {'moved on by':{owners}}   to"]
    for state in QueryState:
        after = [following.label for following in QueryState if following in QUERY_NEXT.get(state, set())]
        line = f"{state.label:{width}}   {WHO[QUERY_OWNERS[state]]:{owners}}   {' · '.join(after) or '–'}"
        lines.append(line.rstrip())
    return "\n".join(lines)
