"""Every page of every questionnaire is shown, and sent back as it is shown it changes nothing."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from lodgement.assessment.record import Record
from lodgement.questionnaire.loading import collections
from tests.factories.logs import LogFactory
from tests.factories.made_up import YEARS as MADE_UP
from tests.factories.service import signed_in
from tests.factories.service_logs import TODAY, a_log, a_reporter, made_up_answers

from .browser import question_form

if TYPE_CHECKING:
    from lodgement.service.logs.models import Log

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
OPEN = [(collection, year) for collection, year in MADE_UP if year == 2026]


def stands(log: Log) -> tuple[int, dict[str, Any]]:
    """A log's version and answers, as the database has them now."""
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.rules import questionnaire_of

    found = Log.objects.get(pk=log.pk)
    return found.version, answers_of(found, questionnaire_of(found.collection, found.year))


def pages_asked(log: Log, person: Any) -> list[str]:
    from lodgement.service.logs.context import Situation
    from lodgement.service.logs.views.log import as_it_stands
    from lodgement.service.organisations.queries import Register

    judged = as_it_stands(log, Situation(person, TODAY, Register(person)))
    return [page.id for page in judged.questionnaire.pages.values() if judged.values[page.asked]]


@pytest.mark.parametrize(("collection", "year"), OPEN)
@pytest.mark.parametrize("at", [0, 1])
def test_a_page_sent_back_as_it_is_shown_changes_nothing(collection: str, year: int, at: int) -> None:
    from lodgement.service.database.session import on_behalf_of

    person = a_reporter("coordinator")
    log = a_log(person, made_up_answers(collection, year, at), collection, year)
    client = signed_in(person)
    with on_behalf_of(person.pk):
        before, pages = stands(log), pages_asked(log, person)
    for page in pages:
        address = f"/logs/{log.pk}/page/{page}"
        sent = question_form(client.get(address).content.decode())
        answer = client.post(address, {**sent, "step": ["log"], "leave": ["1"]})
        assert (page, answer.status_code, answer.headers.get("Location")) == (page, 302, f"/logs/{log.pk}")
    with on_behalf_of(person.pk):
        assert stands(log) == before
