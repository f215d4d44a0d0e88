"""The states of a batch as a table of text, made from the table that the code goes by; `docs/batches.md` holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .models import BATCH_NEXT, BATCH_OWNERS

WHO = {
    "statistician": "a statistician or approver",
    "second person": "another statistician or approver",
    "worker": "the service",
    "nobody": "nobody: it has ended",
}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(BATCH_NEXT, said_of(BATCH_OWNERS, WHO))
