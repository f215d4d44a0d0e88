"""Reading organisations. A register is what one person may know of organisations, read once for a file or a page."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ..accounts.models import Person, Role
from .models import Agreement, Organisation, StockRelation

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_CODE = re.compile(r"(?:ORG)?0*([1-9][0-9]{0,8})")
MOST_CALLED = 20
"""Organisations that a search by name finds at most."""
_MEANS = {
    "active": Q(active=True, merged_into=None),
    "deactivated": Q(active=False, merged_into=None),
    "merged": Q(merged_into__isnull=False),
}


def number_of(code: str | None) -> int | None:
    """The number in a code such as ORG12, or 12 alone; None where it is neither."""
    match = _CODE.fullmatch((code or "").strip().upper())
    return int(match.group(1)) if match else None


def organisations_for(person: Person) -> QuerySet[Organisation]:
    """The organisations a person may see: their own, those it absorbed, owners and agents; staff see all."""
    everything = Organisation.objects.select_related("merged_into")
    if person.is_staff_role:
        return everything
    return everything.filter(pk__in=related_numbers(person.organisation_id))


def own_numbers(organisation: int) -> set[int]:
    """An organisation and those it absorbed."""
    return {
        organisation,
        *_numbers("SELECT id FROM organisations_organisation WHERE merged_into_id = %s", organisation),
    }


_RELATED = """
WITH own AS (SELECT id FROM organisations_organisation WHERE %s IN (id, merged_into_id))
SELECT id FROM own
UNION SELECT owner_id FROM organisations_stockrelation WHERE agent_id IN (SELECT id FROM own)
UNION SELECT agent_id FROM organisations_stockrelation WHERE owner_id IN (SELECT id FROM own)
"""


def related_numbers(organisation: int) -> set[int]:
    """An organisation, those it absorbed, and the owners and agents of any of them."""
    return set(_numbers(_RELATED, organisation))


def _numbers(query: str, organisation: int) -> list[int]:
    """Of every page and save, so in plain SQL: to put it together takes Django ten times as long as to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(query, [organisation])
        return [number for (number,) in cursor.fetchall()]


def has_signed(organisation: Organisation) -> bool:
    """Whether an organisation accepted the data sharing agreement, without which it hands in nothing."""
    return organisation.agreements.exists()


def narrowed(
    organisations: QuerySet[Organisation], *, text: str, status: str, provider_type: str, signed: str
) -> QuerySet[Organisation]:
    """Those whose name, code or registration says a text, of one status and kind, that have signed or not."""
    if text:
        said = Q(name__icontains=text) | Q(registration__iexact=text) | Q(group_name__icontains=text)
        organisations = organisations.filter(said | Q(pk=number_of(text)))
    if status in _MEANS:
        organisations = organisations.filter(_MEANS[status])
    if provider_type:
        organisations = organisations.filter(provider_type=provider_type)
    return organisations.filter(signed=signed == "yes") if signed else organisations


