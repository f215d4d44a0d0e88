"""Finding somebody who isn't signed in: the database shows the one row that belongs to what they gave."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from .models import Person, same_address


def person_of_address(address: str) -> Person | None:
    """The person who signs in by an address: the confirmed one, else whoever was invited last and isn't deactivated."""
    email = same_address(address)
    _show("app.signing_in", email)
    people = Person.objects.filter(email=email, active=True)
    return people.order_by(F("confirmed_at").desc(nulls_last=True), F("invited_at").desc(nulls_last=True)).first()


def claimed_person(number: int) -> Person | None:
    """The active person of a number that was proved: by a link, or by a password a moment ago."""
    _show("app.claimed", str(number))
    return Person.objects.filter(pk=number, active=True).first()


def show_link(number: int) -> None:
    """Shows the link of a number whose signature was proved."""
    _show("app.link", str(number))


def _show(setting: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, value])
