"""Sending a mail. Nobody can attach a file or write a text: only what a template says of a person and a link goes out.

The mail is noted in the transaction of whatever it is about, and its job with it: either both happen, or neither.
"""

from __future__ import annotations

from django.template.loader import get_template

from ..accounts.models import Link, Person
from .models import Mail
from .tasks import deliver

OUTSIDE = "incidents/mail/declare"
"""How the templates begin that may go to somebody without an account: they are asked for a declaration."""


class NotForOutsiders(Exception):
    """Somebody without an account is sent nothing but what asks for a declaration."""


def send(*, to: Person, template: str, link: str | Link | None = None, to_new_address: bool = False) -> Mail:
    """Sends a template to a person, once the transaction is done.

    `template` is a path such as `accounts/mail/join`. `link` is the path of a page, or a link that works once.
    """
    path, once = (link, None) if isinstance(link, str) else ("", link)
    return _noted(Mail(person=to, template=template, path=path, link=once, to_new_address=to_new_address))


def send_outside(*, address: str, template: str, path: str) -> Mail:
    """Sends a template that asks for a declaration to somebody without an account, once the transaction is done.

    `path` is that of the page, without a signature, so that the database doesn't hold what makes the link work. The
    signature is put on when the mail is written (`outside.signed`); the page takes it off (`outside.unsigned`). Raises
    NotForOutsiders for any other template.
    """
    if not template.startswith(OUTSIDE):
        raise NotForOutsiders(f"{template} goes to people with an account only.")
    return _noted(Mail(outsider=address, template=template, path=path))


def _noted(mail: Mail) -> Mail:
    get_template(f"{mail.template}.txt")
    mail.save()
    deliver.defer(mail=mail.pk)
    return mail
