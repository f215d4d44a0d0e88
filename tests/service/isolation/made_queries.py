"""What an organisation is asked in a round of the isolation proofs, and a year that it has signed off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.factories.service_logs import NOW
from tests.factories.service_queries import a_query, a_round
from tests.service.conftest import as_owner

from .made_rounds import ChecksOf, checks_of

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Query, Round, SignOff


@dataclass(frozen=True)
class AskedOf:
    """A round, a query of it about an organisation's log, and the organisation's sign-off of another year."""

    round: Round
    query: Query
    signed: SignOff
    checks: ChecksOf


def asked_of(tag: str, coordinator: Person, log: Log) -> AskedOf:
    """All of it; a round of its own for each, so that a round asks nobody else."""
    found = a_round()
    return AskedOf(found, a_query(found, log), _signed(tag, coordinator), checks_of(found, log))


def _signed(tag: str, coordinator: Person) -> SignOff:
    from lodgement.service.quality.models import SignOff

    with as_owner():
        made: SignOff = SignOff.objects.create(
            organisation=coordinator.organisation, collection="lettings", year=2025, receipt=f"2025-{tag}"[:20],
            signed_by=coordinator, signed_at=NOW, logs=0, completed=0, corrected=0, confirmed=0, digest="0" * 64,
        )  # fmt: skip
    return made
