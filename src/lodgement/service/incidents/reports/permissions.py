"""Who writes reports and who approves one: the Head of Profession, unless they began, wrote or submitted any of it."""

from __future__ import annotations

from ...accounts.models import Person, Role
from ...audit.models import Event
from ..models import BreachReport

AUTHORS = ("report.made", "report.written", "report.submitted")
"""What only authors of a version do."""


def can_write(person: Person) -> bool:
    """Whether a person begins, writes and submits reports."""
    return person.role in (Role.STATISTICIAN, Role.APPROVER)


def can_approve(person: Person, report: BreachReport) -> bool:
    """Whether a person may be the second one behind a report: one who has no part in what it says."""
    if person.role != Role.APPROVER or person.pk in (report.made_by_id, report.submitted_by_id):
        return False
    of_report = {"subject": f"incident {report.incident_id}", "action__in": AUTHORS}
    version = {"detail__layout": report.layout, "detail__version": report.version}
    return not Event.objects.filter(**of_report, **version, person=person.pk).exists()
