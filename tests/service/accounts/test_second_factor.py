"""The second factor: who must have one, what a code is worth, and that it is worth it once."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest

from tests.factories.service import PASSWORD, a_person, signed_in
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
STEP = dt.timedelta(seconds=30)
SECRET = b"12345678901234567890"
STAFF = ("support", "statistician", "approver")


def _code(at: dt.datetime, secret: bytes = SECRET) -> str:
    from lodgement.service.accounts.codes import code_at

    return code_at(secret, at)


def _set_up(person: Any, at: dt.datetime = NOW) -> list[str]:
    from lodgement.service.accounts.actions.second_factor import set_up
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk):
        codes = set_up(by=person, secret=SECRET, code=_code(at), at=at)
    assert codes is not None
    return codes


def _give(person: Any, code: str, at: dt.datetime) -> str:
    from lodgement.service.accounts.actions.second_factor import give_code
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk):
        return give_code(by=person, code=code, at=at).value


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, for SHA-1: the last six of its eight digits."""
    said = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: _code(dt.datetime.fromtimestamp(at, dt.UTC)) for at in said} == said


def test_a_code_is_taken_half_a_minute_early_or_late_and_no_more() -> None:
    from lodgement.service.accounts.codes import step_of

    now = int(NOW.timestamp()) // 30
    given = {steps: step_of(SECRET, _code(NOW + steps * STEP), NOW) for steps in range(-2, 3)}
    assert given == {-2: None, -1: now - 1, 0: now, 1: now + 1, 2: None}
    typed = _code(NOW)
    assert step_of(SECRET, f" {typed[:3]} {typed[3:]} ", NOW) == now


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "１２３４５６", "\u0661" * 6])
def test_what_is_no_code(wrong: str) -> None:
    from lodgement.service.accounts.codes import step_of

    assert step_of(SECRET, wrong, NOW) is None


def test_the_code_an_app_was_set_up_with_is_worth_nothing_at_sign_in() -> None:
    person = a_person("support")
    _set_up(person)
    assert _give(person, _code(NOW), NOW) == "wrong"
    assert _give(person, _code(NOW - STEP), NOW) == "wrong"
    assert _give(person, _code(NOW + STEP), NOW + STEP) == "right"


def test_no_code_is_taken_twice() -> None:
    person = a_person("support")
    _set_up(person)
    later = NOW + 4 * STEP
    answers = [_give(person, _code(later), later + n * STEP) for n in (0, 0, 1)]
    assert answers == ["right", "wrong", "wrong"]
    assert _give(person, _code(later - STEP), later) == "wrong"


def test_a_recovery_code_gets_in_once_however_it_is_typed() -> None:
    from lodgement.service.accounts.actions.second_factor import unused_recovery_codes
    from lodgement.service.database.session import on_behalf_of

    person = a_person("support")
    codes = _set_up(person)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert _give(person, codes[0].upper().replace("-", " "), NOW) == "right"
    assert _give(person, codes[0], NOW) == "wrong"
    with on_behalf_of(person.pk):
        assert unused_recovery_codes(person) == 9


def test_somebody_elses_recovery_code_is_worth_nothing() -> None:
    person, other = a_person("support"), a_person("support")
    codes = _set_up(other)
    _set_up(person)
    assert _give(person, codes[0], NOW) == "wrong"


def test_new_recovery_codes_take_the_place_of_the_old() -> None:
    from lodgement.service.accounts.actions.second_factor import renew_recovery_codes
    from lodgement.service.database.session import on_behalf_of

    person = a_person("support")
    old = _set_up(person)
    with on_behalf_of(person.pk):
        new = renew_recovery_codes(by=person)
    assert [_give(person, code, NOW) for code in (old[0], new[0])] == ["wrong", "right"]


def test_five_wrong_codes_and_even_the_right_one_is_not_looked_at_for_an_hour() -> None:
    person = a_person("support")
    codes = _set_up(person)
    assert [_give(person, "000000", NOW) for _ in range(5)] == ["wrong"] * 4 + ["locked"]
    later = NOW + dt.timedelta(minutes=59)
    assert [_give(person, said, later) for said in (_code(later), codes[0])] == ["locked", "locked"]
    assert _give(person, _code(NOW + dt.timedelta(hours=1)), NOW + dt.timedelta(hours=1)) == "right"


def test_wrong_codes_are_counted_across_browsers() -> None:
    person = a_person("support")
    _set_up(person)
    statuses = []
    for _ in range(5):
        browser = _half_way(person)
        statuses.append(browser.post("/sign-in/code", {"code": "000000"}).status_code)
    assert statuses == [200] * 4 + [429]


def _half_way(person: Any) -> Any:
    from django.test import Client

    browser = Client()
    browser.post("/sign-in", {"email": person.email, "password": PASSWORD, "next": "/people"})
    return browser


