"""What a link in a mail lets its holder do: accept an invitation, set a new password, confirm an address.

Whoever follows a link reads mail at the address it went to. So here, and only here, somebody is told that an address
has an account already.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from lodgement.sealing.boxes import open_box, seal

from ...audit.recording import record
from ...database.session import say_who
from ...outbox.sending import send
from ...vault.keys import data_key
from ..finding import claimed_person, person_of_address
from ..links import add_link, end_links, use_link
from ..models import Link, PasswordRequest, Person, Purpose, same_address
from ..tries import KEYS, forget_passwords


class LinkUsed(Exception):
    """Somebody used the link a moment ago."""


class AddressTaken(Exception):
    """The address belongs to an account already."""


@transaction.atomic
def ask_for_new_password(*, address: str, at: dt.datetime) -> None:
    """Has a job look whether an address has an account: here nothing is different, nor takes longer, if it has."""
    asked = PasswordRequest(asked_at=at)
    asked.sealed_address = seal(data_key(KEYS), str(asked.pk), same_address(address).encode())
    asked.save(force_insert=True)
    app.configure_task("accounts.send_password_link").defer(asked=str(asked.pk))


@transaction.atomic
def send_password_link(*, asked: str) -> None:
    """Sends a link to set a new password; to somebody invited, their invitation. To anybody else, nothing.

    For the system. A mail goes out at most once a minute, so that nobody's mailbox is filled by others; and an older
    link goes on working until one is used, so that nobody who asks again and again makes it worthless to its holder.
    """
    request = PasswordRequest.objects.select_for_update().filter(pk=asked).first()
    if request is None:
        return
    address = open_box(data_key(KEYS), str(request.pk), bytes(request.sealed_address)).decode()
    request.delete()
    person = person_of_address(address)
    if person is not None and not _mailed_since(person, request.asked_at - dt.timedelta(minutes=1)):
        _send_password_link(person, request.asked_at)


def _mailed_since(person: Person, since: dt.datetime) -> bool:
    return Link.objects.filter(person=person, purpose=_purpose(person), made_at__gt=since).exists()


def _purpose(person: Person) -> Purpose:
    return Purpose.RESET if person.confirmed_at else Purpose.JOIN


def _send_password_link(person: Person, at: dt.datetime) -> None:
    template = "accounts/mail/reset_password" if person.confirmed_at else "accounts/mail/join"
    send(to=person, template=template, link=add_link(person, _purpose(person), at))
    _record("person.asked_for_password", person)


@transaction.atomic
def join(*, link: Link, password: str, at: dt.datetime) -> Person:
    """Accepts an invitation with a password of one's own. Raises LinkUsed, AddressTaken."""
    person = link.person
    if _others_account(person.email, person):
        raise AddressTaken
    _use(link, at)
    person.confirmed_at = at
    person.set_password(password)
    person.save(update_fields=["confirmed_at", "password"])
    end_links(person, at)
    _record("person.joined", person, ["password"])
    return person


@transaction.atomic
def set_password(*, link: Link, password: str, at: dt.datetime) -> Person:
    """Sets a new password; all sessions end, wrong tries are forgotten. Raises LinkUsed."""
    person = link.person
    _use(link, at)
    person.set_password(password)
    person.new_email = ""
    person.save(update_fields=["password", "new_email"])
    end_links(person, at)
    forget_passwords(person.email)
    send(to=person, template="accounts/mail/password_changed")
    _record("person.password_set", person, ["password"])
    return person


@transaction.atomic
def confirm_address(*, link: Link, at: dt.datetime) -> Person:
    """Makes the address that was asked for the one to sign in by. Raises LinkUsed, AddressTaken."""
    person = link.person
    if _others_account(person.new_email, person):
        raise AddressTaken
    _use(link, at)
    person.email, person.new_email = person.new_email, ""
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "new_email"])
    except IntegrityError:  # invited into the same organisation meanwhile
        raise AddressTaken from None
    end_links(person, at)
    _record("person.address_confirmed", person, ["email"])
    return person


def _others_account(address: str, person: Person) -> bool:
    """Whether an address signs somebody else in. Shows the database what `person` is again afterwards."""
    holder = person_of_address(address)
    claimed_person(person.pk)
    return holder is not None and holder.pk != person.pk and holder.confirmed_at is not None


def _use(link: Link, at: dt.datetime) -> None:
    if not use_link(link, at):
        raise LinkUsed
    say_who(link.person_id)


def _record(action: str, person: Person, fields: list[str] | None = None) -> None:
    record(action, f"person {person.pk}", organisation=person.organisation_id, fields=fields or [])
