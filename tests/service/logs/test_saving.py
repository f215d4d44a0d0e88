"""A page of a log is sent: saved, refused at its fields, or asked about first."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service_logs import TODAY, a_log, known_answers, stands

from .browser import day, errors_of, page_of, question_form, send, shown, text_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


def test_the_log_that_tests_start_from_is_complete(log: Log, person: Person) -> None:
    assert stands(log, person)[:2] == (1, "completed")


def test_an_answer_is_saved_and_told_in_the_history(client: Client, log: Log, person: Person) -> None:
    _, _, before = stands(log, person)

    answer = send(client, log, "tenant_code", tenancycode="  AB-77 ", step="log")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/logs/{log.pk}")
    assert stands(log, person) == (2, "completed", before | {"tenancycode": "AB-77"})
    page = text_of(client.get(f"/logs/{log.pk}").content.decode())
    assert f"Changed {person.name}" in page
    assert "Provider's own reference of the tenancy T1 AB-77" in page


def test_what_cannot_stand_on_the_page_is_said_at_its_field_and_nothing_is_saved(
    client: Client, log: Log, person: Person
) -> None:
    before, typed = stands(log, person), day("voiddate", "20", "6", "2026")

    answer = send(client, log, "void_date", **typed)

    page = answer.content.decode()
    assert (answer.status_code, errors_of(page)) == (200, [
        "The major repairs ended on 20 May 2026, before the property became empty on 20 June 2026. Check both dates.",
        "The void date, 20 June 2026, is after the tenancy starts on 15 June 2026. Check both dates.",
    ])  # fmt: skip
    assert question_form(page) == question_form(page) | typed
    assert f'href="{page_of(log, "tenancy_start_date")}">Tenancy start date</a>' in page
    assert stands(log, person) == before


def test_a_fault_of_other_pages_holds_nothing_up(client: Client, person: Person) -> None:
    log = a_log(person, known_answers("general needs", voiddate="2026-06-20", mrcdate=None, majorrepairs=0))

    answer = send(client, log, "tenant_code", tenancycode="AB-77", step="log")

    assert answer.status_code == 302
    version, status, answers = stands(log, person)
    assert (version, status, answers["tenancycode"]) == (2, "in_progress", "AB-77")
    assert "The void date, 20 June 2026, is after" in client.get(f"/logs/{log.pk}").content.decode()


def test_a_missing_answer_is_asked_for_once_and_may_wait(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)

    asked = send(client, log, "void_date", **day("voiddate", "", "", ""))

    assert errors_of(asked.content.decode()) == ["Enter an answer, or leave it for now"]
    assert stands(log, person) == before
    left = send(client, log, "void_date", **day("voiddate", "", "", ""), leave="1")
    assert left.status_code == 302
    version, status, answers = stands(log, person)
    assert (version, status, "voiddate" in answers) == (2, "in_progress", False)


RENEWAL = {"renewal": "1"}


def test_answers_that_a_change_takes_out_are_listed_before_it_is_saved(
    client: Client, log: Log, person: Person
) -> None:
    before = stands(log, person)

    asked = send(client, log, "renewal", **RENEWAL)

    page = asked.content.decode()
    assert stands(log, person) == before
    assert "Nothing is saved yet" in page
    assert "Void date 1 May 2026 It is no longer asked." in text_of(page)
    agreed = client.post(page_of(log, "renewal"), question_form(page))
    assert agreed.status_code == 302
    version, _, answers = stands(log, person)
    gone = set(question_form(page)["agreed"])
    assert (version, answers["renewal"], gone & answers.keys()) == (2, 1, set())
    now = values_now(log, person)
    assert {name for name in before[2].keys() - answers.keys() if now[name] != before[2][name]} == gone
    assert "first_time_property_let_as_social_housing" not in gone, "it is worked out to be what it was"


def values_now(log: Log, person: Person) -> Any:
    """The values of a log as it is kept, the worked out ones among them."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.assessing import values_as_they_stand
    from lodgement.service.logs.context import Situation
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.queries import Register

    with on_behalf_of(person.pk):
        return values_as_they_stand(Log.objects.get(pk=log.pk), Situation(person, TODAY, Register(person))).values


