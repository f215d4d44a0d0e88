"""Reading reports: by what addresses say, with who did what."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from ...accounts.models import Person
from ..models import BreachReport, Incident, ReportState
from .permissions import can_approve

WITH_PEOPLE = ("made_by", "submitted_by", "returned_by", "approved_by", "sent_by")


def reports_of(incident: Incident) -> QuerySet[BreachReport]:
    """The reports of an incident, by layout, the newest version first."""
    return incident.reports.select_related(*WITH_PEOPLE)


def report_or_404(number: int, layout: str, version: int) -> BreachReport:
    """A version of a report of an incident. Raises Http404."""
    reports = BreachReport.objects.select_related("incident", *WITH_PEOPLE)
    found: BreachReport = get_object_or_404(reports, incident=number, layout=layout, version=version)
    return found


def version_before(report: BreachReport) -> BreachReport | None:
    """The version before a version."""
    earlier = BreachReport.objects.filter(incident=report.incident_id, layout=report.layout)
    return earlier.select_related("incident").filter(version__lt=report.version).first()


def waiting_for_approval(person: Person) -> list[BreachReport]:
    """Reports that a person is asked to approve."""
    submitted = BreachReport.objects.filter(state=ReportState.SUBMITTED).select_related("incident")
    return [report for report in submitted if can_approve(person, report)]
