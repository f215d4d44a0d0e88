"""Making and changing organisations, relating them to one another, and accepting the data sharing agreement.

Deactivating an organisation shuts its people out; who they were is kept, so that they are invited again with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from ..accounts.actions.people import deactivate_person, reactivate_person
from ..accounts.models import Person, Role
from ..accounts.permissions import check
from ..audit.recording import record
from .agreement_text import Text
from .models import Agreement, Organisation, StockRelation
from .permissions import COORDINATORS_OWN, can_accept, can_change, can_deactivate, can_reactivate, can_relate
from .queries import Called, called

_NOT_YOURS = "You don’t look after this organisation."


class NameTaken(Exception):
    """Another organisation has this name already."""


class CantRelate(Exception):
    """The two organisations can't work together like this; the message says why."""


@transaction.atomic
def make_organisation(*, by: Person, **attributes: Any) -> Organisation:
    """Makes an organisation, in a demonstration one that is made up as all others are. Raises NotAllowed, NameTaken."""
    check(by.role == Role.SUPPORT, "Only support adds organisations.")
    organisation = Organisation(**attributes, made_up=settings.DEMONSTRATION)
    _save(organisation)
    _record("organisation.made", organisation, [*attributes])
    return organisation


@transaction.atomic
def change_organisation(*, by: Person, organisation: Organisation, changes: Mapping[str, Any]) -> list[str]:
    """Changes details; gives the names of those that are different now. Raises NotAllowed, NameTaken."""
    check(can_change(by, organisation), _NOT_YOURS)
    changed = [name for name, value in changes.items() if getattr(organisation, name) != value]
    allowed = by.role == Role.SUPPORT or COORDINATORS_OWN.issuperset(changed)
    check(allowed, "You can change the address, telephone and periods. Ask support to change anything else.")
    for name in changed:
        setattr(organisation, name, changes[name])
    if changed:
        _save(organisation, changed)
        _record("organisation.changed", organisation, changed)
    return changed


def _save(organisation: Organisation, changed: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            organisation.save(update_fields=changed)
    except IntegrityError as error:
        if "organisation_name_once" in str(error):
            raise NameTaken from None
        raise


@transaction.atomic
def deactivate_organisation(*, by: Person, organisation: Organisation, at: dt.datetime) -> int:
    """Deactivates an organisation and its active people; says how many they were. Its logs and relations stay."""
    check(can_deactivate(by, organisation), "This organisation can’t be deactivated.")
    people = list(organisation.people.filter(active=True).select_related("organisation"))
    for person in people:
        deactivate_person(by=by, person=person, at=at)
    organisation.active, organisation.shut_out = False, [person.pk for person in people]
    organisation.save(update_fields=["active", "shut_out"])
    _record("organisation.deactivated", organisation, people=len(people))
    return len(people)


@transaction.atomic
def reactivate_organisation(*, by: Person, organisation: Organisation, at: dt.datetime) -> int:
    """Reactivates an organisation and invites the people again who were shut out with it; says how many."""
    check(can_reactivate(by, organisation), "This organisation can’t be reactivated.")
    shut_out = organisation.people.filter(active=False, pk__in=organisation.shut_out).select_related("organisation")
    people = list(shut_out)
    organisation.active, organisation.shut_out = True, []
    organisation.save(update_fields=["active", "shut_out"])
    for person in people:
        reactivate_person(by=by, person=person, at=at)
    _record("organisation.reactivated", organisation, people=len(people))
    return len(people)


@transaction.atomic
def add_owner(*, by: Person, organisation: Organisation, number: int) -> Called:
    """Says that an organisation manages homes of another, which must own some. Raises NotAllowed, CantRelate."""
    owner = _other(by, organisation, number)
    if not owner.holds_stock:
        raise CantRelate(f"{owner.name} owns no homes, so it can’t be a stock owner.")
    _relate(organisation, owner, owner=owner.number, agent=organisation.pk)
    return owner


@transaction.atomic
def add_agent(*, by: Person, organisation: Organisation, number: int) -> Called:
    """Says that another manages homes of an organisation, which must own some. Raises NotAllowed, CantRelate."""
    agent = _other(by, organisation, number)
    if not organisation.holds_stock:
        raise CantRelate(f"{organisation.name} owns no homes, so it has no managing agents.")
    _relate(organisation, agent, owner=organisation.pk, agent=agent.number)
    return agent


def _other(by: Person, organisation: Organisation, number: int) -> Called:
    check(can_relate(by, organisation), _NOT_YOURS)
    found = called(number=number)
    if not found:
        raise CantRelate("This organisation isn’t active. Look for another one.")
    if number == organisation.pk:
        raise CantRelate("An organisation can’t be its own stock owner or managing agent.")
    return found[0]


def _relate(organisation: Organisation, other: Called, owner: int, agent: int) -> None:
    _, is_new = StockRelation.objects.get_or_create(owner_id=owner, agent_id=agent)
    if not is_new:
        raise CantRelate(f"{other.name} is on the list already.")
    _record("organisation.related", organisation, owner=owner, agent=agent)


@transaction.atomic
def remove_relation(*, by: Person, organisation: Organisation, relation: StockRelation) -> None:
    """Ends that one manages homes of the other; logs that were handed in stay as they are. Raises NotAllowed."""
    ours = organisation.pk in (relation.owner_id, relation.agent_id)
    check(ours and can_change(by, organisation), _NOT_YOURS)
    numbers = {"owner": relation.owner_id, "agent": relation.agent_id}
    relation.delete()
    _record("organisation.unrelated", organisation, **numbers)


@transaction.atomic
def accept_agreement(*, by: Person, organisation: Organisation, text: Text, at: dt.datetime) -> Agreement:
    """Accepts the data sharing agreement, with what is true at that moment. Raises NotAllowed."""
    check(can_accept(by, organisation), "Only the organisation’s own data protection officer accepts the agreement.")
    accepted = Agreement.objects.create(
        organisation=organisation,
        version=text.version,
        accepted_at=at,
        accepted_by=by,
        organisation_name=organisation.name,
        organisation_address=organisation.address,
        organisation_telephone=organisation.telephone,
        officer_name=by.name,
        officer_email=by.email,
        text=text.whole,
    )
    _record("agreement.accepted", organisation, version=text.version)
    return accepted


def _record(action: str, organisation: Organisation, fields: list[str] | None = None, **detail: Any) -> None:
    record(action, f"organisation {organisation.pk}", organisation=organisation.pk, fields=fields or [], detail=detail)
