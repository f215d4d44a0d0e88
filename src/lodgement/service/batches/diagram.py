"""The states of a batch as a table of text, made from the table that the code goes by; `docs/batches.md` holds it."""

from __future__ import annotations

from .models import BATCH_NEXT, BATCH_OWNERS, BatchState

WHO = {
    "statistician": "a statistician or approver",
    "second person": "another statistician or approver",
    "worker": "the service",
    "nobody": "nobody: it has ended",
}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    width = max(len(state.label) for state in BatchState)
    owners = max(len(WHO[owner]) for owner in BATCH_OWNERS.values())
    lines = [f"{'state':{width}}   {'moved on by':{owners}}   to"]
    for state in BatchState:
        after = [following.label for following in BatchState if following in BATCH_NEXT.get(state, set())]
        lines.append(f"{state.label:{width}}   {WHO[BATCH_OWNERS[state]]:{owners}}   {' · '.join(after) or '–'}")
    return "\n".join(lines)
