"""The states of a round as a table of text, from the table the code goes by; `docs/quality-rounds.md` holds it."""

from __future__ import annotations

from .models import ROUND_NEXT, ROUND_OWNERS, RoundState

WHO = {"worker": "the service", "statistician": "a statistician or approver", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    width = max(len(state.label) for state in RoundState)
    owners = max(len(WHO[owner]) for owner in ROUND_OWNERS.values())
    lines = [f"{'state':{width}}   {'moved on by':{owners}}   to"]
    for state in RoundState:
        after = [following.label for following in RoundState if following in ROUND_NEXT.get(state, set())]
        line = f"{state.label:{width}}   {WHO[ROUND_OWNERS[state]]:{owners}}   {' · '.join(after) or '–'}"
        lines.append(line.rstrip())
    return "\n".join(lines)
