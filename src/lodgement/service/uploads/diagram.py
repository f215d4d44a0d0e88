"""The states of an upload as a table of text, made from the table that the code goes by; `docs/uploads.md` holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .models import NEXT, OWNERS

WHO = {"person": "who sent it, a coordinator or support", "worker": "the service", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(NEXT, said_of(OWNERS, WHO))