@pytest.mark.parametrize("role", STAFF)
def test_every_page_leads_staff_to_the_second_factor_until_it_is_set_up_and_given(role: str) -> None:
    person = a_person(role)
    browser = _half_way(person)
    assert browser.get("/account")["Location"] == "/sign-in?next=/account"
    assert browser.get("/sign-in")["Location"] == "/sign-in/code"
    assert browser.get("/sign-in/code")["Location"] == "/sign-in/set-up"
    _set_up_in(browser)
    assert browser.get("/people").status_code == 200
    again = _half_way(person)
    assert again.get("/sign-in")["Location"] == "/sign-in/code"
    assert (again.get("/sign-in/set-up")["Location"], again.get("/people").status_code) == ("/sign-in/code", 302)


def _set_up_in(browser: Any) -> str:
    """Sets up an app in a browser as a person does; gives the code it was done with."""
    from django.utils import timezone

    from lodgement.service.accounts.views.second_factor import OFFERED

    browser.get("/sign-in/set-up")
    code = _code(timezone.now(), base64.b64decode(browser.session[OFFERED]))
    assert browser.post("/sign-in/set-up", {"code": code})["Location"] == "/account/recovery-codes"
    return code


def test_setting_up_goes_on_to_the_page_asked_for_and_shows_the_codes_once() -> None:
    person = a_person("support")
    browser = _half_way(person)
    code = _set_up_in(browser)
    assert "Keep your recovery codes" in browser.get("/account/recovery-codes").content.decode()
    assert browser.post("/account/recovery-codes")["Location"] == "/people"
    assert browser.get("/account/recovery-codes")["Location"] == "/account"
    refused = _half_way(person).post("/sign-in/code", {"code": code})
    assert "was used already" in refused.content.decode()


def test_a_session_of_staff_without_the_second_factor_opens_no_page() -> None:
    browser = signed_in(a_person("support"), second_factor=False)
    assert browser.get("/people")["Location"] == "/sign-in/code?next=/people"


def test_half_way_in_holds_for_a_quarter_of_an_hour() -> None:
    from lodgement.service.accounts.entry import HALFWAY

    browser = _half_way(a_person("support"))
    session = browser.session
    session[HALFWAY] = {**session[HALFWAY], "at": session[HALFWAY]["at"] - 15 * 60 - 1}
    session.save()
    assert browser.get("/sign-in/set-up")["Location"] == "/sign-in"


def test_half_way_in_ends_with_the_password_it_began_with() -> None:
    person = a_person("support")
    browser = _half_way(person)
    assert browser.get("/sign-in/set-up").status_code == 200
    with as_owner():
        person.set_password("ninety blue lanterns")
        person.save()
    assert browser.get("/sign-in/set-up")["Location"] == "/sign-in"


def test_the_page_shows_the_key_as_a_drawing_and_as_text_without_styles_or_scripts_in_it() -> None:
    from lodgement.service.accounts.codes import app_link, as_text, drawing
    from lodgement.service.accounts.views.second_factor import OFFERED

    person = a_person("support")
    browser = _half_way(person)
    text = browser.get("/sign-in/set-up").content.decode()
    secret = base64.b64decode(browser.session[OFFERED])
    side, squares = drawing(app_link(secret, person.email, "Lodgement"))
    assert as_text(secret) in text
    assert f'viewBox="0 0 {side} {side}"' in text
    assert f'd="{squares}"' in text
    assert "style=" not in text


def test_others_switch_it_on_and_off_with_their_password() -> None:
    from django.utils import timezone

    from lodgement.service.accounts.views.second_factor import OFFERED

    person = a_person("provider")
    browser, elsewhere = signed_in(person), signed_in(person)
    browser.get("/sign-in/set-up")
    code = _code(timezone.now(), base64.b64decode(browser.session[OFFERED]))
    assert browser.post("/sign-in/set-up", {"code": code, "present": "wrong"}).status_code == 200
    assert browser.post("/sign-in/set-up", {"code": code, "present": PASSWORD})["Location"] == "/account/recovery-codes"
    assert elsewhere.get("/people").status_code == 302
    assert _half_way(person).get("/people").status_code == 302
    assert browser.post("/account/second-factor/off", {"present": "wrong"}).status_code == 200
    assert browser.post("/account/second-factor/off", {"present": PASSWORD})["Location"] == "/account"
    assert _half_way(person).get("/people").status_code == 200


@pytest.mark.parametrize("role", STAFF)
def test_staff_cannot_switch_it_off(role: str) -> None:
    person = a_person(role)
    _set_up(person)
    assert signed_in(person).post("/account/second-factor/off", {"present": PASSWORD}).status_code == 403


def test_support_takes_out_what_somebody_lost_and_they_set_it_up_again() -> None:
    person = a_person("statistician")
    _set_up(person)
    support = signed_in(a_person("support"))
    assert support.post(f"/people/{person.pk}/second-factor").status_code == 302
    assert _half_way(person).get("/sign-in/code")["Location"] == "/sign-in/set-up"


def test_the_database_holds_neither_the_secret_nor_a_recovery_code() -> None:
    from django.db import connection

    person = a_person("support")
    codes = _set_up(person)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT sealed_secret FROM accounts_authenticator UNION SELECT token FROM accounts_recoverycode")
        kept = b"".join(bytes(value) for (value,) in cursor.fetchall())
    plain = [SECRET, base64.b32encode(SECRET), *(code.encode() for code in codes)]
    assert [text in kept for text in plain] == [False] * len(plain)
