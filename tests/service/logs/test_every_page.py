"""Every page of every questionnaire is shown, and sent back as it is shown it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lodgement.assessment.record import Assessed, Record
from lodgement.questionnaire.loading import collections, load
from tests.factories.logs import LogFactory
from tests.factories.made_up import YEARS as MADE_UP
from tests.factories.service import signed_in
from tests.factories.service_logs import TODAY, a_log, a_reporter, made_up_answers, stands

from .browser import question_form

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.assessing import Judged
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.question_forms import Asker

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
OPEN = [(collection, year) for collection, year in MADE_UP if year == 2026]


def pages_asked(log: Log, person: Any) -> list[str]:
    from lodgement.service.logs.context import Situation
    from lodgement.service.logs.views.log import as_it_stands
    from lodgement.service.organisations.queries import Register

    judged = as_it_stands(log, Situation(person, TODAY, Register(person)))
    return [page.id for page in judged.questionnaire.pages.values() if judged.values[page.asked]]


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_page_of_every_questionnaire_is_shown_and_read_back_as_it_is(collection: str, year: int) -> None:
    """Of random logs too, whose answers are mostly possible: each page as if it were asked."""
    from django.http import QueryDict

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.question_forms import answers_on, answers_typed, changes_typed, page_form
    from lodgement.service.web.forms.rendering import fields

    person = a_reporter("coordinator")
    factory = LogFactory(load(collection, year), seed=year)
    for given, _ in factory.records(3):
        with on_behalf_of(person.pk):
            judged, asker = judged_as_if_all_were_asked(collection, year, possible(collection, year, given), person)
            for page in judged.questionnaire.pages.values():
                form = page_form(judged, page, asker)
                html = f'<form><input name="about">{fields(form)}</form>'
                sent = QueryDict(mutable=True)
                for name, said in question_form(html).items():
                    sent.setlist(name, said)
                again = page_form(judged, page, asker, data=sent)
                assert (page.id, again.errors) == (page.id, {})
                typed = answers_typed(again, judged.questionnaire)
                assert (page.id, again.errors) == (page.id, {})
                assert (page.id, changes_typed(again.page, typed, answers_on(judged, again.page))) == (page.id, {})


def possible(collection: str, year: int, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without ticks that go with no other: nobody can tick those."""
    questions = [question for page in load(collection, year).pages.values() for question in page.questions]
    alone = {option.code for question in questions for option in question.options if option.exclusive}
    return {name: value for name, value in answers.items() if name not in alone}


def judged_as_if_all_were_asked(
    collection: str, year: int, answers: dict[str, Any], person: Person
) -> tuple[Judged, Asker]:
    """A log whose answers all count and all of whose pages are asked."""
    from lodgement.service.logs.assessing import Judged
    from lodgement.service.logs.context import Situation
    from lodgement.service.logs.question_forms import Asker
    from lodgement.service.logs.wording import Wording
    from lodgement.service.organisations.queries import Register

    questionnaire = load(collection, year)
    values = Record({**answers, **{page.asked: True for page in questionnaire.pages.values()}})
    situation = Situation(person, TODAY, Register(person))
    judged = Judged(answers, (), Assessed(values, (), (), (), ()), questionnaire)
    return judged, Asker(situation, Wording(questionnaire, person, situation.register))


@pytest.mark.parametrize(("collection", "year"), OPEN)
@pytest.mark.parametrize("at", [0, 1])
def test_a_page_sent_back_as_it_is_shown_changes_nothing(collection: str, year: int, at: int) -> None:
    from lodgement.service.database.session import on_behalf_of

    person = a_reporter("coordinator")
    log = a_log(person, made_up_answers(collection, year, at), collection, year=year)
    client = signed_in(person)
    with on_behalf_of(person.pk):
        pages = pages_asked(log, person)
    before = stands(log, person)
    for page in pages:
        address = f"/logs/{log.pk}/page/{page}"
        sent = question_form(client.get(address).content.decode())
        answer = client.post(address, {**sent, "step": ["log"], "leave": ["1"]})
        assert (page, answer.status_code, answer.headers.get("Location")) == (page, 302, f"/logs/{log.pk}")
    assert stands(log, person) == before
