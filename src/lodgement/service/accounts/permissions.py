"""Who may do what to whom. A refusal is a named exception; whom one may not see isn't found in the first place.

Coordinators look after the people of their own organisation and those it absorbed, support after everybody. Nobody
deactivates themselves or changes their own role, so that no organisation locks itself out by a slip. Nobody becomes
another of the staff.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from ..organisations.models import Organisation
from .models import STAFF_ROLES, Person, Role

PROVIDER_ROLES = (Role.PROVIDER, Role.COORDINATOR)


class NotAllowed(PermissionDenied):
    """The person may not do this; the message says why."""


def can_manage_people_of(by: Person, organisation: Organisation) -> bool:
    """Whether a person looks after the people of an organisation."""
    if by.role == Role.SUPPORT:
        return True
    return by.role == Role.COORDINATOR and by.organisation_id in (organisation.pk, organisation.merged_into_id)


def can_manage(by: Person, person: Person) -> bool:
    """Whether a person may change somebody's details, or invite them again."""
    return can_manage_people_of(by, person.organisation)


def can_change_address(by: Person, person: Person) -> bool:
    """Whether a person may ask for another address for somebody. Of one of the staff nobody but themselves may: whoever
    reads another's mail signs in as them, and could then be the second person to what they do themselves.
    """
    return by.pk == person.pk or (can_manage(by, person) and not person.is_staff_role)


def can_manage_another(by: Person, person: Person) -> bool:
    """Whether a person may deactivate or reactivate somebody, or change their role: never themselves."""
    return by.pk != person.pk and can_manage(by, person)


def can_remove_second_factor(by: Person, person: Person) -> bool:
    """Whether a person may take out somebody's second factor: support, for those who lost theirs."""
    return by.role == Role.SUPPORT and by.pk != person.pk


def roles_for(by: Person, organisation: Organisation) -> tuple[Role, ...]:
    """The roles that a person may give in an organisation: the producer's own only in its organisation, by support."""
    if not can_manage_people_of(by, organisation):
        return ()
    if not organisation.is_producer:
        return PROVIDER_ROLES
    return tuple(role for role in Role if role in STAFF_ROLES) if by.role == Role.SUPPORT else ()


def check(allowed: bool, why: str) -> None:
    """Raises NotAllowed with a reason, unless it is allowed."""
    if not allowed:
        raise NotAllowed(why)
