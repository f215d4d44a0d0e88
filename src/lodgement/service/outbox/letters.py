"""A mail in words: the first line of its template is the subject, the rest its text."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from ..accounts.links import path_of
from ..configuration import configuration
from . import outside
from .models import Mail


@dataclass(frozen=True)
class Letter:
    """What is sent: to which address, under which subject, with which text; and where its link leads."""

    address: str
    subject: str
    text: str
    path: str
    reference: str
    """The same each time this mail is sent, so that whoever takes it can tell that it is the same."""

    @property
    def message_id(self) -> str:
        """The Message-ID of the mail."""
        return f"<{self.reference}@{configuration().mail_from.rpartition('@')[2]}>"


def letter_of(mail: Mail) -> Letter:
    """The words of a mail. A link that works once has the same signature each time."""
    path = _path(mail)
    known = {"person": mail.person, "link": configuration().address + path if path else ""}
    subject, _, text = render_to_string(f"{mail.template}.txt", known).strip().partition("\n")
    return Letter(_address(mail), subject, text.strip() + "\n", path, reference_of(mail))


def _path(mail: Mail) -> str:
    if mail.link:
        return path_of(mail.link)
    return mail.path if mail.person_id else outside.signed(mail.path)


def _address(mail: Mail) -> str:
    """Empty where the address was taken back meanwhile."""
    if mail.person is None:
        return mail.outsider
    return mail.person.new_email if mail.to_new_address else mail.person.email


def reference_of(mail: Mail) -> str:
    """What a mail is called outside: its number, and a token that nobody else can make."""
    said = f"mail {mail.pk} {mail.made_at}".encode()
    token = hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
    return f"mail-{mail.pk}-{token[:16]}"
