"""Who may do what with a batch: its makers statisticians and approvers, its stopping anybody of the staff.

Nobody releases what they made or proposed. The action asks it here, and a constraint of the database once more.
"""

from __future__ import annotations

from ..accounts.models import Person, Role
from .models import Batch

MAKERS = frozenset({Role.STATISTICIAN, Role.APPROVER})


def can_make(person: Person) -> bool:
    """Whether a person puts batches together, proposes and releases them."""
    return person.role in MAKERS


def can_stop(person: Person) -> bool:
    """Whether a person may stop, undo or recall a batch: anybody of the staff, alone and at once."""
    return person.is_staff_role


def can_release(person: Person, batch: Batch) -> bool:
    """Whether a person is the second one for this batch."""
    return can_make(person) and person.pk not in (batch.made_by_id, batch.proposed_by_id)
