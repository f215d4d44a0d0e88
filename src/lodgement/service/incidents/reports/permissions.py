"""Who writes reports and who approves one: the Head of Profession, unless they began or submitted it themselves."""

from __future__ import annotations

from ...accounts.models import Person, Role
from ..models import BreachReport


def can_write(person: Person) -> bool:
    """Whether a person begins, writes and submits reports."""
    return person.role in (Role.STATISTICIAN, Role.APPROVER)


def can_approve(person: Person, report: BreachReport) -> bool:
    """Whether a person may be the second one behind a report."""
    return person.role == Role.APPROVER and person.pk not in (report.made_by_id, report.submitted_by_id)
