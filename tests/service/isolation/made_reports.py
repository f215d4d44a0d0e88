"""Reports of an incident in each of their states, and what an organisation is told of it, for the isolation proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.factories.service import a_person
from tests.factories.service_incidents import a_sent_message
from tests.factories.service_logs import NOW
from tests.factories.service_reports import Known
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.models import BreachReport, Incident, Notice


@dataclass(frozen=True)
class Told:
    """An incident that reached somebody of the organisation, its reports by state, and a notice to the organisation."""

    incident: Incident
    reports: Mapping[str, BreachReport]
    notice: Notice

    def seen(self, state: str) -> str:
        """The digest of the text of a report, as its page says it."""
        from lodgement.service.incidents.reports.actions import digest_of_text

        return digest_of_text(self.reports[state])


def told_of(tag: str, coordinator: Person) -> Told:
    """All of it."""
    writer = a_person("statistician", name=f"Writer about {tag}")
    incident = a_sent_message(writer, [coordinator.email], [], title=f"About {tag}", noticed_at=NOW,
                              message_digest=tag.encode().hex()[:64].ljust(64, "0"))  # fmt: skip
    known = Known(None, incident, writer, a_person("approver"))
    reports = {
        "sent": _row(known, "code-2017", state="sent", sent_at=NOW, sent_to=["Somebody"]),
        "draft": known.report("code-2017"),
        "written": known.written("code-2018"),
        "submitted": known.submitted("commissioner"),
        "approved": _row(known, "providers", state="approved", submitted_by=known.writer, approved_by=known.head),
        "statement": known.sent("statement", to=("The public",)),
    }
    return Told(incident, reports, _notice(tag, coordinator, reports["approved"]))


def _row(known: Known, layout: str, **more: Any) -> BreachReport:
    """The first version of a report, as it is kept in a state."""
    from lodgement.service.incidents.models import BreachReport

    made = {"incident": known.incident, "layout": layout, "version": 1, "made_by": known.writer, "made_at": NOW}
    with as_owner():
        row: BreachReport = BreachReport.objects.create(**made | more)
    return row


def _notice(tag: str, coordinator: Person, report: BreachReport) -> Notice:
    from lodgement.service.incidents.models import Notice
    from lodgement.service.incidents.reports.document import Block, Document, Place, Section

    place = Place("How many", [Block(f"Told to {tag}")])
    document = Document("Notice", "OFFICIAL-SENSITIVE", [("Given", "today")], [Section("1. Your records", [place])])
    given = {"report": report, "organisation": coordinator.organisation, "records": 3, "given_at": NOW}
    with as_owner():
        notice: Notice = Notice.objects.create(contents=document.as_json(), **given)
    return notice
