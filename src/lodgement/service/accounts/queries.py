"""Finding people: those a person may see, narrowed as a list is."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..organisations.models import Organisation
from ..organisations.queries import organisations_for, own_numbers
from .models import Person, Role, Session
from .permissions import can_manage_people_of

STATUSES = {"active": "Active", "invited": "Invited", "deactivated": "Deactivated"}
_MEANS = {
    "active": Q(active=True, confirmed_at__isnull=False),
    "invited": Q(active=True, confirmed_at__isnull=True),
    "deactivated": Q(active=False),
}


def people_for(person: Person) -> QuerySet[Person]:
    """The people that a person may see: those of their own organisation and what it absorbed; staff see all."""
    everybody = Person.objects.select_related("organisation")
    if person.is_staff_role:
        return everybody
    return everybody.filter(organisation__in=own_numbers(person.organisation_id))


def narrowed(
    people: QuerySet[Person], *, text: str, status: str, role: str, organisation: int | None
) -> QuerySet[Person]:
    """Those whose name or address contains a text, of one status, role and organisation, where these are given."""
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if status in _MEANS:
        people = people.filter(_MEANS[status])
    if role in Role:
        people = people.filter(role=role)
    return people if organisation is None else people.filter(organisation=organisation)


def organisations_to_invite_into(person: Person) -> list[Organisation]:
    """The active organisations into which a person may invite."""
    if person.role == Role.SUPPORT:
        return list(organisations_for(person).filter(active=True, merged_into=None))
    return [person.organisation] if can_manage_people_of(person, person.organisation) else []


def sessions_of(person: Person) -> QuerySet[Session]:
    """Where a person is signed in, the latest first; shown to themselves alone."""
    return Session.objects.filter(person=person)
