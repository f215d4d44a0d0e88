"""Who may do what to an organisation. Which ones a person sees is answered by `queries.organisations_for`.

Coordinators look after how their own organisation is reached, when it charges and whom it works with; all else is
support's. The agreement is accepted by the organisation's own data protection officer and nobody else.
"""

from __future__ import annotations

from ..accounts.models import Person, Role
from .models import Organisation

COORDINATORS_OWN = frozenset({"address", "telephone", "periods"})
"""The attributes that a coordinator changes of their own organisation."""


def can_see_all_of(by: Person, organisation: Organisation) -> bool:
    """Whether a person sees an organisation's details; of those it works with they see name, kind and agreement."""
    return by.is_staff_role or by.organisation_id in (organisation.pk, organisation.merged_into_id)


def can_change(by: Person, organisation: Organisation) -> bool:
    """Whether a person changes details and relations: support, and coordinators of a present organisation."""
    if by.role == Role.SUPPORT:
        return True
    return by.role == Role.COORDINATOR and by.organisation_id == organisation.pk and organisation.status == "active"


def can_relate(by: Person, organisation: Organisation) -> bool:
    """Whether a person adds and removes owners and agents: of an organisation that is there and hands in logs."""
    return can_change(by, organisation) and organisation.status == "active" and not organisation.is_producer


def can_deactivate(by: Person, organisation: Organisation) -> bool:
    """Whether a person deactivates an organisation: never the producer's own, or nobody could undo it."""
    return by.role == Role.SUPPORT and organisation.status == "active" and not organisation.is_producer


def can_reactivate(by: Person, organisation: Organisation) -> bool:
    """Whether a person reactivates an organisation; one that was merged stays so."""
    return by.role == Role.SUPPORT and organisation.status == "deactivated"


def can_accept(by: Person, organisation: Organisation) -> bool:
    """Whether a person accepts the data sharing agreement for an organisation."""
    return by.is_protection_officer and by.organisation_id == organisation.pk and hands_in(organisation)


def hands_in(organisation: Organisation) -> bool:
    """Whether an organisation hands in logs, and so needs the agreement."""
    return organisation.status == "active" and not organisation.is_producer
