"""Passwords: right, wrong, too many; and that nobody learns from any of it whether an address has an account."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from tests.factories.service import PASSWORD, a_person, look_for_accounts, signed_in
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
NOBODY = "nobody@example.org"


def _browser() -> Any:
    from django.test import Client

    return Client()


def _given(address: str, password: str, at: dt.datetime = NOW) -> tuple[int | None, int]:
    """Whom an address and a password let in, and the number of the try."""
    from lodgement.service.accounts.actions.signing_in import give_password

    given = give_password(address=address, password=password, at=at)
    return (given.person.pk if given.person else None), given.tries.number


def test_somebody_signs_in_and_goes_where_they_were_going() -> None:
    person, browser = a_person(), _browser()
    asked = browser.get(reverse("own_account"))
    assert asked["Location"] == "/sign-in?next=/account"
    said = {"email": f" {person.email.upper()}", "password": PASSWORD, "next": "/account"}
    assert browser.post("/sign-in", said)["Location"] == "/account"
    assert browser.get("/account").status_code == 200
    assert browser.post("/sign-out")["Location"] == "/signed-out"
    assert browser.get("/account").status_code == 302


def test_nobody_is_sent_to_another_site() -> None:
    person = a_person()
    for wanted in ("https:" + "//elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""):
        said = {"email": person.email, "password": PASSWORD, "next": wanted}
        assert _browser().post("/sign-in", said)["Location"] == "/"


def test_signing_out_takes_a_post() -> None:
    browser = signed_in(a_person())
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/account").status_code == 200


def test_signing_in_and_out_is_in_the_trail() -> None:
    from lodgement.service.audit.models import Event

    person, browser = a_person(), _browser()
    browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
    browser.post("/sign-out")
    with as_owner():
        events = list(Event.objects.filter(person=person).values_list("action", "subject", "fields", "detail"))
    assert events == [
        ("person.signed_in", f"person {person.pk}", [], {"second_factor": False}),
        ("person.signed_out", f"person {person.pk}", [], {}),
    ]


@pytest.mark.parametrize("state", [{"active": False}, {"confirmed_at": None}, {"password": None}])
def test_who_may_not_sign_in_with_the_right_password(state: dict[str, Any]) -> None:
    person = a_person(**state)
    assert _given(person.email, PASSWORD) == (None, 1)


def test_five_wrong_passwords_close_the_address_for_an_hour() -> None:
    person = a_person()
    assert [_given(person.email, "wrong") for _ in range(5)] == [(None, number) for number in range(1, 6)]
    assert _given(person.email, PASSWORD, NOW + HOUR - dt.timedelta(seconds=1)) == (None, 6)
    assert _given(person.email, PASSWORD, NOW + HOUR) == (person.pk, 1)


def test_the_right_password_makes_wrong_ones_forgotten() -> None:
    person = a_person()
    assert [_given(person.email, said) for said in ("wrong", "wrong", PASSWORD, "wrong")] == [
        (None, 1),
        (None, 2),
        (person.pk, 3),
        (None, 1),
    ]


def test_an_address_without_an_account_is_closed_just_the_same() -> None:
    assert [_given(NOBODY, "wrong")[1] for _ in range(7)] == [1, 2, 3, 4, 5, 6, 6]


def test_being_shut_out_is_in_the_trail_once_and_says_nothing_of_an_unknown_address() -> None:
    from lodgement.service.audit.models import Event

    person = a_person()
    for _ in range(7):
        _given(person.email, "wrong")
        _given(NOBODY, "wrong")
    with as_owner():
        assert list(Event.objects.values_list("action", "subject", "detail")) == [
            ("person.locked_out", f"person {person.pk}", {"of": "password"})
        ]


def _said(response: Any) -> tuple[int, str]:
    """A page without what differs from one showing to the next."""
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"| at \d+:\d\d[ap]m', "", response.content.decode()
    )
    return response.status_code, text


def test_every_wrong_sign_in_is_answered_with_the_same_page() -> None:
    known = a_person(email="known1@example.org").email
    invited = a_person(email="known2@example.org", confirmed_at=None).email
    gone = a_person(email="known3@example.org", active=False).email
    pages: dict[str, list[tuple[int, str]]] = {}
    for address in (known, invited, gone, "known4@example.org"):
        browser = _browser()
        tried = [browser.post("/sign-in", {"email": address, "password": "wrong password"}) for _ in range(7)]
        pages[address] = [(status, text.replace(address, "ADDRESS")) for status, text in map(_said, tried)]
    assert [len({str(shown[at]) for shown in pages.values()}) for at in range(7)] == [1] * 7
    warned = ["One more wrong password" in text for _, text in pages[known]]
    closed = ["There were too many wrong passwords. Wait until" in text for _, text in pages[known]]
    assert (warned, closed) == ([False] * 3 + [True] + [False] * 3, [False] * 4 + [True] * 3)


def test_a_password_is_worked_out_for_nobody_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a sign-in is that of one hash, whoever it is: as many are worked out for each address."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    worked_out: list[str] = []
    verify = Argon2PasswordHasher.verify

    def counted(self: Any, password: str, encoded: str) -> bool:
        worked_out.append(password)
        return bool(verify(self, password, encoded))

    _given(NOBODY, "first, so that nobody's hash is there")
    monkeypatch.setattr(Argon2PasswordHasher, "verify", counted)
    addresses = [NOBODY] + [a_person(**state).email for state in ({}, {"active": False}, {"confirmed_at": None})]
    for address in addresses:
        _given(address, f"for {address}")
    assert worked_out == [f"for {address}" for address in addresses]


def _written() -> list[int]:
    """How many rows there are of all that a request for a new password could write."""
    from django.db import connection

    tables = ("accounts_passwordrequest", "procrastinate_jobs", "accounts_link", "outbox_mail", "audit_event")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))
        return list(cursor.fetchone())


def test_the_answer_to_a_forgotten_password_is_the_same_for_everybody() -> None:
    """The page and what it writes; only a job looks whether there is an account, and its argument is a number."""
    from django.db import connection

    from lodgement.service.outbox.models import Mail

    known, invited, gone = a_person(), a_person(confirmed_at=None, password=None), a_person(active=False)
    answers, addresses = [], (known.email, invited.email, gone.email, NOBODY)
    for address in addresses:
        before = _written()
        response = _browser().post("/forgotten-password", {"email": address})
        wrote = [now - was for now, was in zip(_written(), before, strict=True)]
        answers.append((response.status_code, wrote, _said(_browser().get(response["Location"]))))
    assert (answers, answers[0][:2]) == ([answers[0]] * 4, (302, [1, 1, 0, 0, 0]))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT sealed_address::text || j::text FROM accounts_passwordrequest, procrastinate_jobs j")
        assert [address in text for (text,) in cursor.fetchall() for address in addresses] == [False] * 4 * 16
    look_for_accounts()
    with as_owner():
        mails = list(Mail.objects.order_by("pk").values_list("person", "template", "link__purpose"))
    assert mails == [
        (known.pk, "accounts/mail/reset_password", "reset"),
        (invited.pk, "accounts/mail/join", "join"),
    ]


def test_an_invitation_looks_the_same_whether_the_address_has_an_account_elsewhere_or_not() -> None:
    from lodgement.service.outbox.models import Mail

    a_person(email="taken@example.org")
    by = a_person("coordinator")
    browser = signed_in(by)
    answers, lists = [], []
    for address in ("taken@example.org", "freed@example.org"):
        response = browser.post("/people/invite", {"name": "New Person", "email": address, "role": "provider"})
        answers.append((response.status_code, response["Location"]))
        lists.append(f">{address}</td>" in browser.get("/people").content.decode())
    assert (answers, lists) == ([(302, "/people")] * 2, [True, True])
    with as_owner():
        mails = list(Mail.objects.values_list("template", "link__purpose", "to_new_address"))
    assert mails == [("accounts/mail/join", "join", False)] * 2


@pytest.mark.parametrize("role", ["provider", "statistician"])
def test_a_password_is_hashed_anew_when_the_parameters_have_changed(role: str) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher

    from lodgement.service.accounts.models import Person
    from lodgement.service.audit.models import Event

    class Weaker(Argon2PasswordHasher):
        time_cost = 1

    kept = Weaker().encode(PASSWORD, "a salt of sixteen")
    person = a_person(role)
    with as_owner():
        Person.objects.filter(pk=person.pk).update(password=kept)

    def now_kept() -> str:
        with as_owner():
            return str(Person.objects.get(pk=person.pk).password)

    assert _browser().post("/sign-in", {"email": person.email, "password": "wrong"}).status_code == 200
    assert now_kept() == kept
    answer = _browser().post("/sign-in", {"email": person.email, "password": PASSWORD})
    anew = now_kept()
    assert answer["Location"] == ("/" if role == "provider" else "/sign-in/set-up")
    assert (anew != kept, identify_hasher(anew).must_update(anew)) == (True, False)
    _browser().post("/sign-in", {"email": person.email, "password": PASSWORD})
    assert now_kept() == anew, "once"
    with as_owner():
        assert Event.objects.filter(action="person.password_hashed_anew", subject=f"person {person.pk}").count() == 1


# a browser in which one signed in before


def _known_to(person: Any) -> Any:
    browser = _browser()
    assert browser.post("/sign-in", {"email": person.email, "password": PASSWORD}).status_code == 302
    browser.post("/sign-out")
    return browser


def _tries(browser: Any, address: str, *said: str) -> list[int]:
    """How each password is answered: 302 where it signs in."""
    return [browser.post("/sign-in", {"email": address, "password": one}).status_code for one in said]


def test_who_tries_passwords_elsewhere_keeps_nobody_out_of_their_own_browser() -> None:
    person = a_person()
    own = _known_to(person)
    assert 302 not in _tries(_browser(), person.email, *["wrong"] * 5, PASSWORD)
    assert _tries(own, person.email, "wrong", PASSWORD)[-1] == 302
    assert _tries(_browser(), person.email, PASSWORD) != [302], "it stays closed to those elsewhere"


def test_a_known_browser_has_five_tries_of_its_own_and_no_more() -> None:
    person = a_person()
    own = _known_to(person)
    assert 302 not in _tries(own, person.email, *["wrong"] * 5, PASSWORD)
    assert _tries(_browser(), person.email, PASSWORD) == [302]


def test_several_share_a_browser_and_each_is_known() -> None:
    first, second, stranger = a_person(), a_person(), a_person()
    shared = _known_to(first)
    assert _tries(shared, second.email, PASSWORD) == [302]
    for person in (first, second, stranger):
        _tries(_browser(), person.email, *["wrong"] * 5)
    led_in = []
    for person in (first, second, stranger):
        shared.post("/sign-out")
        led_in.append(_tries(shared, person.email, PASSWORD) == [302])
    assert led_in == [True, True, False]


def test_the_cookie_tells_nobody_whose_it_is_and_cannot_be_made_up() -> None:
    from django.core import signing

    person = a_person(email="somebody.known@example.org")
    own = _known_to(person)
    cookie = own.cookies["known"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")
    held = signing.b64_decode(cookie.value.split(":")[0].encode())
    assert b"somebody" not in held
    assert b"example" not in held
    _tries(_browser(), person.email, *["wrong"] * 5)
    for made_up in (cookie.value[:-2] + "xx", "known", ""):
        other = _browser()
        other.cookies["known"] = made_up
        assert _tries(other, person.email, PASSWORD) != [302]