def as_listed(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Organisations with `signed` and `active_people`, which the list of them tells."""
    return organisations.annotate(
        signed=Exists(Agreement.objects.filter(organisation=OuterRef("pk"))),
        active_people=Count("people", filter=Q(people__active=True)),
    )


def in_group_with(organisation: Organisation) -> QuerySet[Organisation]:
    """The others of an organisation's group, among those the asking transaction sees."""
    if not organisation.group_name:
        return Organisation.objects.none()
    return Organisation.objects.filter(group_name__iexact=organisation.group_name).exclude(pk=organisation.pk)


def relations_of(organisation: Organisation) -> tuple[list[StockRelation], list[StockRelation]]:
    """Whose homes an organisation manages, and who manages its own: active ones, by name."""
    relations = StockRelation.objects.select_related("owner", "agent")
    owners = relations.filter(agent=organisation, owner__active=True, owner__merged_into=None).order_by("owner__name")
    agents = relations.filter(owner=organisation, agent__active=True, agent__merged_into=None).order_by("agent__name")
    return list(owners), list(agents)


def officers_of(organisation: Organisation) -> list[Person]:
    """The active data protection officers of an organisation."""
    return list(organisation.people.filter(active=True, is_protection_officer=True))


STANDING_IN = Q(active=True, confirmed_at__isnull=False) & (Q(is_key_contact=True) | Q(role=Role.COORDINATOR))
"""Who of an organisation's people is told in the place of a data protection officer."""


def answering_for_people(organisation: Organisation) -> list[Person]:
    """Who is told of what an organisation's people were asked and haven't answered: its data protection officers; where
    it has none, its key contacts and coordinators. Nobody where it has none of these either."""
    return officers_of(organisation) or list(organisation.people.filter(STANDING_IN).order_by("pk"))


def answers_for_people(person: Person) -> bool:
    """Whether a person answers for the people of their organisation, as its officer or in the place of one.

    The database asks the same before it shows them anybody (`app.answers_for_people`).
    """
    may_stand_in = person.is_key_contact or person.role == Role.COORDINATOR
    return person.is_protection_officer or (may_stand_in and not officers_of(person.organisation))


def unsigned_owners(organisation: Organisation) -> list[Organisation]:
    """The active stock owners of an organisation that haven't accepted the agreement: no log can name them yet."""
    owners = Organisation.objects.filter(agent_relations__agent=organisation, active=True, merged_into=None)
    return list(owners.filter(agreements=None))


@dataclass(frozen=True)
class Called:
    """An active organisation as everybody may know it who looks for one to work with."""

    number: int
    name: str
    holds_stock: bool

    @property
    def code(self) -> str:
        return Organisation(pk=self.number).code


def called(text: str = "", number: int | None = None) -> list[Called]:
    """Active organisations whose name says a text, or of one number, seen or not: up to MOST_CALLED and one more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.organisations_called(%s, %s, %s)", [text, number, MOST_CALLED + 1])
        return [Called(*row) for row in cursor.fetchall()]


class Register:
    """Organisations, their relations and agreements, and people, as one person may know them."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._organisations = {item.pk: item for item in organisations_for(person)}
        self._people: dict[str, Person | None] = {}
        self._has_everybody = False

    def loaded(self) -> Register:
        """The register with all of it read, so that it can be asked when the transaction is over."""
        for part in ("_signed", "_owners", "_agents", "_absorbed"):
            getattr(self, part)
        for person in self._active():
            self._people |= {str(person.pk): person, person.email: person}
        self._has_everybody = True
        return self

    @property
    def organisations(self) -> list[Organisation]:
        """All that this person may know of, by name."""
        return list(self._organisations.values())

    def by_code(self, code: str | None) -> Organisation | None:
        """The organisation of a code such as ORG12; None where this person may not know of one."""
        number = number_of(code)
        return None if number is None else self._organisations.get(number)

    def owners_of(self, organisation: Organisation) -> list[Organisation]:
        """Those who own homes and whose agent it is, itself and those it absorbed among them."""
        numbers = [organisation.pk, *self._absorbed[organisation.pk]]
        numbers += [owner for agent in list(numbers) for owner in self._owners[agent]]
        found = (self._organisations.get(number) for number in dict.fromkeys(numbers))
        return [item for item in found if item is not None and item.holds_stock]

    def agents_of(self, organisation: Organisation) -> list[Organisation]:
        """Those who manage homes for it."""
        known = self._organisations
        return [known[number] for number in self._agents[organisation.pk] if number in known]

    def absorbed_by(self, organisation: Organisation) -> list[Organisation]:
        """Those that were merged into it."""
        return [self._organisations[number] for number in self._absorbed[organisation.pk]]

    def may_report_for(self, organisation: Organisation, owner: Organisation) -> bool:
        """Whether an organisation may hand in logs of an owner."""
        return self._person.is_staff_role or owner in self.owners_of(organisation)

    def has_signed(self, organisation: Organisation) -> bool:
        """Whether it accepted the data sharing agreement."""
        return organisation.pk in self._signed

    def person(self, number_or_address: str | None) -> Person | None:
        """The active person of a number or an e-mail address, among those this person may know."""
        given = (number_or_address or "").strip().lower()
        if given and given not in self._people and not self._has_everybody:
            by = {"pk": int(given)} if _NUMBER.fullmatch(given) else {"email": given}
            self._people[given] = self._active().filter(**by).first()
        return self._people.get(given)

    def _active(self) -> QuerySet[Person]:
        return Person.objects.filter(active=True).select_related("organisation")

    @cached_property
    def _signed(self) -> set[int]:
        return set(Agreement.objects.values_list("organisation", flat=True))

    @cached_property
    def _relations(self) -> list[tuple[int, int]]:
        return list(StockRelation.objects.values_list("owner", "agent"))

    @cached_property
    def _owners(self) -> defaultdict[int, list[int]]:
        found = defaultdict(list)
        for owner, agent in self._relations:
            found[agent].append(owner)
        return found

    @cached_property
    def _agents(self) -> defaultdict[int, list[int]]:
        found = defaultdict(list)
        for owner, agent in self._relations:
            found[owner].append(agent)
        return found

    @cached_property
    def _absorbed(self) -> defaultdict[int, list[int]]:
        found = defaultdict(list)
        for item in self._organisations.values():
            if item.merged_into_id:
                found[item.merged_into_id].append(item.pk)
        return found
