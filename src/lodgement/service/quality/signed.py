"""Who has signed a collection year off, for staff: its word, or that it has not given it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from lodgement.questionnaire.model import Questionnaire

from ..logs.models import Log, Status
from ..organisations.models import Organisation
from .models import SignOff

SIGNED, ENDED, NOT_SIGNED = "signed", "ended", "not_signed"


@dataclass(frozen=True)
class Signing:
    """How one organisation stands to a year."""

    organisation: Organisation
    logs: int
    completed: int
    signed: SignOff | None
    """Its last sign-off, whether that still holds or not."""

    @property
    def state(self) -> str:
        if self.signed is None:
            return NOT_SIGNED
        return ENDED if self.signed.ended_at else SIGNED


@dataclass(frozen=True)
class SignedAndNot:
    """All of them, those first from whom a word is still wanted, the most logs first."""

    organisations: Sequence[Signing]

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.organisations)


def signed_and_not(questionnaire: Questionnaire) -> SignedAndNot:
    """How every organisation stands that handed in logs of a year."""
    of_year = {"collection": questionnaire.collection, "year": questionnaire.year}
    handed_in = Log.objects.filter(deleted_at=None, **of_year).order_by()
    counted = handed_in.values_list(Coalesce("made_for__merged_into", "made_for")).annotate(
        logs=Count("id"), completed=Count("id", filter=Q(status=Status.COMPLETED))
    )
    counts = {number: (logs, completed) for number, logs, completed in counted}
    signed = {one.organisation_id: one for one in SignOff.objects.filter(**of_year).order_by("signed_at", "id")}
    organisations = Organisation.objects.in_bulk({*counts, *signed})
    found = [
        Signing(organisation, *counts.get(number, (0, 0)), signed.get(number))
        for number, organisation in organisations.items()
    ]
    order = (NOT_SIGNED, ENDED, SIGNED)
    return SignedAndNot(sorted(found, key=lambda one: (order.index(one.state), -one.logs, one.organisation.name)))
