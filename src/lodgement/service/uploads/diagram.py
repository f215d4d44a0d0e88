"""The states of an upload as a table of text, made from the table that the code goes by; `docs/uploads.md` holds it."""

from __future__ import annotations

from .models import NEXT, OWNERS, State

WHO = {"person": "who sent it, a coordinator or support", "worker": "the service", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    width = max(len(state.label) for state in State)
    owners = max(len(WHO[owner]) for owner in OWNERS.values())
    lines = [f"{'state':{width}}   {'moved on by':{owners}}   to"]
    for state in State:
        after = [following.label for following in State if following in NEXT.get(state, set())]
        lines.append(f"{state.label:{width}}   {WHO[OWNERS[state]]:{owners}}   {' · '.join(after) or '–'}".rstrip())
    return "\n".join(lines)
