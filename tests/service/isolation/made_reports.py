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

LAYOUTS = {"draft": "code-2017", "written": "code-2018", "submitted": "commissioner", "approved": "providers"}
"""State → the layout of the report that is in it; a statement is sent."""


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
        "draft": known.report(LAYOUTS["draft"]),
        "written": known.written(LAYOUTS["written"]),
        "submitted": known.submitted(LAYOUTS["submitted"]),
        "approved": known.approved(LAYOUTS["approved"]),
        "sent": _sent_before(known),
        "statement": known.sent("statement", to=("The public",)),
    }
    return Told(incident, reports, _notice(tag, coordinator, reports["approved"]))


def _sent_before(known: Known) -> Any:
    """The first version of a report of which the second is being written."""
    from lodgement.service.incidents.models import BreachReport, ReportState

    with as_owner():
        BreachReport.objects.filter(incident=known.incident, layout=LAYOUTS["draft"]).update(version=2)
        return BreachReport.objects.create(
            incident=known.incident, layout=LAYOUTS["draft"], version=1, state=ReportState.SENT, sent_at=NOW,
            made_by=known.writer, made_at=NOW, sent_to=["Somebody"],
        )  # fmt: skip


def _notice(tag: str, coordinator: Person, report: BreachReport) -> Notice:
    from lodgement.service.incidents.models import Notice
    from lodgement.service.incidents.reports.document import Block, Document, Place, Section

    place = Place("How many", [Block(f"Told to {tag}")])
    document = Document("Notice", "OFFICIAL-SENSITIVE", [("Given", "today")], [Section("1. Your records", [place])])
    with as_owner():
        return Notice.objects.create(
            report=report, organisation=coordinator.organisation, contents=document.as_json(), records=3, given_at=NOW
        )
