"""The states of a round as a table of text, from the table the code goes by; `docs/quality-rounds.md` holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .models import ROUND_NEXT, ROUND_OWNERS

WHO = {"worker": "the service", "statistician": "a statistician or approver", "nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(ROUND_NEXT, said_of(ROUND_OWNERS, WHO))
