"""Asks a route as somebody about something, and judges the answer: what is told, to whom, and that nothing was written.

Rows of the database are compared as text, all columns of all tables, before and after.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zipfile import ZipFile, is_zipfile

from tests.service.conftest import as_owner

from .line import Line, Sending
from .routes import ROUTES
from .world import HOME, PARTNER, STRANGER, Holding, World

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from lodgement.service.permissions import Access

OUTSIDE = ("signed out", "shut out", "half-way")
PROVIDERS = ("provider", "coordinator")
STAFF = ("support", "statistician", "approver")
ACTORS = (*OUTSIDE, *PROVIDERS, *STAFF)
_PERSON = "(SELECT id FROM accounts_person WHERE organisation_id = {0})"
OF_ORGANISATION = {
    "organisations_organisation": "id = {0}",
    "organisations_stockrelation": "{0} IN (owner_id, agent_id)",
    "organisations_agreement": "organisation_id = {0}",
    "accounts_person": "organisation_id = {0}",
    "accounts_link": f"person_id IN {_PERSON}",
    "accounts_authenticator": f"person_id IN {_PERSON}",
    "accounts_recoverycode": f"person_id IN {_PERSON}",
    "accounts_session": f"person_id IN {_PERSON}",
    "outbox_mail": f"person_id IN {_PERSON}",
    "logs_log": "{0} IN (owner_id, manager_id, made_for_id)",
    "unsaved_unsaved": f"person_id IN {_PERSON}",
    "uploads_upload": "organisation_id = {0}",
    "quality_query": "organisation_id = {0}",
    "quality_roundcount": "organisation_id = {0}",
    "quality_signoff": "organisation_id = {0}",
    "outbox_parcel": "organisation_id = {0}",
    "outbox_parcellink": "organisation_id = {0}",
    "outbox_linkfile": "link_id IN (SELECT id FROM outbox_parcellink WHERE organisation_id = {0})",
    # that somebody else tried a link is noted with the link, by a function that does nothing else
    "outbox_opening": "kind <> 'refused' AND link_id IN (SELECT id FROM outbox_parcellink WHERE organisation_id = {0})",
    "batches_entry": "organisation_id = {0}",
    "batches_reminder": f"person_id IN {_PERSON}",
    "incidents_recipient": "organisation_id = {0}",
    "incidents_declaration": "recipient_id IN (SELECT id FROM incidents_recipient WHERE organisation_id = {0})",
    "incidents_notice": "organisation_id = {0}",
    "incidents_noticeread": "notice_id IN (SELECT id FROM incidents_notice WHERE organisation_id = {0})",
    "audit_event": "organisation_id = {0}",
}
"""Which rows of a table are an organisation's."""
OF_NOBODY = {
    "accounts_passwordrequest": "sealed, for a job",
    "accounts_tries": "keyed, shown to nobody",
    "vault_wrappedkey": "worth nothing without the key folder",
    "quality_round": "of all organisations, for staff",
    "quality_roundcheck": "of all organisations, for staff",
    "batches_batch": "of all organisations, for staff",
    "incidents_incident": "of all organisations, for staff",
    "incidents_exposed": "of all organisations, for staff",
    "incidents_riskassessment": "of all organisations, for staff",
    "incidents_correctiveaction": "of all organisations, for staff",
    "incidents_breachreport": "of all organisations, for staff",
    "incidents_sentmessage": "of all organisations, for staff",
    "incidents_messagepiece": "of all organisations, for staff",
}
"""Tables under the guard whose rows belong to no organisation."""

