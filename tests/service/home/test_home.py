"""The home page: what there is to do in order of urgency, what the agreement wants, how far organisations are."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.urls import reverse

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_logs import signed
from tests.service.conftest import as_owner

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
WRONG, UNUSUAL = {"hard": 1, "soft": 1}, {"soft": 2}
UNANSWERED, DONE = {"missing": 3}, {"status": "completed"}

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of all tests here: one year is open."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


def _logs(owner: Any, *each: dict[str, Any], collection: str = "lettings", **more: Any) -> None:
    from lodgement.service.logs.models import Log

    by = a_person("provider", owner)
    given = {"collection": collection, "year": 2026, "status": "in_progress", "answers": b"", "made_by": by}
    with as_owner():
        for attributes in each:
            Log.objects.create(**{**given, "owner": owner, "made_for": owner, **attributes, **more})


def _upload(by: Any, state: str) -> None:
    from lodgement.service.uploads.models import Upload

    with as_owner():
        Upload.objects.create(
            collection="lettings", year=2026, organisation=by.organisation, by=by, state=state, size=1, digest=b""
        )


def _text(by: Any) -> str:
    """The page as somebody reads it."""
    page = signed_in(by).get(reverse("home")).content.decode()
    main = re.search(r"<main.*</main>", page, re.DOTALL)
    assert main
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main.group())).split())


def _steps(by: Any) -> list[tuple[int, str, str]]:
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.home.queries import open_years
    from lodgement.service.home.steps import steps_for

    with on_behalf_of(by.pk, STAFF if by.is_staff_role else None):
        return [(step.value, step.text, step.href) for step in steps_for(by, open_years(by, TODAY))]


def test_what_is_to_be_done_comes_in_order_of_urgency() -> None:
    by = a_person("provider")
    _logs(by.organisation, WRONG, WRONG, UNUSUAL, UNANSWERED, DONE)
    _logs(by.organisation, WRONG, UNANSWERED, UNANSWERED, collection="sales")
    _logs(an_organisation(), WRONG)
    _upload(by, "checked")
    _upload(by, "handed_in")
    assert _steps(by) == [
        (1, "file waiting for you to decide", "/uploads"),
        (2, "lettings with something wrong", "/logs?year=lettings-2026&status=to_mend"),
        (1, "letting with something unusual to confirm", "/logs?year=lettings-2026&status=to_mend"),
        (1, "sale with something wrong", "/logs?year=sales-2026&status=to_mend"),
        (1, "letting with answers missing", "/logs?year=lettings-2026&status=in_progress"),
        (2, "sales with answers missing", "/logs?year=sales-2026&status=in_progress"),
    ]


def test_where_nothing_is_to_be_done_it_is_said() -> None:
    by = a_person("provider")
    signed(by.organisation)
    _logs(by.organisation, DONE)
    assert (_steps(by), "Nothing waits for you" in _text(by)) == ([], True)


@pytest.mark.parametrize("role", ["support", "statistician", "approver"])
def test_staff_are_not_told_to_mend_what_is_others(role: str) -> None:
    _logs(an_organisation(), WRONG)
    assert _steps(a_person(role)) == []


def test_counts_are_of_the_logs_that_one_sees() -> None:
    by, other = a_person("provider"), an_organisation()
    _logs(by.organisation, DONE, WRONG, UNUSUAL, UNANSWERED)
    _logs(other, DONE, WRONG)
    _logs(other, DONE, manager=by.organisation)
    _logs(by.organisation, DONE, deleted_at=NOW)
    text = _text(by)
    assert "2 completed 2 unusual or with answers missing 1 with something wrong" in text
    assert "4 completed" not in text


def test_the_agreement_comes_before_everything() -> None:
    """Said to whom it concerns: the officer, those who wait for one, and where there is none."""
    home = an_organisation(name="Able Homes")
    coordinator, provider = a_person("coordinator", home), a_person("provider", home)
    said = [_text(coordinator), _text(provider)]
    officer = a_person("provider", home, name="Olive Officer", is_protection_officer=True)
    said += [_text(officer), _text(provider)]
    signed(home)
    said.append(_text(provider))
    words = ("Give somebody that duty", "Ask your data coordinator", "you have to read and accept",
             "Olive Officer has to accept")  # fmt: skip
    assert [[word in text for word in words] for text in said] == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, False],
        [False, False, False, True],
        [False, False, False, False],
    ]


def test_an_owner_that_has_not_accepted_is_named() -> None:
    from lodgement.service.organisations.models import StockRelation

    by, owner, other = a_person("provider"), an_organisation(name="Slow Homes"), an_organisation(name="Swift Homes")
    signed(by.organisation)
    signed(other)
    with as_owner():
        for one in (owner, other):
            StockRelation.objects.create(owner=one, agent=by.organisation)
    text = _text(by)
    assert ["so no logs can be handed in for it: Slow Homes." in text, "Swift Homes" in text] == [True, False]


def test_a_newcomer_is_shown_first_steps() -> None:
    by = a_person("provider")
    before = _text(by)
    signed(by.organisation)
    after = _text(by)
    _logs(by.organisation, DONE)
    texts = (before, after, _text(by))
    assert [["First steps" in text, "or enter a first log by hand" in text] for text in texts] == [
        [True, False],
        [True, True],
        [False, False],
    ]


def test_staff_see_how_far_organisations_are() -> None:
    done, behind, silent = (an_organisation(name=name) for name in ("Done Homes", "Behind Homes", "Silent Homes"))
    an_organisation(name="Gone Homes", active=False)
    an_organisation(name="Homeless", holds_stock=False)
    _logs(done, DONE)
    _logs(behind, DONE, WRONG, UNANSWERED)
    text = _text(a_person("statistician"))
    assert "1 with every letting completed 1 with some to complete 1 with nothing handed in" in text
    assert "Organisation Still to complete Completed Behind Homes 2 1" in text
    assert "1 organisation with no lettings Silent Homes" in text
    assert ["Gone Homes" in text, "Homeless" in text, "Hand in a file" in text] == [False, False, False]
    assert silent.name == "Silent Homes"


def test_lists_of_organisations_are_bounded_and_say_how_many_more_there_are() -> None:
    from lodgement.service.home.queries import MOST_LISTED

    for number in range(MOST_LISTED + 2):
        an_organisation(name=f"Silent {number:02}")
    text = _text(a_person("support"))
    listed = re.findall(r"Silent \d\d", text.split("with no lettings")[1].split("Social housing")[0])
    assert (listed, "and 2 more" in text) == ([f"Silent {number:02}" for number in range(MOST_LISTED)], True)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2027, 6, 3), "To be complete by 4 June 2027 , in 1 day."),
        (dt.date(2027, 6, 4), "To be complete today ."),
        (dt.date(2027, 6, 5), "The deadline was 4 June 2027. Changes are possible before"),
    ],
)
def test_until_when(day: dt.date, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda: day)
    assert said in _text(a_person("provider"))
