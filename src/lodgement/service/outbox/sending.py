"""Sending a mail. Nobody can attach a file or write a text: only what a template says of a person and a link goes out.

The mail is noted in the transaction of whatever it is about, and its job with it: either both happen, or neither.
"""

from __future__ import annotations

from django.template.loader import get_template

from ..accounts.models import Link, Person
from .models import Mail
from .tasks import deliver


def send(*, to: Person, template: str, link: str | Link | None = None, to_new_address: bool = False) -> None:
    """Sends a template to a person, once the transaction is done.

    `template` is a path such as `accounts/mail/join`. `link` is the path of a page, or a link that works once.
    """
    get_template(f"{template}.txt")
    path, once = (link, None) if isinstance(link, str) else ("", link)
    mail = Mail.objects.create(person=to, template=template, path=path, link=once, to_new_address=to_new_address)
    deliver.defer(mail=mail.pk)
