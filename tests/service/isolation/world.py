"""Three providers with the same things each: one's own, one that it works with, and one that is nothing to it.

Every text that an organisation brings with it holds the organisation's tag, a word that no page says by itself: where
the tag of another turns up in an answer, something of the other's has leaked.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from lodgement.questionnaire.loading import load
from tests.factories.service import STAFF, a_person, an_organisation, signed_in
from tests.factories.service_logs import NOW, a_log, made_up_answers, signed
from tests.service.conftest import as_owner
from tests.service.isolation.made_batches import BatchesOf, batches_of
from tests.service.isolation.made_incidents import Happened, happened_to
from tests.service.isolation.made_messages import message_about
from tests.service.isolation.made_outbox import Given, given_to
from tests.service.isolation.made_queries import AskedOf, asked_of
from tests.service.isolation.made_reports import Told, told_of
from tests.service.logs.browser import question_form
from tests.service.uploads.sending import made_up_rows, number_of, sent

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Link, Person, Session
    from lodgement.service.incidents.sent_messages import SentMessage
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.uploads.models import Upload

HOME, PARTNER, STRANGER = "qhomeq", "qpartnerq", "qstrangerq"
TAGS = (HOME, PARTNER, STRANGER)
QUESTIONNAIRE = load("lettings", 2026)
YEAR = f"{QUESTIONNAIRE.collection}-{QUESTIONNAIRE.year}"
REFERENCE = QUESTIONNAIRE.in_the_open.references[0]
REFERENCE_PAGE = next(page for page in QUESTIONNAIRE.pages.values() if REFERENCE in {q.id for q in page.questions})
UNUSUAL = {"age1_known": 0, "age1": 50, "ecstat1": 5}
"""Answers that are asked about: retired at fifty."""
UNUSUAL_PAGE = next(page for page in QUESTIONNAIRE.pages.values() if "ecstat1" in {q.id for q in page.questions})
CONFIRMATION = "retirement_value_check"
ROWS = 3


@dataclass(frozen=True)
class Holding:
    """An organisation and one of everything that it can have."""

    tag: str
    organisation: Organisation
    related: Organisation
    """Manages its homes."""
    shut: Organisation
    """Belongs to its group, and is deactivated."""
    coordinator: Person
    provider: Person
    invited: Person
    deactivated: Person
    session: Session
    """Of the coordinator."""
    links: dict[str, Link]
    log: Log
    form: dict[str, list[str]]
    """What the log's page of references would send."""
    upload: Upload
    asked: AskedOf
    """What it is asked about the log, and a year that it has signed off."""
    given: Given
    """A workbook of that, the coordinator's link to it, and mails to them."""
    batches: BatchesOf
    """Batches that tell its people of what it is asked."""
    told: Told
    """An incident that reached it, its reports, and what it is told of it."""
    happened: Happened
    """An incident that reached its coordinator and an outsider, both asked; and one with nothing left to do."""
    message: SentMessage
    """A sent message about it that waits for an incident."""

    @property
    def reference(self) -> str:
        return f"{self.tag}-7"


@dataclass(frozen=True)
class World:
    """The three, and who goes about among them: for each, the key of a session of theirs (none: signed out)."""

    holdings: dict[str, Holding]
    people: dict[str, Person | None]
    sessions: dict[str, str | None]


def a_holding(tag: str, organisation: Organisation, related: Organisation) -> Holding:
    """One of everything for an organisation that has signed and has an agent."""
    signed(organisation)
    coordinator, provider = (_somebody(tag, role, organisation, role) for role in ("coordinator", "provider"))
    invited = _somebody(tag, "invited", organisation, "provider", confirmed_at=None, invited_at=NOW)
    deactivated = _somebody(tag, "deactivated", organisation, "provider", active=False, confirmed_at=None)
    log = a_log(coordinator, made_up_answers("lettings", 2026, 0) | UNUSUAL | {REFERENCE: f"{tag}-7"})
    browser = signed_in(coordinator)
    page = browser.get(f"/logs/{log.pk}/page/{REFERENCE_PAGE.id}").content.decode()
    asked = asked_of(tag, coordinator, log)
    return Holding(
        tag, organisation, related, an_organisation(name=f"Shut of {tag}", active=False),
        coordinator, provider, invited, deactivated,
        _session_of(browser), _links(coordinator, invited), log, question_form(page), _upload(tag, coordinator),
        asked, given_to(coordinator, log, asked.round), batches_of(asked.round),
        told_of(tag, coordinator),
        happened_to(tag, coordinator), message_about(tag),
    )  # fmt: skip


