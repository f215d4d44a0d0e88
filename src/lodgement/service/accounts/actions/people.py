"""Inviting people, changing what is known of them, deactivating and reactivating them.

What a link in the mail then leads to is in `by_link`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from ...audit.recording import record
from ...organisations.models import Organisation
from ...outbox.sending import send
from ..links import end_links, make_link
from ..models import Person, Purpose, Role, same_address
from ..permissions import (
    can_change_address,
    can_manage,
    can_manage_another,
    can_manage_people_of,
    check,
    roles_for,
)
from ..queries import people_for
from .staff_told import tell_of_staff

OWN_FIELDS = frozenset({"name", "telephone"})
"""What everybody may change of themselves."""
FLAGS = frozenset({"is_protection_officer", "is_key_contact"})
_NOT_YOURS = "You don’t look after the people of this organisation."


class AlreadyHere(Exception):
    """Somebody whom the person may see has this address already."""


@transaction.atomic
def invite_person(
    *, by: Person, organisation: Organisation, role: str, email: str, name: str, at: dt.datetime, **details: Any
) -> Person:
    """Invites somebody into an organisation. Nothing here depends on whether the address has an account elsewhere.

    Raises NotAllowed, AlreadyHere.
    """
    check(can_manage_people_of(by, organisation), _NOT_YOURS)
    check(Role(role) in roles_for(by, organisation), "This role can’t be given in this organisation.")
    address = same_address(email)
    _check_free(by, address, organisation)
    person = Person.objects.make(
        email=address, name=name, organisation=organisation, role=role, invited_at=at, **details
    )
    _send_invitation(person, at)
    tell_of_staff(by=by, person=person)
    _record("person.invited", person, ["email", "name", "role", *details])
    return person


@transaction.atomic
def invite_again(*, by: Person, person: Person, at: dt.datetime) -> None:
    """Sends a new invitation in place of the last one, to somebody who has not accepted it."""
    check(can_manage(by, person), _NOT_YOURS)
    check(person.status == "invited", "This person has an account already, or is deactivated.")
    person.invited_at = at
    person.save(update_fields=["invited_at"])
    _send_invitation(person, at)
    _record("person.invited_again", person)


@transaction.atomic
def change_person(*, by: Person, person: Person, changes: Mapping[str, Any]) -> list[str]:
    """Changes name, telephone, role or flags; gives the names of those that are different now. Raises NotAllowed."""
    changed = [name for name, value in changes.items() if getattr(person, name) != value]
    for name in changed:
        check(_may_change(by, person, name, changes[name]), f"You can’t change this: {name.replace('_', ' ')}.")
        setattr(person, name, changes[name])
    if changed:
        person.save(update_fields=changed)
        if "role" in changed:
            tell_of_staff(by=by, person=person)
        _record("person.changed", person, changed)
    return changed


def _may_change(by: Person, person: Person, name: str, value: Any) -> bool:
    if name in OWN_FIELDS:
        return by.pk == person.pk or can_manage(by, person)
    if name in FLAGS:
        return can_manage(by, person)
    return name == "role" and can_manage_another(by, person) and Role(value) in roles_for(by, person.organisation)


@transaction.atomic
def deactivate_person(*, by: Person, person: Person, at: dt.datetime) -> None:
    """Shuts somebody out at once: their sessions end, their links and password are worth nothing. Logs stay theirs."""
    check(can_manage_another(by, person), "You can’t deactivate this person.")
    check(person.active, "This person is deactivated already.")
    person.active, person.confirmed_at, person.new_email = False, None, ""
    person.set_unusable_password()
    person.save(update_fields=["active", "confirmed_at", "new_email", "password"])
    end_links(person, at)
    _record("person.deactivated", person)


@transaction.atomic
def reactivate_person(*, by: Person, person: Person, at: dt.datetime) -> None:
    """Lets somebody back in: they confirm their address and set a new password, as when they were invited."""
    check(can_manage_another(by, person), "You can’t reactivate this person.")
    check(not person.active, "This person is active already.")
    person.active, person.invited_at = True, at
    person.save(update_fields=["active", "invited_at"])
    _send_invitation(person, at)
    tell_of_staff(by=by, person=person)
    _record("person.reactivated", person)


@transaction.atomic
def change_address(*, by: Person, person: Person, email: str, at: dt.datetime) -> None:
    """Asks for another address: it counts once the link sent to it is followed. The present one is told.

    Somebody who has not accepted their invitation has it sent to the other address instead.
    """
    check(can_change_address(by, person), _NOT_YOURS)
    check(person.active, "Reactivate this person first.")
    address = same_address(email)
    _check_free(by, address, person.organisation)
    if person.confirmed_at is None:
        person.email, person.invited_at = address, at
        person.save(update_fields=["email", "invited_at"])
        _send_invitation(person, at)
    else:
        person.new_email = address
        person.save(update_fields=["new_email"])
        link = make_link(person, Purpose.ADDRESS, at)
        send(to=person, template="accounts/mail/confirm_address", link=link, to_new_address=True)
        send(to=person, template="accounts/mail/address_asked_for")
    _record("person.address_asked_for", person, ["email"])


@transaction.atomic
def keep_address(*, by: Person, person: Person, at: dt.datetime) -> None:
    """Takes back an address that was asked for."""
    check(by.pk == person.pk or can_manage(by, person), _NOT_YOURS)
    person.new_email = ""
    person.save(update_fields=["new_email"])
    end_links(person, at, Purpose.ADDRESS)
    _record("person.address_kept", person, ["email"])


def _check_free(by: Person, address: str, organisation: Organisation) -> None:
    """Raises AlreadyHere where an address is somebody's whom the one who asks may see anyway."""
    holders = people_for(by).filter(email=address)
    if holders.filter(Q(organisation=organisation) | Q(confirmed_at__isnull=False)).exists():
        raise AlreadyHere


def _send_invitation(person: Person, at: dt.datetime) -> None:
    send(to=person, template="accounts/mail/join", link=make_link(person, Purpose.JOIN, at))


def _record(action: str, person: Person, fields: list[str] | None = None) -> None:
    record(action, f"person {person.pk}", organisation=person.organisation_id, fields=fields or [])
