"""Who opens rounds and asks queries: statisticians and approvers. Support sees what is asked, and asks nothing."""

from __future__ import annotations

from ..accounts.models import Person, Role


def can_ask(person: Person) -> bool:
    """Whether a person opens rounds, drafts checks, raises queries and withdraws them."""
    return person.role in (Role.STATISTICIAN, Role.APPROVER)
