"""Sent messages in each of their states, for pages to be looked at: read with records of ours in it and with recipients
whom nobody knows, refused, forgotten, and one from which an incident was opened.

Made by the service's own actions in a process of its own, each in one transaction, so that no worker reads them first.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.service.incidents.sending import a_message, as_csv


def make(organisation: int) -> dict[str, str]:
    """The messages by the names that addresses have for them; records are those of the organisation of that number."""
    from lodgement.service.accounts.finding import person_of_address
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.from_message import forget_message, open_from_message, refuse_message

    with on_behalf_of(None):
        by = person_of_address("statistician@statistics.example")
    assert by, "a demonstration has a statistician"
    to = f"coordinator@org{organisation}.example, former@org{organisation}.example, Jane Doe <jane@elsewhere.example>"
    to += ", Somebody in Accounts"
    with on_behalf_of(by.pk, STAFF):
        ours = _read(by, a_message(to, {"errors.csv": _records(organisation), "notes.pdf": b"%PDF-1.7"}))
        forgotten = _read(by, a_message(to, {}, more=" once"))
        forget_message(by=by, message=forgotten)
        opened = _read(by, a_message(to, {}, more=" twice"))
        now = dt.datetime.now(dt.UTC)
        incident = open_from_message(by=by, message=opened, title="The wrong file", noticed_at=now, occurred_at=None,
                                     recipients=[])  # fmt: skip
        refused = _given(by, b"%PDF-1.7")
        refuse_message(refused.pk, "This is a PDF, not a message.")
    things = {"read": ours, "forgotten": forgotten, "opened": opened, "refused": refused, "incident": incident}
    return {f"message_{name}": str(one.pk) for name, one in things.items()}


def _given(by: Any, content: bytes) -> Any:
    from lodgement.service.incidents.from_message import give_message

    return give_message(by=by, content=content)


def _read(by: Any, content: bytes) -> Any:
    """A message as the worker would have read it."""
    from lodgement.guard.messages import read_message
    from lodgement.service.incidents.from_message import begin_reading, finish_reading
    from lodgement.service.incidents.message_reading import findings_in
    from lodgement.service.incidents.recognising import everything

    message = _given(by, content)
    begin_reading(message.pk)
    finish_reading(message.pk, findings_in(read_message(content), everything()))
    return message


def _records(organisation: int) -> bytes:
    """The references and days of an organisation's logs."""
    from lodgement.service.logs.models import Log

    theirs = Log.objects.filter(owner=organisation, deleted_at=None).exclude(starts_on=None)[:50]
    return as_csv([["Reference", "Day"], *([log.references[0], f"{log.starts_on:%d/%m/%Y}"] for log in theirs)])
