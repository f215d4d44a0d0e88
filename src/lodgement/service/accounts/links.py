"""Links in mails: signed, good for a day and for one use. The newest of their kind works alone, save where anybody may
ask for one: then all do until one is used.

The database holds that there is a link, never what it says: the signature is made when the mail is written.
"""

from __future__ import annotations

import datetime as dt

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .finding import claimed_person, show_link
from .models import Link, Person, Purpose

LASTS = dt.timedelta(hours=24)
ROUTES = {Purpose.JOIN: "join", Purpose.RESET: "reset_password", Purpose.ADDRESS: "confirm_address"}


def make_link(person: Person, purpose: Purpose, at: dt.datetime) -> Link:
    """A link for a person, in place of older ones of its kind."""
    end_links(person, at, purpose)
    return add_link(person, purpose, at)


def add_link(person: Person, purpose: Purpose, at: dt.datetime) -> Link:
    """A link for a person, beside those of its kind that still work."""
    return Link.objects.create(person=person, purpose=purpose, made_at=at, expires_at=at + LASTS)


def end_links(person: Person, at: dt.datetime, *purposes: Purpose) -> None:
    """Makes a person's links worthless; all of them where no purpose is named."""
    links = Link.objects.filter(person=person, ended_at=None)
    (links.filter(purpose__in=purposes) if purposes else links).update(ended_at=at)


def path_of(link: Link) -> str:
    """The path that a link leads to, with its signature."""
    return reverse(ROUTES[Purpose(link.purpose)], args=[_signer(Purpose(link.purpose)).sign(str(link.pk))])


def followed_link(token: str, purpose: Purpose, at: dt.datetime) -> Link | None:
    """The link of a token while it works, its person being shown by the database; None where it doesn't."""
    try:
        number = int(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        return None
    show_link(number)
    link = Link.objects.filter(pk=number, purpose=purpose, ended_at=None, expires_at__gt=at).first()
    if link is None or claimed_person(link.person_id) is None:
        return None
    return link


def use_link(link: Link, at: dt.datetime) -> bool:
    """Uses a link up; false where somebody else just did."""
    return bool(Link.objects.filter(pk=link.pk, ended_at=None).update(ended_at=at))


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"lodgement.link.{purpose}")
