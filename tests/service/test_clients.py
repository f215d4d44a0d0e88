"""Who asks, behind proxies: the header that they write is read from the right, and no further than to one of ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client, RequestFactory

from lodgement.service.configuration import Configuration
from tests.factories.service import PASSWORD, a_person
from tests.service.uploads.test_pages import file_named

pytestmark = pytest.mark.usefixtures("database")
PROXY, INNER, STRANGER, OTHER = "10.1.0.1", "10.1.0.2", "192.0.2.7", "198.51.100.9"
NOW = dt.datetime(2026, 11, 25, 9, 59, 30, tzinfo=dt.UTC)


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two proxies of ours, one behind the other, and those of this machine."""
    from lodgement.service.web import clients

    chosen = Configuration(mode="test", trusted_proxies="10.1.0.0/24, 2001:db8:1::/48,127.0.0.1")
    monkeypatch.setattr(clients, "configuration", lambda: chosen)


@pytest.mark.parametrize(
    ("asked_by", "forwarded", "client"),
    [
        (STRANGER, "", STRANGER),
        (STRANGER, OTHER, STRANGER),
        (PROXY, STRANGER, STRANGER),
        (PROXY, f"{OTHER}, {STRANGER}", STRANGER),
        (PROXY, f"{OTHER}, {STRANGER}, {INNER}", STRANGER),
        (PROXY, f"{OTHER},{STRANGER}, {INNER} ,{PROXY}", STRANGER),
        (PROXY, f"{PROXY}, {STRANGER}", STRANGER),
        (PROXY, f"{STRANGER}:4711", STRANGER),
        (PROXY, f"::ffff:{STRANGER}", STRANGER),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{STRANGER}, <script>", PROXY),
        (PROXY, f"{STRANGER},", PROXY),
        (PROXY, INNER, INNER),
        ("", STRANGER, STRANGER),
        ("", "", "this machine"),
        ("2001:db8:1::5", "2001:db8:2:3:4:5:6:7", "2001:db8:2:3::/64"),
        ("2001:db8:1::5", "[2001:db8:2:3::9]:443", "2001:db8:2:3::/64"),
        ("::ffff:10.1.0.1", STRANGER, STRANGER),
    ],
)
def test_the_last_who_is_none_of_our_proxies_asks(proxies: None, asked_by: str, forwarded: str, client: str) -> None:
    from lodgement.service.web.clients import client_of

    assert client_of(RequestFactory().get("/", REMOTE_ADDR=asked_by, headers={"X-Forwarded-For": forwarded})) == client


@pytest.mark.parametrize("said", ["10.0.0.0/33", "10.0.0.1/8", "the proxy", "10.0.0.1;10.0.0.2", "*"])
def test_what_is_no_network_is_refused_in_a_sentence(said: str) -> None:
    with pytest.raises(ValueError, match=r"is neither an address nor a network such as 10\.0\.0\.0/8\."):
        Configuration(mode="test", trusted_proxies=said)


def _checked(asked_by: str, forwarded: str) -> int:
    form = {"year": "lettings-2026", "file": file_named(b"no file"), "result": "page"}
    said = {"X-Forwarded-For": forwarded}
    return Client().post("/check-a-file", form, REMOTE_ADDR=asked_by, headers=said).status_code


def test_nobody_gets_more_files_checked_by_making_up_where_they_come_from(
    monkeypatch: pytest.MonkeyPatch, proxies: None
) -> None:
    from django.utils import timezone

    from lodgement.service.validator.limits import FILES

    monkeypatch.setattr(timezone, "localdate", lambda: NOW.date())
    made_up = [_checked(PROXY, f"203.0.113.{number}, {STRANGER}") for number in range(FILES + 1)]
    assert made_up == [422] * FILES + [429]
    assert [_checked(STRANGER, OTHER), _checked(PROXY, OTHER)] == [429, 422]


def test_nobody_tries_a_few_passwords_at_each_of_many_accounts(monkeypatch: pytest.MonkeyPatch, proxies: None) -> None:
    """The right one is refused as well then, else it would be told apart; from elsewhere it opens."""
    from django.utils import timezone

    from lodgement.service.accounts import tries

    monkeypatch.setattr(tries, "FROM_ONE_CLIENT", 3)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    person = a_person()

    def given(forwarded: str, email: str, password: str = "wrong") -> Any:
        headers = {"X-Forwarded-For": forwarded}
        return Client().post("/sign-in", {"email": email, "password": password}, REMOTE_ADDR=PROXY, headers=headers)

    wrong = [given(f"203.0.113.{number}, {STRANGER}", f"person{number}@example.org") for number in range(3)]
    assert [answer.status_code for answer in wrong] == [200] * 3
    refused = given(STRANGER, person.email, PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert given(OTHER, person.email, PASSWORD).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(seconds=31))
    assert given(STRANGER, person.email, PASSWORD).status_code == 302
