"""The states of an incident as a table of text, made from the table of the code; `docs/incidents.md` holds it."""

from __future__ import annotations

from ..states import said_of, table_of_states
from .models import INCIDENT_NEXT, INCIDENT_OWNERS

WHO = {"nobody": "nobody: it has ended"}


def diagram() -> str:
    """A line for each state: who moves it on, and where to."""
    return table_of_states(INCIDENT_NEXT, said_of(INCIDENT_OWNERS, WHO))
