"""The states of a sent message as a table of text, made from the table that the code goes by; `docs/sent-messages.md`
holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .sent_messages import MESSAGE_NEXT, MESSAGE_OWNERS

WHO = {"worker": "the service", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(MESSAGE_NEXT, said_of(MESSAGE_OWNERS, WHO))
