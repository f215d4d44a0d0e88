"""Rounds in the browser of a statistician: opened, read, drafted for, raised and closed; and what is typed wrong."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_queries import a_round
from tests.factories.service_rounds import an_opened_round, checked
from tests.service.conftest import as_owner

from .test_round import DRAFT, DRAFT_ID, asked, logs, providers, statistician

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Round

__all__ = ["logs", "providers", "statistician"]
WANTED = {"wanted_by_day": "8", "wanted_by_month": "12", "wanted_by_year": "2026"}
SAID = {"name": "Empty for long", "condition": DRAFT, "statement": "A home is not empty for long.",
        "message": "Was it empty since {voiddate}?", "answers": ""}  # fmt: skip


@pytest.fixture
def client(statistician: Person) -> Client:
    return signed_in(statistician)


@pytest.fixture
def round(statistician: Person, logs: dict[str, Log]) -> Round:
    return checked(an_opened_round(statistician))


def plain(html: str) -> str:
    """What HTML says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def text_of(answer: Any) -> str:
    """What a page says between its header and its footer."""
    return plain("<main" + answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


def rows_of(answer: Any) -> list[str]:
    """The rows of the page's tables, without their headings."""
    rows = re.findall(r"<tr>(.*?)</tr>", answer.content.decode(), re.DOTALL)
    return [plain(row) for row in rows if "<td" in row]


def number_of(round: Round, name: str) -> int:
    with as_owner():
        return int(round.checks.get(check_id=name).pk)


def names_of(providers: list[Person]) -> list[str]:
    return [person.organisation.name for person in providers]


def test_a_round_is_opened_followed_and_read(client: Client, logs: dict[str, Log]) -> None:
    from lodgement.service.quality.models import Round

    opened = client.post("/rounds/new", {"year": "lettings-2026", **WANTED})
    page = client.get(opened.url)
    assert "Checking all logs again Waiting for its turn" in text_of(page)
    with as_owner():
        checked(Round.objects.get())
    page, two_years = client.get(opened.url), "The property was empty for less than two years."
    assert rows_of(page)[-3:] == [
        "Ask: Major repairs end on or after the void date. Major repairs end on or after the void date. 1 1 0 Not yet",
        "Ask: The void date is not after the start date. The void date is not after the start date. 1 1 0 Not yet",
        f"Ask: {two_years} {two_years} 2 2 1 Not yet",
    ]
    assert rows_of(client.get("/rounds"))[0].endswith("Social housing lettings 2026/27 Checked 5 0 0 8 December 2026")


def test_a_check_shows_of_which_organisations_it_would_ask(
    client: Client, round: Round, providers: list[Person]
) -> None:
    page = client.get(f"/rounds/{round.pk}/checks/{number_of(round, 'void_over_two_years')}")
    first, second = names_of(providers)
    assert sorted(rows_of(page)) == sorted([f"{first} 1 25%", f"{second} 1 100%"])
    assert "Would ask about 2 logs of 2 organisations Confirmed already 1 Asked Not yet" in text_of(page)


def test_what_is_ticked_is_shown_before_it_is_asked_and_asked_once(client: Client, round: Round) -> None:
    ticked = {"check": [number_of(round, "void_over_two_years"), number_of(round, "void_before_start")]}
    shown = client.get(f"/rounds/{round.pk}/raise", ticked)
    assert ("Ask 2 organisations?" in text_of(shown), "3 queries would be raised at most" in text_of(shown)) == (
        True,
        True,
    )
    assert asked(round) == []
    said = [text_of(client.post(f"/rounds/{round.pk}/raise", ticked, follow=True)) for _ in range(2)]
    assert ["3 queries raised, to 2 organisations." in said[0], "Nothing new was asked" in said[1]] == [True, True]
    assert len(asked(round)) == 3


def test_nothing_ticked_is_nothing_asked(client: Client, round: Round) -> None:
    ticks: list[dict[str, Any]] = [{}, {"check": "x"}, {"check": "9" * 5000}, {"check": ["0", "-1", "٣"]}]
    for ticked in ticks:
        for send in (client.get, client.post):
            answer = send(f"/rounds/{round.pk}/raise", ticked, follow=True)
            assert "Nothing is chosen. Tick the checks to ask by." in text_of(answer)
    assert asked(round) == []


def test_a_draft_is_added_counted_and_taken_out(client: Client, round: Round) -> None:
    added = client.post(f"/rounds/{round.pk}/drafts/new", SAID)
    assert added.url == f"/rounds/{round.pk}"
    checked(round)
    assert rows_of(client.get(added.url))[-1] == "Ask: Empty for long Empty for long 3 2 0 Not yet"
    draft = number_of(round, DRAFT_ID)
    assert "Was it empty since {voiddate}?" in text_of(client.get(f"/rounds/{round.pk}/checks/{draft}"))
    client.post(f"/rounds/{round.pk}/checks/{draft}/remove")
    assert client.get(f"/rounds/{round.pk}/checks/{draft}").status_code == 404


WRONG_DRAFTS = [
    ("condition", "voidate < 3",
     "The condition at character 1 reads 'voidate', which isn't a question, derived value, condition or context name. "
     "Did you mean voiddate?"),
    ("condition", "voiddate <", "The condition can’t be read at line 1, character 10: something is missing here."),
    ("condition", "beds = 1 AND\n(brent > 5", "The condition can’t be read at line 2, character 10: Expecting )."),
    ("condition", "DROP TABLE log", "The condition uses 'DROP TABLE log', which isn't allowed in a condition."),
    ("condition", "1 = 1",
     "The condition reads no answer, so it asks nothing about a log: write what must not be so."),
    ("condition", "age1.cell = '5'",
     "The condition at character 1 reads 'age1.cell', which a log doesn't have: it is of a file’s row, or is never "
     "worked out."),
    ("condition", "SOME(n = 2..99999999, age{n} > 1)",
     "The condition can’t be worked out: brackets may stand 50 deep, and SOME or EVERY may count to 30."),
    ("condition", "NOT " * 400 + "renewal = 1",
     "The condition has too many parts within parts: make it simpler, or two of it."),
    ("condition", "beds = 1 OR " * 200 + "beds = 2", "Shorten ask about a log when to 2000 characters or fewer"),
    ("message", "Is {bads} right?", "What is asked has a place for 'bads', which isn’t known. Did you mean beds?"),
    ("answers", "beds, brnt", "'brnt' is no question or value of this year. Did you mean brent?"),
    ("name", "", "Enter a name for the check"),
    ("name", "a\x00b", "Enter name of the check again: it holds a character that cannot be kept"),
]  # fmt: skip


def test_a_draft_that_cannot_be_used_is_said_in_a_sentence(client: Client) -> None:
    round = a_round()
    for field, typed, says in WRONG_DRAFTS:
        answer = client.post(f"/rounds/{round.pk}/drafts/new", SAID | {field: typed})
        assert (answer.status_code, f"There is a problem {says}" in text_of(answer)) == (422, True), typed
    with as_owner():
        assert round.checks.count() == 0


WRONG_ROUNDS: list[tuple[dict[str, str], str]] = [
    ({}, "Choose which logs are checked Enter the day until which answers are wanted"),
    ({"year": "lettings-1999", **WANTED}, "Choose which logs are checked"),
    ({"year": "lettings-2026", **WANTED, "wanted_by_month": "11"}, "Enter a day after today"),
    ({"year": "lettings-2026", **WANTED, "wanted_by_day": "31", "wanted_by_month": "2"}, "This date does not exist."),
]


def test_a_round_that_cannot_be_opened_says_why(client: Client) -> None:
    from lodgement.service.quality.models import Round

    for typed, says in WRONG_ROUNDS:
        answer = client.post("/rounds/new", typed)
        assert (answer.status_code, text_of(answer)[: len(says) + 19]) == (422, f"There is a problem {says}")
    with as_owner():
        assert Round.objects.count() == 0


def test_queries_of_a_check_are_withdrawn_and_the_round_is_closed(client: Client, round: Round) -> None:
    check = number_of(round, "void_over_two_years")
    client.post(f"/rounds/{round.pk}/raise", {"check": [check, number_of(round, "void_before_start")]})
    said = client.post(f"/rounds/{round.pk}/checks/{check}/withdraw", follow=True)
    assert "2 queries withdrawn." in text_of(said)
    assert "1 query is still open and will be withdrawn" in text_of(client.get(f"/rounds/{round.pk}/close"))
    assert "Closed Opened by" in text_of(client.post(f"/rounds/{round.pk}/close", follow=True))
    again = client.post(f"/rounds/{round.pk}/again", follow=True)
    assert "That can’t be done now: this round is “closed”." in text_of(again)


def test_a_check_of_another_round_is_not_there(client: Client, round: Round, statistician: Person) -> None:
    other = checked(an_opened_round(statistician))
    check = number_of(round, "void_before_start")
    assert client.get(f"/rounds/{other.pk}/checks/{check}").status_code == 404
    assert client.get(f"/rounds/{2**70}/checks/{check}").status_code == 404
    assert client.post(f"/rounds/{other.pk}/checks/{check}/withdraw").status_code == 404
    raised = client.post(f"/rounds/{other.pk}/raise", {"check": check}, follow=True)
    assert ("Nothing is chosen." in text_of(raised), asked(round), asked(other)) == (True, [], [])


@pytest.mark.parametrize("role", ["support", "coordinator"])
def test_others_have_no_pages_of_rounds(role: str, round: Round) -> None:
    browser = signed_in(a_person(role))
    there = ("/rounds", "/rounds/new", f"/rounds/{round.pk}", f"/rounds/{round.pk}/drafts/new")
    assert {browser.get(address).status_code for address in there} == {403}
