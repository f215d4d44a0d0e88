"""Who is told on behalf of an organisation: its key contacts; where it has none, its data coordinators.

For an organisation that was merged into another, the other's people answer, so they are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..accounts.models import Person, Role
from ..organisations.models import Organisation
from ..quality.models import Round
from .asked import Asked, asked_now


@dataclass
class Contacts:
    """What each organisation is asked, who is told of which, and the organisations in which there is nobody."""

    asked: dict[int, Asked]
    people: list[tuple[Organisation, Person]] = field(default_factory=list)
    without: list[Organisation] = field(default_factory=list)


def contacts_of(of_round: Round) -> Contacts:
    """Whom a batch of a round tells, by the names of organisations and people."""
    found = Contacts(asked_now(of_round))
    organisations = Organisation.objects.filter(pk__in=found.asked).select_related("merged_into")
    for organisation in organisations.prefetch_related("people", "merged_into__people"):
        chosen = _chosen((organisation.merged_into or organisation).people.all())
        found.people += [(organisation, person) for person in chosen]
        if not chosen:
            found.without.append(organisation)
    return found


def _chosen(people: Iterable[Person]) -> list[Person]:
    active = [person for person in people if person.active]
    contacts = [person for person in active if person.is_key_contact]
    return contacts or [person for person in active if person.role == Role.COORDINATOR]
