"""A mail in words: the first line of its template is the subject, the rest its text."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string

from ..accounts.links import path_of
from ..configuration import configuration
from .models import Mail


@dataclass(frozen=True)
class Letter:
    """What is sent: to which address, under which subject, with which text; and where its link leads."""

    address: str
    subject: str
    text: str
    path: str


def letter_of(mail: Mail) -> Letter:
    """The words of a mail. A link that works once has the same signature each time."""
    path = path_of(mail.link) if mail.link else mail.path
    known = {"person": mail.person, "link": configuration().address + path if path else ""}
    subject, _, text = render_to_string(f"{mail.template}.txt", known).strip().partition("\n")
    address = mail.person.new_email if mail.to_new_address else mail.person.email
    return Letter(address, subject, text.strip() + "\n", path)
