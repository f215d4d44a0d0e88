"""Organisations and people for tests of the service, and browsers in which they are signed in.

Rows are made as the owner of the tables. Imports stand inside, since Django is set up by the fixture `server`.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation

PASSWORD = "seven green herons"
"""Of everybody made here."""
STAFF = ("support", "statistician", "approver")
_numbers = itertools.count(1)


def an_organisation(**attributes: Any) -> Organisation:
    """A private registered provider that owns homes, unless told otherwise."""
    from lodgement.service.organisations.models import Organisation

    given = {"name": f"Organisation {next(_numbers)}", "provider_type": 2} | attributes
    with as_owner():
        made: Organisation = Organisation.objects.create(**given)
    return made


def the_producer() -> Organisation:
    """The organisation of support, statisticians and approvers; the same one throughout a test."""
    from lodgement.service.organisations.models import Organisation

    with as_owner():
        there = Organisation.objects.filter(is_producer=True).first()
    return there or an_organisation(name="The producer", provider_type=1, holds_stock=False, is_producer=True)


def a_person(role: str = "provider", organisation: Organisation | None = None, **attributes: Any) -> Person:
    """Somebody who has confirmed their account; staff in the producer's organisation, others in a new one."""
    from django.utils import timezone

    from lodgement.service.accounts.models import Person

    number = next(_numbers)
    home = organisation or (the_producer() if role in STAFF else an_organisation())
    given = {"email": f"person{number}@example.org", "name": f"Person {number}", "confirmed_at": timezone.now()}
    given |= attributes | {"password": _hashed(attributes.get("password", PASSWORD))}
    with as_owner():
        made: Person = Person.objects.create(organisation=home, role=role, **given)
    return made


@cache
def _hashed(password: str | None) -> str:
    """A password as it is kept; worked out once, since that takes long on purpose."""
    from django.contrib.auth.hashers import make_password

    return str(make_password(password))


def ask_for_password(address: str) -> None:
    """Asks for a new password, and has the job look whether there is somebody to send the link to."""
    from django.test import Client

    Client().post("/forgotten-password", {"email": address})
    look_for_accounts()


def look_for_accounts() -> None:
    """Runs the jobs of all who asked for a new password, in the order in which they asked."""
    from lodgement.service.accounts.models import PasswordRequest
    from lodgement.service.accounts.tasks import send_password_link

    with as_owner():
        asked = [str(request.pk) for request in PasswordRequest.objects.order_by("asked_at")]
    with as_worker():
        for number in asked:
            send_password_link(number)


def signed_in(person: Person, *, second_factor: bool | None = None) -> Client:
    """A browser in which a person is signed in; staff with their second factor, unless told otherwise."""
    from django.test import Client

    from lodgement.service.accounts.entry import BACKEND
    from lodgement.service.database.session import SECOND_FACTOR, on_behalf_of

    client = Client()
    with on_behalf_of(person.pk):
        client.force_login(person, BACKEND)
        session = client.session
        session[SECOND_FACTOR] = person.is_staff_role if second_factor is None else second_factor
        session.save()
    return client
