"""Reports of incidents for tests: an incident of which everything is known, and reports in each of their states."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.factories.service import a_person
from tests.factories.service_incidents import Morning, a_morning, an_incident, measured, staff
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.models import BreachReport, Incident

DUE = dt.date(2026, 12, 24)


@dataclass(frozen=True)
class Known:
    """An incident about which everything is known that is known in the end; who writes of it, and who approves."""

    morning: Morning
    incident: Incident
    writer: Person
    head: Person

    def report(self, layout: str = "code-2017") -> BreachReport:
        """A report that is being written."""
        from lodgement.service.incidents.reports.actions import make_report
        from lodgement.service.incidents.reports.layouts import layout_of

        with staff(self.writer):
            made: BreachReport = make_report(by=self.writer, incident=self.incident, layout=layout_of(layout))
        return made

    def written(self, layout: str = "code-2017", **texts: str) -> BreachReport:
        """One in whose every place something is written."""
        from lodgement.service.incidents.reports.actions import digest_of_text, write
        from lodgement.service.incidents.reports.layouts import layout_of

        report = self.report(layout)
        said = {place.written: f"Written: {place.label}." for place in layout_of(layout).written} | texts
        with staff(self.writer):
            made: BreachReport = write(by=self.writer, report=report, texts=said, seen=digest_of_text(report))
        return made

    def submitted(self, layout: str = "code-2017", **texts: str) -> BreachReport:
        from lodgement.service.incidents.reports.actions import submit

        report = self.written(layout, **texts)
        with staff(self.writer):
            made: BreachReport = submit(by=self.writer, report=report)
        return made

    def approved(self, layout: str = "code-2017", **texts: str) -> BreachReport:
        from lodgement.service.incidents.reports.actions import approve

        report = self.submitted(layout, **texts)
        with staff(self.head):
            made: BreachReport = approve(by=self.head, report=report, digest=report.digest)
        return made

    def sent(self, layout: str = "code-2017", to: tuple[str, ...] = ("Head of Profession for Statistics",)) -> Any:
        from lodgement.service.incidents.reports.actions import send_report

        report = self.approved(layout)
        with staff(self.head):
            return send_report(by=self.head, report=report, to=to)


def a_known_incident(organisations: int = 2, *, with_all: bool = True, **more: Any) -> Known:
    """An incident; `with_all`: contained, measured, declared, decided, with actions."""
    morning = a_morning(organisations, by=a_person("statistician", name="Wendy Writer", telephone="01632 960 100"))
    incident = an_incident(morning, **more)
    if with_all:
        _everything(morning, incident)
    return Known(morning, incident, morning.by, a_person("approver", name="Hetty Head"))


def _everything(morning: Morning, incident: Incident) -> None:
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.deciding import Likelihood, Severity, add_action, assess_risk
    from lodgement.service.incidents.declaring import ask_all

    opened(morning)
    with staff(morning.by):
        contain(by=morning.by, incident=incident)
    measured(incident, morning.by)
    with staff(morning.by):
        ask_all(by=morning.by, incident=incident)
    declared(incident, 0)
    with staff(morning.by):
        assess_risk(
            by=morning.by, incident=incident, likelihood=Likelihood.UNLIKELY, severity=Severity.MINOR,
            tell_commissioner=False, tell_people=False, reasons="They are providers.\nThey need their tenants’ trust.",
        )  # fmt: skip
        add_action(by=morning.by, incident=incident, text="Working copies are kept apart", owner=morning.by, due_on=DUE)
        incident.refresh_from_db()


def opened(morning: Morning) -> None:
    """The first contact downloads the file, as the page of a link records it."""
    from lodgement.service.audit.recording import record
    from lodgement.service.database.session import on_behalf_of

    link = morning.links[0]
    with on_behalf_of(link.person_id):
        record("link.viewed", f"link {link.pk}", organisation=link.organisation_id)
        record("link.fetched", f"link {link.pk}", organisation=link.organisation_id, detail={"bytes": 25})


def declared(incident: Incident, at: int, *, deleted: bool = True) -> None:
    """One of those whom it reached declares, signed in."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.declaring import Said, declare

    with as_owner():
        recipient = incident.recipients.select_related("person", "incident")[at]
    with on_behalf_of(recipient.person_id):
        declare(by=recipient.person, recipient=recipient, said=Said(opened=True, deleted=deleted))
