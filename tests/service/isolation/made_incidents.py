"""An incident with what its pages are about, and one with nothing left to do, for the isolation proofs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories.service import a_person
from tests.factories.service_incidents import a_sent_message
from tests.factories.service_logs import NOW
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.models import CorrectiveAction, Incident, Recipient

LONG = dt.timedelta(days=3650)


@dataclass(frozen=True)
class Happened:
    """An incident that reached the coordinator and an outsider, both asked; and one to be closed."""

    incident: Incident
    recipient: Recipient
    outsider: Recipient
    action: CorrectiveAction
    over: Incident

    @property
    def token(self) -> str:
        """What stands in the outsider's link."""
        from lodgement.service.outbox.outside import signed

        return signed(f"/declare/{self.outsider.token}").removeprefix("/declare/")


def happened_to(tag: str, coordinator: Person) -> Happened:
    """All of it."""
    staff = a_person("statistician", name=f"Who answers for {tag}")
    addresses = [coordinator.email, f"outside.{tag}@example.org"]
    incident = a_sent_message(
        staff, addresses, [], title=f"Sent to {tag}", noticed_at=NOW, message_digest=_digest(tag, "1")
    )
    over = a_sent_message(staff, [], [], title=f"Over for {tag}", noticed_at=NOW, message_digest=_digest(tag, "2"))
    _asked(incident, coordinator)
    _over(over, staff)
    with as_owner():
        recipient, outsider = incident.recipients.order_by("pk")
        action = incident.actions.create(text=f"Tell {tag}", owner=staff, due_on=dt.date(2026, 12, 24))
    return Happened(incident, recipient, outsider, action, over)


def _digest(tag: str, which: str) -> str:
    return f"{which}{tag.encode().hex()}"[:64].ljust(64, "0")


def _asked(incident: Incident, coordinator: Person) -> None:
    with as_owner():
        incident.recipients.update(
            organisation=coordinator.organisation,
            asked_at=NOW,
            escalated_at=NOW,
            link_ends_at=NOW + dt.timedelta(days=3650),
        )


def _over(incident: Incident, staff: Person) -> None:
    """Nothing is left to do about it."""
    with as_owner():
        type(incident).objects.filter(pk=incident.pk).update(
            state="contained", contained_at=NOW, contained_by=staff, measured_at=NOW
        )
        incident.reports.create(layout="code-2017", version=1, state="approved", made_by=staff, made_at=NOW)
        incident.risk_assessments.create(
            likelihood="unlikely", severity="minor", tell_commissioner=False, tell_people=False, reasons="None.",
            by=staff, at=NOW,
        )  # fmt: skip
