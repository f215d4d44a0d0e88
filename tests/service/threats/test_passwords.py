"""Somebody who tries passwords: how often, what they learn, and that they keep nobody out."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories.service import PASSWORD, a_person

from .sentences import proves

pytestmark = pytest.mark.usefixtures("database")
OF_THE_PAGE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"| at \d+:\d\d[ap]m')


def tried(browser: Client, address: str, password: str) -> tuple[int, str]:
    answer = browser.post("/sign-in", {"email": address, "password": password})
    return answer.status_code, OF_THE_PAGE.sub("", answer.content.decode()).replace(address, "ADDRESS")


@proves("M1")
def test_five_tries_and_no_answer_tells_who_has_an_account() -> None:
    addresses = (a_person(email="tried1@example.org").email, "tried2@example.org")
    answers = [[tried(Client(), address, "a wrong password") for _ in range(6)] for address in addresses]
    assert answers[0] == answers[1]
    assert tried(Client(), addresses[0], PASSWORD) == answers[0][-1]


@proves("M2")
def test_nobody_is_kept_out_of_their_own_browser() -> None:
    person, own = a_person(), Client()
    assert tried(own, person.email, PASSWORD)[0] == 302
    own.post("/sign-out")
    for _ in range(6):
        tried(Client(), person.email, "a wrong password")
    assert tried(own, person.email, PASSWORD)[0] == 302
