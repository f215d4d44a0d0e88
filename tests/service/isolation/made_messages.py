"""A sent message about an organisation, read and waiting for an incident, for the isolation proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.factories.service import a_person
from tests.service.incidents.sending import a_message

if TYPE_CHECKING:
    from lodgement.service.incidents.sent_messages import SentMessage


def waiting_message() -> SentMessage:
    """A message that waits to be read."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.from_message import give_message

    by = a_person("support")
    with on_behalf_of(by.pk, STAFF):
        return give_message(by=by, content=a_message("somebody@elsewhere.example", {}, more=" in a queue"))


def message_about(tag: str) -> SentMessage:
    """A message in whose subject and addresses the tag stands. It reached nobody with an account: an incident that did
    would rightly say so of them."""
    from lodgement.guard.messages import read_message
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.from_message import begin_reading, finish_reading, give_message
    from lodgement.service.incidents.message_reading import findings_in
    from lodgement.service.incidents.recognising import everything

    by = a_person("support", name=f"Reader for {tag}")
    content = a_message(f"somebody.{tag}@elsewhere.example", {}, more=f" of {tag}")
    with on_behalf_of(by.pk, STAFF):
        given = give_message(by=by, content=content)
        begin_reading(given.pk)
        finish_reading(given.pk, findings_in(read_message(content), everything()))
        given.refresh_from_db()
    return given