Rows = dict[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """What a browser got, and what it had typed, which a form shows again."""

    response: HttpResponse
    typed: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that it says, in small letters: headers, content, the parts of a workbook."""
        text = text_of(self.response)
        for typed in self.typed:
            text = text.replace(typed.lower(), "")
        return text


@dataclass(frozen=True)
class Cell:
    """Somebody asks for something of somebody's."""

    world: World
    actor: str
    route: str
    access: Access
    tag: str

    @property
    def line(self) -> Line:
        return ROUTES[self.route]

    @property
    def holding(self) -> Holding:
        return self.world.holdings[self.tag]

    @property
    def is_let_in(self) -> bool:
        """Whether this person may use the page at all."""
        person = self.world.people[self.actor]
        if not self.access.signed_in:
            return True
        return self.actor not in OUTSIDE and person is not None and self.access.allows(person)

    @property
    def is_for_staff(self) -> bool:
        """Whether it is one of the staff at what they do for all organisations, such as taking a link back."""
        return self.actor in STAFF and self.line.by in STAFF and self.is_let_in

    def address(self) -> str:
        from django.urls import reverse

        arguments = self.line.arguments(self.holding) if self.line.arguments else self.line.fixed
        query = f"?{urlencode(self.line.query(self.holding))}" if self.line.query else ""
        return reverse(self.route, args=arguments) + query

    def ask(self, method: str = "GET") -> Answer:
        """The answer to a request without content."""
        return Answer(browser_of(self.world, self.actor).generic(method, self.address()))

    def send(self) -> Answer:
        """The answer to the route's form; empty where it has none."""
        browser, person = browser_of(self.world, self.actor), self.world.people[self.actor]
        said = self.line.post(Sending(browser, person, self.holding)) if self.line.post else {}
        typed = (text for text in said.values() if isinstance(text, str))
        return Answer(browser.post(self.address(), said), tuple(filter(None, typed)))

    def faults(self, answer: Answer) -> Iterator[str]:
        """What is wrong with an answer: its status, or what it tells."""
        status = answer.response.status_code
        if status not in self.right_statuses():
            yield f"{self.said}: answered {status}"
        for tag in self.told(answer):
            yield f"{self.said}: tells of {tag}"

    @property
    def said(self) -> str:
        return f"{self.actor} at {self.route} of {self.tag}"

    def right_statuses(self) -> set[int]:
        """Which answers are right; a wrong method is a 405 to anybody."""
        if not self.is_let_in:
            return {405, 302} if self.actor in OUTSIDE else {405, 403}
        if self.line.arguments is None or self.tag == HOME or self.actor in STAFF:
            shown = {200, 302, 405, 410, 422, 429}
            return shown | {400, 403, 404, 409} if self.tag != HOME or self.actor != self.line.by else shown
        return {405} | (
            {self.line.not_there} if self.tag == STRANGER else set(self.line.partner | {self.line.not_there})
        )

    def told(self, answer: Answer) -> list[str]:
        """Of whom an answer tells who is none of this person's business."""
        if self.actor in STAFF and self.is_let_in:
            return []
        text = answer.text
        if self.actor not in OUTSIDE:
            text = text.replace(f"homes of {PARTNER}", "")  # whom one works with is known by name
        return [tag for tag in self.none_of_their_business if tag in text]

    @property
    def none_of_their_business(self) -> tuple[str, ...]:
        if self.actor in PROVIDERS:
            return PARTNER, STRANGER
        if not self.access.signed_in and self.tag == HOME:
            return PARTNER, STRANGER  # a link in a mail is for whoever reads the mail
        return HOME, PARTNER, STRANGER


def cells(world: World, actor: str) -> Iterator[Cell]:
    """Each route that has its line, about each organisation's things."""
    for route, view in declared().items():
        if route not in ROUTES:
            continue  # told by the test that every route has one
        for tag in (HOME, PARTNER, STRANGER) if ROUTES[route].about_somebody else (HOME,):
            yield Cell(world, actor, route, view.access, tag)


def declared() -> dict[str, Any]:
    """All routes with their views."""
    from django.urls import URLPattern, get_resolver

    def under(patterns: Any) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name or str(pattern.pattern), pattern.callback
            else:
                yield from under(pattern.url_patterns)

    return dict(under(get_resolver().url_patterns))


def browser_of(world: World, actor: str) -> Client:
    """A fresh browser with somebody's session."""
    from django.conf import settings
    from django.test import Client

    browser = Client(raise_request_exception=False)
    key = world.sessions[actor]
    if key:
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def text_of(answer: HttpResponse) -> str:
    """All that an answer says, in small letters: its headers, its content, the parts of a workbook."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    said = [*map(str, answer.headers.items()), str(answer.cookies), content.decode(errors="replace")]
    return "\n".join(said).lower()


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside is undone."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of_others(world: World) -> Rows:
    """All rows, as text, of those whose rows nobody of the first organisation may touch."""
    home = world.holdings[HOME].organisation.pk
    theirs = [world.holdings[tag] for tag in (PARTNER, STRANGER)]
    numbers = [number for holding in theirs for number in (holding.organisation.pk, holding.shut.pk)]
    conditions = {
        table: " OR ".join(condition.format(number) for number in numbers)
        for table, condition in OF_ORGANISATION.items()
    }
    relations = "organisations_stockrelation"  # that with a partner is the first organisation's own too
    return _read(conditions | {relations: f"({conditions[relations]}) AND {home} NOT IN (owner_id, agent_id)"})


def all_rows() -> Rows:
    """All rows of all guarded tables, as text."""
    return _read(dict.fromkeys([*OF_ORGANISATION, *OF_NOBODY], "true"))


def _read(conditions: dict[str, str]) -> Rows:
    from django.db import connection

    found: Rows = {}
    with as_owner(), connection.cursor() as cursor:
        for table, condition in conditions.items():
            cursor.execute(f"SELECT {table}::text FROM {table} WHERE {condition} ORDER BY 1")
            found[table] = [text for (text,) in cursor.fetchall()]
    return found


def changed(before: Rows, after: Rows) -> list[str]:
    """The tables of which rows are different."""
    return [table for table in before if before[table] != after[table]]
