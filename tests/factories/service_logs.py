"""Logs for tests of the service: made by the service's own action, from made-up records or from answers given.

The day is fixed: nothing here or in the tests that use it reads the clock.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from lodgement.assessment.calendar import judgement_day
from lodgement.assessment.reading import read_answer
from lodgement.questionnaire.loading import load
from lodgement.synthesis.records import synthesise
from tests.spec.logs import base_log

from .service import a_person, an_organisation

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.models import Organisation

TODAY = dt.date(2026, 11, 24)
MADE_UP = 40
NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def signed(organisation: Organisation) -> Organisation:
    """An organisation that has accepted the data sharing agreement."""
    from lodgement.service.organisations.models import Agreement
    from tests.service.conftest import as_owner

    officer = a_person("coordinator", organisation, is_protection_officer=True)
    with as_owner():
        Agreement.objects.create(
            organisation=organisation,
            version="1",
            accepted_at=NOW,
            accepted_by=officer,
            organisation_name=organisation.name,
            officer_name=officer.name,
            officer_email=officer.email,
        )
    return organisation


def a_reporter(role: str = "provider", **attributes: Any) -> Person:
    """Somebody of an organisation that has signed, and so may hand in logs."""
    return a_person(role, signed(an_organisation()), **attributes)


@lru_cache(maxsize=8)
def _made_up(collection: str, year: int, seed: int) -> pl.DataFrame:
    questionnaire = load(collection, year)
    as_at = judgement_day(questionnaire, TODAY)
    return next(synthesise(questionnaire, MADE_UP, seed, as_at=as_at, piece=MADE_UP)).logs


def made_up_answers(collection: str, year: int, at: int, seed: int = 7) -> dict[str, Any]:
    """The answers of one of MADE_UP made-up logs, complete and with nothing wrong."""
    fields, row = load(collection, year).fields, _made_up(collection, year, seed).row(at, named=True)
    asked = (name for name in row if name in fields and fields[name].question)
    return {name: row[name] for name in asked if row[name] is not None}


def a_log(
    by: Person,
    answers: dict[str, Any],
    collection: str = "lettings",
    *,
    year: int = 2026,
    owner: Organisation | None = None,
    today: dt.date = TODAY,
) -> Log:
    """A log that says what is given, of a person's organisation unless another owns it, and assigned to them."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import make_log
    from lodgement.service.logs.rules import questionnaire_of

    kept = questionnaire_of(collection, year).in_the_open
    theirs = {kept.owner: (owner or by.organisation).code, kept.manager: by.organisation.code}
    theirs[kept.assigned_to] = str(by.pk)
    with on_behalf_of(by.pk):
        made: Log = make_log(by=by, collection=collection, year=year, answers=answers | theirs, today=today)
    return made


def known_answers(name: str, year: int = 2026, **changes: Any) -> dict[str, Any]:
    """The answers of one of the logs that specifications of lettings start from, with changes (None empties)."""
    questionnaire = load("lettings", year)
    written = base_log(questionnaire, name) | changes
    return {
        name: read_answer(questionnaire.fields[name], value) for name, value in written.items() if value is not None
    }


def stands(log: Log, by: Person) -> tuple[int, str, dict[str, Any]]:
    """A log's version, status and answers, as the database has them now."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.rules import questionnaire_of

    with on_behalf_of(by.pk):
        found = Log.objects.get(pk=log.pk)
        return found.version, found.status, answers_of(found, questionnaire_of(found.collection, found.year))
