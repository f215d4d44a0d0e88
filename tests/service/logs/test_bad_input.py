"""Bad input is refused in words that a person can act on, where it was typed; nothing is lost and nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.service_logs import stands

from .browser import day, errors_of, page_of, question_form, resend, send, shown

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log

NO_SUCH_DAY = "This date does not exist. Check the day and the month."
BAD = [
    ("void_date", day("voiddate", "31", "6", "2026"), NO_SUCH_DAY),
    ("void_date", day("voiddate", "1", "13", "2026"), NO_SUCH_DAY),
    ("void_date", day("voiddate", "1", "", "2026"), "The date must have a month."),
    ("void_date", day("voiddate", "1", "5", "26"), "The year must have 4 digits, as in 2026."),
    ("void_date", day("voiddate", "first", "5", "2026"), "The day must be a number, as in 27 3 2026."),
    ("void_date", day("voiddate", "1\0", "5", "2026"), "The day must be a number, as in 27 3 2026."),
    ("void_date", day("voiddate", "9" * 5000, "5", "2026"), NO_SUCH_DAY),
    ("void_date", day("voiddate", "٣", "5", "2026"), "The day must be a number, as in 27 3 2026."),
    ("property_number_of_bedrooms", {"beds": ["two"]}, "Number of bedrooms can't be read. Enter a whole number."),
    ("property_number_of_bedrooms", {"beds": ["2.5"]}, "Number of bedrooms can't be read. Enter a whole number."),
    ("property_number_of_bedrooms", {"beds": ["99"]},
     "Number of bedrooms: 99 is not allowed. Enter a number from 1 to 12."),
    ("needs_type", {"needstype": ["7"]}, "Choose one of the answers offered"),
    ("needs_type", {"needstype": ["1\0"]}, "Choose one of the answers offered"),
    ("needs_type", {"needstype": ["1" * 10_000]}, "Choose one of the answers offered"),
    ("property_local_authority", {"la": ["E99999999"]}, "Choose one of the answers offered"),
    ("tenant_code", {"tenancycode": ["x" * (1 << 20)]},
     "Shorten what is your own reference for this tenancy? to 1000 characters or fewer"),
    ("tenant_code", {"tenancycode": ["a\0b"]},
     "Enter what is your own reference for this tenancy? again: it holds a character that cannot be kept"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "typed", "says"), BAD, ids=lambda value: str(value)[:40])
def test_it_is_refused_where_it_was_typed(
    client: Client, log: Log, person: Person, page: str, typed: dict[str, list[str]], says: str
) -> None:
    before = stands(log, person)

    answer = send(client, log, page, **typed)

    html = answer.content.decode()
    assert (answer.status_code, errors_of(html)) == (200, [says])
    assert stands(log, person) == before


def test_what_was_typed_is_there_to_be_mended(client: Client, log: Log) -> None:
    typed = {"address_line1": ["2 Rowan Way"], "postcode_full": ["LS1"], "town_or_city": ["x" * 1001]}

    page = send(client, log, "address", **typed).content.decode()

    assert question_form(page) == question_form(page) | typed


def test_a_postcode_that_is_none_is_told_by_its_check(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)

    page = send(client, log, "address", postcode_full="LS1").content.decode()

    assert errors_of(page) == ["LS1 does not have the form of a postcode. Enter the whole postcode, such as LS1 4AP."]
    assert stands(log, person) == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_pages_do_not_take_has_its_page(client: Client, log: Log, method: str) -> None:
    answer = getattr(client, method)(page_of(log, "tenant_code"))

    assert (answer.status_code, "This page cannot be used in that way" in answer.content.decode()) == (405, True)


@pytest.mark.parametrize(
    "address", ["/logs/1", "/logs/99999999999999999999", "/logs/{}/page/nothing", "/logs/{}/page/no/draft"]
)
def test_what_is_not_there_is_not_found(client: Client, log: Log, address: str) -> None:
    assert client.get(address.format(log.pk)).status_code in (404, 405)


@pytest.mark.parametrize("about", ["", "nonsense", "eyJwZXJzb24iOjF9:1abcde:sig"])
def test_a_form_that_is_about_nothing_is_refused(client: Client, log: Log, person: Person, about: str) -> None:
    before = stands(log, person)

    answer = resend(client, log, "tenant_code", shown(client, log, "tenant_code"), about=about, tenancycode="Z")

    assert (answer.status_code, stands(log, person)) == (400, before)


def test_a_form_of_another_page_is_refused(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)

    answer = resend(client, log, "tenant_code", shown(client, log, "needs_type"), tenancycode="Z")

    assert (answer.status_code, stands(log, person)) == (400, before)


def test_fields_that_the_page_does_not_ask_are_passed_over(client: Client, log: Log, person: Person) -> None:
    _, _, before = stands(log, person)

    send(client, log, "tenant_code", tenancycode="Z", beds="9", made_by="1", status="completed")

    assert stands(log, person)[2] == before | {"tenancycode": "Z"}


def test_a_page_that_is_not_asked_leads_to_the_log(client: Client, log: Log) -> None:
    answer = client.get(page_of(log, "scheme"))

    assert answer.headers["Location"] == f"/logs/{log.pk}"
    assert "That question isn’t asked of this log as it stands." in client.get(f"/logs/{log.pk}").content.decode()
