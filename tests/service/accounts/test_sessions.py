"""Sessions: listed, ended, expired; and worth nothing to whoever has the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories.service import PASSWORD, a_person, signed_in
from tests.service.conftest import as_owner, as_worker

pytestmark = pytest.mark.usefixtures("database")

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _in(browser: Any) -> bool:
    return bool(browser.get("/account").status_code == 200)


def _change(person: Any, **changes: Any) -> None:
    with as_owner():
        type(person).objects.filter(pk=person.pk).update(**changes)


@pytest.mark.parametrize(
    "changes", [{"active": False}, {"role": "coordinator"}, {"password": "another"}, {"organisation_id": None}]
)
def test_sessions_end_when_the_database_sees_what_they_rested_on_change(changes: dict[str, Any]) -> None:
    """Whatever changes it, an action or a hand in the database."""
    person, other = a_person(), a_person()
    browsers = [signed_in(person), signed_in(person), signed_in(other)]
    if "organisation_id" in changes:
        changes = {"organisation_id": other.organisation_id}
    _change(person, **changes)
    assert [_in(browser) for browser in browsers] == [False, False, True]


def test_sessions_go_on_when_something_else_changes() -> None:
    person = a_person()
    browser = signed_in(person)
    _change(person, name="Another Name", is_key_contact=True, telephone="01632 960 001")
    assert _in(browser)


def test_a_change_of_password_ends_the_others_and_goes_on_under_a_new_key() -> None:
    person = a_person()
    here, there = signed_in(person), signed_in(person)
    key = here.session.session_key
    said = {"present": PASSWORD, "password": "ninety blue lanterns"}
    assert here.post("/account/password", said)["Location"] == "/account"
    assert (_in(here), _in(there), here.session.session_key == key) == (True, False, False)


def test_a_change_of_password_wants_the_present_one() -> None:
    browser = signed_in(a_person())
    said = {"present": "wrong", "password": "ninety blue lanterns"}
    assert [browser.post("/account/password", said).status_code for _ in range(6)] == [200] * 6
    said["present"] = PASSWORD
    assert "too many wrong passwords" in browser.post("/account/password", said).content.decode()


def test_signing_in_gives_a_new_key() -> None:
    from django.test import Client

    person, browser = a_person("support"), Client()
    keys = []
    for _ in range(2):
        browser.post("/sign-in", {"email": person.email, "password": PASSWORD})
        keys.append(browser.session.session_key)
    assert len(set(keys)) == 2


def test_a_person_sees_where_they_are_signed_in_and_ends_it() -> None:
    from django.test import Client

    from lodgement.service.accounts.models import Session

    person = a_person()
    here, there, elsewhere = Client(headers={"user-agent": FIREFOX}), signed_in(person), signed_in(person)
    here.post("/sign-in", {"email": person.email, "password": PASSWORD})
    text = here.get("/account/sessions").content.decode()
    assert (text.count("Firefox on Windows</th>"), text.count("</th>\n        <td>")) == (1, 3)
    with as_owner():
        last = Session.objects.filter(person=person, device="").order_by("-pk").first()
    assert last is not None
    assert here.post(f"/account/sessions/{last.pk}/end").status_code == 302
    assert [_in(browser) for browser in (here, there, elsewhere)] == [True, True, False]
    assert here.post("/account/sessions/end").status_code == 302
    assert [_in(browser) for browser in (here, there)] == [True, False]


def test_nobody_ends_somebody_elses_session() -> None:
    from lodgement.service.accounts.models import Session

    person = a_person()
    browser = signed_in(person)
    with as_owner():
        number = Session.objects.get(person=person).pk
    for role, organisation in (("coordinator", person.organisation), ("support", None)):
        signed_in(a_person(role, organisation)).post(f"/account/sessions/{number}/end")
    assert _in(browser)


@pytest.mark.parametrize(
    ("column", "ago", "there"),
    [
        ("seen_at", dt.timedelta(minutes=59), True),
        ("seen_at", dt.timedelta(minutes=61), False),
        ("expires_at", -dt.timedelta(minutes=1), True),
        ("expires_at", dt.timedelta(minutes=1), False),
    ],
)
def test_a_session_ends_by_itself(column: str, ago: dt.timedelta, there: bool) -> None:
    from django.utils import timezone

    from lodgement.service.accounts.models import Session

    person = a_person()
    browser = signed_in(person)
    with as_owner():
        Session.objects.filter(person=person).update(**{column: timezone.now() - ago})
    assert _in(browser) is there


def test_the_database_holds_neither_a_sessions_key_nor_what_it_says() -> None:
    from django.db import connection

    browser = signed_in(a_person())
    session = browser.session
    session["said"] = "a word of the session"
    session.save()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT s::text, contents FROM accounts_session s")
        kept = [(text, bytes(contents)) for text, contents in cursor.fetchall()]
    plain = (session.session_key, "a word of the session", "said", "_auth_user_hash")
    assert [word in text or word.encode() in contents for word in plain for text, contents in kept] == [False] * 4
    assert browser.session["said"] == "a word of the session"


def test_what_is_over_is_cleared_away() -> None:
    from django.utils import timezone

    from lodgement.service.accounts.links import make_link
    from lodgement.service.accounts.models import Link, Purpose, Session, Tries
    from lodgement.service.accounts.tasks import clear_away
    from lodgement.service.accounts.tries import count_password

    now, people = timezone.now(), [a_person(), a_person()]
    for person, ago in zip(people, (dt.timedelta(days=40), dt.timedelta(days=20)), strict=True):
        signed_in(person)
        count_password(person.email, now - ago / 400)
        with as_owner():
            make_link(person, Purpose.RESET, now - ago)
    with as_owner():
        Session.objects.filter(person=people[0]).update(expires_at=now)
    with as_worker():
        clear_away(0)
    with as_owner():
        left = [list(kind.objects.values_list("person", flat=True)) for kind in (Session, Link)]
        assert (left, Tries.objects.count()) == ([[people[1].pk]] * 2, 0)


@pytest.mark.parametrize(
    ("description", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari/604", "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_browser_is_named_in_words_of_our_own(description: str, name: str) -> None:
    from lodgement.service.accounts.devices import device

    assert device(description) == name
