"""Links in mails: once, for a day, the newest alone; and what each of them does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories.service import PASSWORD, a_person, ask_for_password, look_for_accounts, signed_in
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
SECOND = dt.timedelta(seconds=1)
NEW = "ninety blue lanterns"


def _newest_path() -> str:
    """Where the link of the newest mail leads."""
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    with as_owner():
        mail = Mail.objects.exclude(link=None).first()
        assert mail is not None
        return letter_of(mail).path


def _browser() -> Any:
    from django.test import Client

    return Client()


def _invited() -> tuple[Any, str]:
    """Somebody just invited, and where their link leads."""
    from lodgement.service.accounts.models import Person

    by = a_person("coordinator")
    signed_in(by).post("/people/invite", {"name": "New Person", "email": "new@example.org", "role": "provider"})
    with as_owner():
        return Person.objects.select_related("organisation").get(email="new@example.org"), _newest_path()


@pytest.mark.parametrize("purpose", ["join", "reset", "address"])
def test_a_link_works_for_a_day(purpose: str) -> None:
    from lodgement.service.accounts.links import followed_link, make_link, path_of
    from lodgement.service.accounts.models import Purpose
    from lodgement.service.database.session import on_behalf_of

    person = a_person()
    with on_behalf_of(person.pk):
        link = make_link(person, Purpose(purpose), NOW)
    token = path_of(link).rsplit("/", 1)[1]

    def works(at: dt.datetime, said: str = token, kind: str = purpose) -> bool:
        return followed_link(said, Purpose(kind), at) == link

    assert (works(NOW), works(NOW + DAY - SECOND), works(NOW + DAY)) == (True, True, False)
    assert [works(NOW, kind=kind) for kind in ("join", "reset", "address")].count(True) == 1
    forged = [f"{link.pk}", f"{link.pk}:", f"{link.pk + 1}:{token.split(':')[1]}", token[:-1], "", "x:y", ":"]
    assert [works(NOW, said) for said in forged] == [False] * len(forged)


def test_a_newer_link_takes_the_place_of_an_older() -> None:
    from lodgement.service.accounts.links import followed_link, make_link, path_of
    from lodgement.service.accounts.models import Purpose
    from lodgement.service.database.session import on_behalf_of

    person = a_person()
    with on_behalf_of(person.pk):
        links = [make_link(person, purpose, NOW) for purpose in (Purpose.RESET, Purpose.ADDRESS, Purpose.RESET)]
    tokens = [path_of(link).rsplit("/", 1)[1] for link in links]
    works = [
        followed_link(token, Purpose(link.purpose), NOW) is not None for token, link in zip(tokens, links, strict=True)
    ]
    assert works == [False, True, True]


def test_somebody_invited_joins_with_a_password_of_their_own_once() -> None:
    _, path = _invited()
    browser = _browser()
    assert [browser.get(path).status_code for _ in range(2)] == [200, 200]
    assert browser.post(path, {"password": "short"}).status_code == 200
    assert browser.post(path, {"password": NEW})["Location"] == "/"
    assert browser.get("/account").status_code == 200
    assert [_browser().get(path).status_code, _browser().post(path, {"password": NEW + "!"}).status_code] == [410, 410]
    said = {"email": "new@example.org", "password": NEW, "next": "/account"}
    assert _browser().post("/sign-in", said)["Location"] == "/account"


def test_an_invitation_sent_again_makes_the_first_worthless() -> None:
    person, first = _invited()
    by = a_person("coordinator", person.organisation)
    assert signed_in(by).post(f"/people/{person.pk}/invite").status_code == 302
    assert [_browser().get(path).status_code for path in (first, _newest_path())] == [410, 200]


def test_only_the_holder_of_an_address_is_told_that_it_has_an_account() -> None:
    from lodgement.service.accounts.models import Person

    a_person(email="new@example.org")
    person, path = _invited_twice()
    refused = _browser().post(path, {"password": NEW})
    assert (refused.status_code, "has an account already" in refused.content.decode()) == (409, True)
    with as_owner():
        assert Person.objects.get(pk=person.pk).confirmed_at is None
        Person.objects.filter(email="new@example.org").exclude(pk=person.pk).update(active=False, confirmed_at=None)
    assert _browser().post(path, {"password": NEW})["Location"] == "/"


def _invited_twice() -> tuple[Any, str]:
    from lodgement.service.accounts.models import Person

    by = a_person("coordinator")
    signed_in(by).post("/people/invite", {"name": "New Person", "email": "new@example.org", "role": "provider"})
    with as_owner():
        return Person.objects.get(email="new@example.org", organisation=by.organisation), _newest_path()


def test_a_forgotten_password_is_set_anew_which_opens_a_closed_address_and_ends_sessions() -> None:
    person = a_person()
    there, browser = signed_in(person), _browser()
    for _ in range(5):
        browser.post("/sign-in", {"email": person.email, "password": "wrong"})
    ask_for_password(person.email)
    path = _newest_path()
    assert _browser().post(path, {"password": NEW})["Location"] == "/"
    assert there.get("/account").status_code == 302
    assert _browser().post(path, {"password": NEW + "!"}).status_code == 410
    answers = [
        browser.post("/sign-in", {"email": person.email, "password": said}).status_code for said in (PASSWORD, NEW)
    ]
    assert answers == [200, 302]


def test_a_new_password_does_not_get_past_the_second_factor() -> None:
    person = a_person("support")
    browser = _browser()
    ask_for_password(person.email)
    assert browser.post(_newest_path(), {"password": NEW})["Location"] == "/sign-in/set-up"
    assert browser.get("/account").status_code == 302


def test_a_mailbox_is_not_filled_by_asking_again_and_again() -> None:
    from lodgement.service.accounts.actions.by_link import ask_for_new_password
    from lodgement.service.outbox.models import Mail

    person = a_person()
    for seconds in (0, 1, 59, 60, 61):
        ask_for_new_password(address=person.email, at=NOW + seconds * SECOND)
    look_for_accounts()
    with as_owner():
        assert Mail.objects.count() == 2


def test_a_new_address_counts_once_its_mail_is_read() -> None:
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    person = a_person(email="old@example.org")
    browser = signed_in(person)
    assert browser.post("/account/address", {"email": "Other@Example.org", "present": PASSWORD}).status_code == 302
    with as_owner():
        letters = {letter.address: letter.path for letter in map(letter_of, Mail.objects.all())}
        person.refresh_from_db()
    assert ({address: bool(path) for address, path in letters.items()}, person.email) == (
        {"other@example.org": True, "old@example.org": False},
        "old@example.org",
    )
    path = letters["other@example.org"]
    assert _browser().get(path).status_code == 200
    assert _browser().post(path).status_code == 302
    with as_owner():
        person.refresh_from_db()
    assert (person.email, person.new_email, _browser().post(path).status_code) == ("other@example.org", "", 410)


def test_an_address_taken_back_or_had_by_somebody_else_is_not_confirmed() -> None:
    person = a_person()
    browser = signed_in(person)
    browser.post("/account/address", {"email": "other@example.org", "present": PASSWORD})
    path = _newest_path()
    assert browser.post("/account/address/keep").status_code == 302
    assert _browser().post(path).status_code == 410
    browser.post("/account/address", {"email": "other@example.org", "present": PASSWORD})
    a_person(email="other@example.org")
    assert _browser().post(_newest_path()).status_code == 409


def test_deactivating_somebody_makes_their_links_password_and_new_address_worthless() -> None:
    person = a_person()
    browser = signed_in(person)
    browser.post("/account/address", {"email": "other@example.org", "present": PASSWORD})
    address = _newest_path()
    ask_for_password(person.email)
    reset = _newest_path()
    by = signed_in(a_person("coordinator", person.organisation))
    by.post(f"/people/{person.pk}/deactivate")
    assert [_browser().get(path).status_code for path in (address, reset)] == [410, 410]
    by.post(f"/people/{person.pk}/reactivate")
    assert _browser().post("/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 200
    assert _browser().post(_newest_path(), {"password": NEW})["Location"] == "/"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "Use 12 characters or more"),
        ("password1234", "this one is on lists of common passwords"),
        ("new@example.org", "isn’t like your name or email address"),
    ],
)
def test_passwords_that_will_not_do(password: str, why: str) -> None:
    _, path = _invited()
    response = _browser().post(path, {"password": password})
    assert (response.status_code, why in response.content.decode()) == (200, True)