def _somebody(tag: str, which: str, organisation: Organisation, role: str, **more: Any) -> Person:
    return a_person(role, organisation, name=f"{which} {tag}", email=f"{which}.{tag}@example.org",
                    new_email=f"new.{which}.{tag}@example.org" if role == "coordinator" else "", **more)  # fmt: skip


def _session_of(browser: Any) -> Session:
    from lodgement.service.accounts.models import Session
    from lodgement.service.accounts.sessions import digest_of

    with as_owner():
        return Session.objects.get(digest=digest_of(browser.session.session_key))


def _links(coordinator: Person, invited: Person) -> dict[str, Link]:
    """A link of each purpose."""
    from lodgement.service.accounts.links import make_link
    from lodgement.service.accounts.models import Purpose

    whose = {Purpose.JOIN: invited, Purpose.RESET: coordinator, Purpose.ADDRESS: coordinator}
    with as_owner():
        return {str(purpose): make_link(person, purpose, NOW) for purpose, person in whose.items()}


def _upload(tag: str, coordinator: Person) -> Upload:
    """A checked file whose first row has a fault, and in each of whose rows the tag stands."""
    age, reference = number_of(QUESTIONNAIRE, "age1.cell"), number_of(QUESTIONNAIRE, f"{REFERENCE}.cell")
    rows = made_up_rows(QUESTIONNAIRE, coordinator, ROWS)
    ages = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("130")).otherwise(pl.col(age)).alias(age)
    return sent(QUESTIONNAIRE, coordinator, rows.with_columns(pl.lit(f"{tag}-8").alias(reference), ages))


def with_second_factor(person: Person, secret: bytes) -> None:
    """Gives somebody an app, made from a secret."""
    from lodgement.service.accounts.actions.second_factor import set_up
    from lodgement.service.accounts.codes import code_at
    from lodgement.service.database.session import on_behalf_of

    before = NOW - dt.timedelta(hours=1)
    with on_behalf_of(person.pk):
        assert set_up(by=person, secret=secret, code=code_at(secret, before), at=before)


def with_unsaved(person: Person, log: Log) -> None:
    """Answers of a page that somebody sent when their session had ended."""
    from django.test import Client

    from lodgement.service.unsaved.marks import FIELD, Mark

    page = f"/logs/{log.pk}/page/{REFERENCE_PAGE.id}"
    Client().post(page, {FIELD: Mark(person.pk, page, log.year).signed(), REFERENCE: "typed late"})


def make_world() -> World:
    """All of it, in the transaction that is under way."""
    from lodgement.service.organisations.models import StockRelation

    organisations = {
        tag: an_organisation(name=f"Homes of {tag}", address=f"1 {tag} Street", telephone="01632 960 001")
        for tag in TAGS
    }
    agents = {HOME: organisations[PARTNER]} | {
        tag: an_organisation(name=f"Agents of {tag}") for tag in (PARTNER, STRANGER)
    }
    with as_owner():
        for tag, agent in agents.items():
            StockRelation.objects.create(owner=organisations[tag], agent=agent)
    holdings = {tag: a_holding(tag, organisations[tag], agents[tag]) for tag in TAGS}
    for holding in holdings.values():
        with_second_factor(holding.coordinator, SECRET)
        with_unsaved(holding.coordinator, holding.log)
    return _with_people(holdings)


SECRET = b"a secret of twenty b"


def _with_people(holdings: dict[str, Holding]) -> World:
    """Who goes about: two of the first organisation, staff, and three who are not let in."""
    own = holdings[HOME]
    people: dict[str, Any] = {"provider": own.provider, "coordinator": own.coordinator}
    people |= {role: a_person(role) for role in STAFF}
    people |= {"half-way": a_person("support"), "shut out": a_person("coordinator", own.organisation)}
    for person in (people["half-way"], *(people[role] for role in STAFF)):
        with_second_factor(person, SECRET)
    sessions: dict[str, str | None] = {
        name: signed_in(person, second_factor=name not in ("half-way", "provider")).session.session_key
        for name, person in people.items()
    }
    with as_owner():
        people["shut out"].active = False
        people["shut out"].save()
    return World(holdings, people | {"signed out": None}, sessions | {"signed out": None})
