"""What an unattended browser, a stolen session or a stranger's patience doesn't get: somebody else's account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories.service import PASSWORD, a_person, signed_in
from tests.service.conftest import as_owner

from .test_links import NEW, _browser, _newest_path, ask_for_password

pytestmark = pytest.mark.usefixtures("database")


def test_an_unattended_browser_gives_no_other_address() -> None:
    person = a_person()
    browser = signed_in(person)
    for said in ({}, {"present": ""}, {"present": "a guess"}):
        browser.post("/account/address", {"email": "thief@example.net"} | said)
    with as_owner():
        person.refresh_from_db()
    assert person.new_email == ""


def test_a_new_password_makes_every_link_worthless_and_takes_back_an_address() -> None:
    person = a_person(email="victim@example.org")
    signed_in(person).post("/account/address", {"email": "thief@example.net", "present": PASSWORD})
    address = _newest_path()
    ask_for_password(person.email)
    reset = _newest_path()
    changed = signed_in(person).post("/account/password", {"present": PASSWORD, "password": NEW})
    assert changed.status_code == 302
    assert [_browser().post(path, {"password": NEW}).status_code for path in (address, reset)] == [410, 410]
    with as_owner():
        person.refresh_from_db()
    assert (person.email, person.new_email) == ("victim@example.org", "")


def test_who_asks_again_and_again_makes_no_link_worthless(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    person, start = a_person(), timezone.now()
    ask_for_password(person.email)
    mine = _newest_path()
    for minutes in (2, 4):
        monkeypatch.setattr(timezone, "now", lambda minutes=minutes: start + dt.timedelta(minutes=minutes))
        ask_for_password(person.email)  # anybody, who doesn't read that mailbox
    theirs = _newest_path()
    assert theirs != mine
    assert _browser().post(mine, {"password": NEW})["Location"] == "/"
    assert _browser().post(theirs, {"password": NEW + "!"}).status_code == 410


def test_who_joined_by_one_link_has_no_other_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    person, start = a_person(confirmed_at=None, password=None), timezone.now()
    ask_for_password(person.email)
    first = _newest_path()
    monkeypatch.setattr(timezone, "now", lambda: start + dt.timedelta(minutes=2))
    ask_for_password(person.email)
    assert _browser().post(_newest_path(), {"password": NEW})["Location"] == "/"
    assert _browser().post(first, {"password": NEW + "!"}).status_code == 410


def test_how_often_a_password_is_asked_for_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lodgement.service.accounts.tries.FROM_ONE_CLIENT", 3)
    anybody = _browser()
    statuses = [anybody.post("/forgotten-password", {"email": f"a{n}@example.org"}).status_code for n in range(5)]
    assert statuses == [302, 302, 302, 429, 429]


def test_an_address_that_was_invited_meanwhile_is_said_to_be_taken() -> None:
    person = a_person()
    signed_in(person).post("/account/address", {"email": "other@example.org", "present": PASSWORD})
    path = _newest_path()
    invited: dict[str, Any] = {"name": "New Person", "email": "other@example.org", "role": "provider"}
    assert signed_in(a_person("coordinator", person.organisation)).post("/people/invite", invited).status_code == 302
    assert _browser().post(path).status_code == 409