def test_whoever_goes_back_finds_what_they_typed(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)
    page = send(client, log, "renewal", **RENEWAL).content.decode()

    back = client.post(page_of(log, "renewal"), question_form(page) | {"back": ["1"]})

    assert question_form(back.content.decode())["renewal"] == ["1"]
    assert stands(log, person) == before


UNUSUAL = day("voiddate", "1", "5", "2024")


def test_what_is_unusual_is_asked_after_saving_and_confirmed(client: Client, log: Log, person: Person) -> None:
    saved = send(client, log, "void_date", **UNUSUAL, step="log")

    asked_at = saved.headers["Location"]
    assert asked_at == f"{page_of(log, 'void_date')}/unusual?then=log"
    assert stands(log, person)[:2] == (2, "in_progress")
    page = client.get(asked_at).content.decode()
    assert "Was the property empty from 1 May 2024 until 15 June 2026?" in page
    confirmed = client.post(asked_at, question_form(page))
    assert (confirmed.status_code, confirmed.headers["Location"]) == (302, asked_at)
    assert client.get(asked_at).headers["Location"] == f"/logs/{log.pk}"
    version, status, answers = stands(log, person)
    assert (version, status, answers["void_date_value_check"]) == (3, "completed", 0)
    assert "Confirmed as right" in client.get(f"/logs/{log.pk}").content.decode()
    client.post(asked_at, question_form(page))
    assert stands(log, person)[0] == 3


def test_a_confirmation_goes_with_the_value_it_was_given_for(client: Client, log: Log, person: Person) -> None:
    asked_at = send(client, log, "void_date", **UNUSUAL).headers["Location"]
    client.post(asked_at, question_form(client.get(asked_at).content.decode()))

    again = send(client, log, "void_date", **day("voiddate", "2", "5", "2024"))

    assert again.headers["Location"] == asked_at
    assert "void_date_value_check" not in stands(log, person)[2]


def test_a_start_date_of_another_year_is_refused(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)

    answer = send(client, log, "tenancy_start_date", **day("startdate", "15", "6", "2025"))

    assert errors_of(answer.content.decode()) == [
        "This log is one of 2026/27, and the date falls in 2025/26. Check the date; if it is right, enter this letting "
        "as a new log of 2025/26."
    ]
    assert stands(log, person) == before


def test_an_answer_can_be_taken_out_of_radio_buttons(client: Client, log: Log, person: Person) -> None:
    answer = send(client, log, "property_wheelchair_accessible", clear="1")

    assert answer.status_code == 302
    version, status, answers = stands(log, person)
    assert (version, status, "wchair" in answers) == (2, "in_progress", False)


def test_what_else_is_typed_does_not_hinder_taking_an_answer_out(client: Client, log: Log, person: Person) -> None:
    answer = send(client, log, "lead_tenant_age", age1="x" * 2000, clear="1")

    assert answer.status_code == 302
    assert {"age1", "age1_known"} & stands(log, person)[2].keys() == set()


@pytest.mark.parametrize(("page", "following"), [("void_date", "/logs/{}"), ("tenant_code", "/logs/{}")])
def test_from_a_complete_log_one_goes_back_to_it(client: Client, log: Log, page: str, following: str) -> None:
    form = shown(client, log, page)

    answer = client.post(page_of(log, page), form | {"step": ["next"]})

    assert answer.headers["Location"] == following.format(log.pk)


def test_one_goes_on_to_the_next_page_that_wants_an_answer(client: Client, person: Person) -> None:
    log = a_log(person, known_answers("general needs", beds=None, ethnic=None))

    answer = send(client, log, "property_unit_type", step="next")

    assert answer.headers["Location"] == page_of(log, "property_number_of_bedrooms")
    further = send(client, log, "property_number_of_bedrooms", beds="3", step="next")
    assert further.headers["Location"] == page_of(log, "lead_tenant_ethnic_background_white")


def test_a_log_that_gets_complete_says_so(client: Client, person: Person) -> None:
    log = a_log(person, known_answers("general needs", beds=None))

    send(client, log, "property_number_of_bedrooms", beds="3", step="next")

    assert f"Log {log.pk} is complete." in client.get(f"/logs/{log.pk}").content.decode()


def test_dates_are_days(log: Log) -> None:
    assert log.starts_on == dt.date(2026, 6, 15)
