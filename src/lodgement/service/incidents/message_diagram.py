"""The states of a sent message as a table of text, made from the table that the code goes by; `docs/sent-messages.md`
holds it."""

from __future__ import annotations

from .sent_messages import MESSAGE_NEXT, MESSAGE_OWNERS, MessageState

WHO = {"worker": "the service", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    owners = {state: WHO.get(owner, owner) for state, owner in MESSAGE_OWNERS.items()}
    width, wide = max(len(state.label) for state in MessageState), max(map(len, owners.values()))
    lines = [f"{'state':{width}}   {'moved on by':{wide}}   to"]
    for state in MessageState:
        after = [following.label for following in MessageState if following in MESSAGE_NEXT.get(state, set())]
        lines.append(f"{state.label:{width}}   {owners[state]:{wide}}   {' · '.join(after) or '–'}".rstrip())
    return "\n".join(lines)
