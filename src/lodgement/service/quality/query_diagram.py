"""The states of a query as a table of text, from the table the code goes by; `docs/answering-queries.md` holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .models import QUERY_NEXT, QUERY_OWNERS

WHO = {
    "provider": "the organisation that is asked",
    "service": "the service, when the log changes",
    "nobody": "nobody: it has ended",
}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(QUERY_NEXT, said_of(QUERY_OWNERS, WHO))
