"""Several at one log, or one person twice: what each of them typed is kept, shown, put together, never lost unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_logs import stands

from .browser import day, errors_of, forms_of, page_of, question_form, resend, send, shown, text_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


@pytest.fixture
def colleague(person: Person) -> Person:
    return a_person("provider", person.organisation, name="Priya Colleague")


@pytest.fixture
def other(colleague: Person) -> Client:
    return signed_in(colleague)


def test_sent_twice_is_saved_once(client: Client, log: Log, person: Person) -> None:
    form = shown(client, log, "tenant_code") | {"tenancycode": ["AB-77"], "step": ["log"]}

    first, second = (client.post(page_of(log, "tenant_code"), form) for _ in range(2))

    assert [answer.headers["Location"] for answer in (first, second)] == [f"/logs/{log.pk}"] * 2
    assert stands(log, person)[0] == 2


def test_where_both_changed_the_same_answer_both_are_shown(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    mine = shown(client, log, "tenant_code")
    send(other, log, "tenant_code", tenancycode="THEIRS")
    before = stands(log, person)

    answer = resend(client, log, "tenant_code", mine, tenancycode="MINE")

    page = answer.content.decode()
    assert "Priya Colleague saved it on" in text_of(page)
    assert "Provider's own reference of the tenancy MINE THEIRS" in text_of(page)
    assert question_form(page)["tenancycode"] == ["MINE"]
    assert stands(log, person) == before
    saved = client.post(page_of(log, "tenant_code"), question_form(page))
    assert (saved.status_code, stands(log, person)[2]["tenancycode"]) == (302, "MINE")


def test_what_only_a_colleague_changed_stays_changed(client: Client, other: Client, log: Log, person: Person) -> None:
    mine = shown(client, log, "address")
    send(other, log, "address", town_or_city="Elsewhere")

    answer = resend(client, log, "address", mine, address_line1="2 Rowan Way")

    assert answer.status_code == 302
    answers = stands(log, person)[2]
    assert (answers["address_line1"], answers["town_or_city"]) == ("2 Rowan Way", "Elsewhere")


def test_that_holds_too_where_the_page_was_refused_in_between(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    mine = shown(client, log, "address")
    send(other, log, "address", town_or_city="Elsewhere")
    refused = resend(client, log, "address", mine, postcode_full="LS1")

    answer = resend(client, log, "address", question_form(refused.content.decode()), postcode_full="LS1 4AP")

    assert (len(errors_of(refused.content.decode())), answer.status_code) == (1, 302)
    answers = stands(log, person)[2]
    assert (answers["postcode_full"], answers["town_or_city"]) == ("LS1 4AP", "Elsewhere")


def test_another_page_that_was_saved_meanwhile_is_no_matter(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    mine = shown(client, log, "tenant_code")
    send(other, log, "property_reference", propcode="P-9")

    assert resend(client, log, "tenant_code", mine, tenancycode="MINE").status_code == 302

    version, _, answers = stands(log, person)
    assert (version, answers["tenancycode"], answers["propcode"]) == (3, "MINE", "P-9")


def test_several_changes_meanwhile_count_from_what_was_shown(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    mine = shown(client, log, "tenant_code")
    for reference in ("X", "T1"):  # there and back again
        send(other, log, "tenant_code", tenancycode=reference)

    assert resend(client, log, "tenant_code", mine, tenancycode="MINE").status_code == 302

    assert stands(log, person)[2]["tenancycode"] == "MINE"


def test_a_log_that_a_colleague_deleted_is_not_found(client: Client, other: Client, log: Log, person: Person) -> None:
    mine = shown(client, log, "tenant_code")
    boss = signed_in(a_person("coordinator", person.organisation))
    boss.post(f"/logs/{log.pk}/delete", {"reason": "twice"})

    assert resend(client, log, "tenant_code", mine, tenancycode="MINE").status_code == 404


# a session that ends in the middle of a page


def sent_too_late(client: Client, log: Log, **typed: str) -> str:
    """Sends a page after its session ended; says where one is led."""
    form = shown(client, log, "tenant_code")
    client.cookies.pop("sessionid")
    answer = resend(client, log, "tenant_code", form, **typed)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_answers_sent_too_late_are_offered_after_signing_in(client: Client, log: Log, person: Person) -> None:
    before = stands(log, person)

    led_to = sent_too_late(client, log, tenancycode="KEPT")

    assert led_to == f"/sign-in?next={page_of(log, 'tenant_code')}"
    assert stands(log, person) == before
    again = signed_in(person)
    page = again.get(page_of(log, "tenant_code")).content.decode()
    assert "not saved yet" in page
    assert question_form(page)["tenancycode"] == ["KEPT"]
    again.post(page_of(log, "tenant_code"), question_form(page))
    assert stands(log, person)[2]["tenancycode"] == "KEPT"
    assert "not saved yet" not in again.get(page_of(log, "tenant_code")).content.decode()


def test_what_was_kept_undoes_nothing_that_a_colleague_saved_since(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    form = shown(client, log, "address")
    client.cookies.pop("sessionid")
    resend(client, log, "address", form, address_line1="2 Rowan Way")
    assert send(other, log, "address", town_or_city="Elsewhere").status_code == 302
    again = signed_in(person)
    page = again.get(page_of(log, "address")).content.decode()
    assert again.post(page_of(log, "address"), question_form(page)).status_code == 302
    answers = stands(log, person)[2]
    assert (answers["address_line1"], answers["town_or_city"]) == ("2 Rowan Way", "Elsewhere")


def test_where_a_colleague_changed_the_same_since_both_are_shown(
    client: Client, other: Client, log: Log, person: Person
) -> None:
    sent_too_late(client, log, tenancycode="MINE")
    send(other, log, "tenant_code", tenancycode="THEIRS")
    again = signed_in(person)
    page = again.get(page_of(log, "tenant_code")).content.decode()
    answer = again.post(page_of(log, "tenant_code"), question_form(page))
    assert "MINE THEIRS" in text_of(answer.content.decode())
    assert stands(log, person)[2]["tenancycode"] == "THEIRS"


def test_nobody_else_is_offered_them(client: Client, other: Client, log: Log) -> None:
    sent_too_late(client, log, tenancycode="KEPT")

    page = other.get(page_of(log, "tenant_code")).content.decode()

    assert ("KEPT" in page, question_form(page)["tenancycode"]) == (False, ["T1"])


def test_they_can_be_dropped(client: Client, log: Log, person: Person) -> None:
    sent_too_late(client, log, tenancycode="KEPT")
    again = signed_in(person)
    page = again.get(page_of(log, "tenant_code")).content.decode()

    gone = again.post("/unsaved/forget", next(one.sends for one in forms_of(page) if one.action == "/unsaved/forget"))

    assert gone.headers["Location"] == page_of(log, "tenant_code")
    assert shown(again, log, "tenant_code")["tenancycode"] == ["T1"]


def test_the_later_ones_take_the_place_of_the_earlier(client: Client, log: Log, person: Person) -> None:
    sent_too_late(client, log, tenancycode="FIRST")

    sent_too_late(signed_in(person), log, tenancycode="SECOND")

    assert shown(signed_in(person), log, "tenant_code")["tenancycode"] == ["SECOND"]


def test_they_are_sealed_and_go_with_the_year(client: Client, log: Log, person: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.unsaved.models import Unsaved

    sent_too_late(client, log, tenancycode="KEPT")

    with on_behalf_of(person.pk):
        kept = Unsaved.objects.get()
    assert (kept.person_id, kept.page, kept.year, b"KEPT" in bytes(kept.typed)) == (
        person.pk, page_of(log, "tenant_code"), log.year, False,
    )  # fmt: skip


def test_a_form_that_had_expired_is_kept_as_well(log: Log, person: Person) -> None:
    from django.test import Client

    browser = signed_in(person)
    form = shown(browser, log, "tenant_code")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies

    refused = strict.post(page_of(log, "tenant_code"), form | {"tenancycode": ["KEPT"], "csrfmiddlewaretoken": ["old"]})

    assert (refused.status_code, "What you entered is kept" in refused.content.decode()) == (403, True)
    assert shown(browser, log, "tenant_code")["tenancycode"] == ["KEPT"]


def test_a_date_in_boxes_is_kept_as_it_was_typed(client: Client, log: Log, person: Person) -> None:
    form = shown(client, log, "void_date")
    client.cookies.pop("sessionid")
    resend(client, log, "void_date", form, **day("voiddate", "3", "x", ""))

    page = shown(signed_in(person), log, "void_date")

    assert page == page | day("voiddate", "3", "x", "")
