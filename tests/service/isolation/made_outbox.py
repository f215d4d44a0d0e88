"""A workbook that an organisation was given, a link to it, and mails that went wrong, for the isolation proofs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories.service import a_person
from tests.factories.service_logs import NOW
from tests.factories.service_parcels import Asked
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.outbox.models import Mail, Parcel, ParcelLink
    from lodgement.service.quality.models import Round


@dataclass(frozen=True)
class Given:
    """A parcel and the coordinator's link to it; two mails to the coordinator."""

    parcel: Parcel
    link: ParcelLink
    refused: Mail
    """The mail server didn't take it."""
    doubtful: Mail


def given_to(coordinator: Person, log: Log, found: Round) -> Given:
    """All of it, of a round in which something is asked about the log."""
    asked = Asked(coordinator.organisation, coordinator, a_person("statistician"), found, (log.pk,))
    parcel = asked.workbook()
    return Given(parcel, asked.link(parcel), _mail(coordinator, failed_at=NOW, failure="550"),
                 _mail(coordinator, handed_at=NOW))  # fmt: skip


def _mail(person: Person, **how: object) -> Mail:
    from lodgement.service.outbox.models import Mail

    with as_owner():
        made: Mail = Mail.objects.create(person=person, template="accounts/mail/password_changed", **how)
    return made
