"""What people come for, from beginning to end: a year handed in and mended, a letting entered, a second factor set up.

Each is told as it is read on the page. The year is handed in three times: as most people do it, without scripts, and
with the keyboard alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lodgement.questionnaire.loading import load
from tests.spec.logs import base_log

from .answering import answer_page
from .chromium import Seen, picture, violations
from .files import COLLECTION, YEAR, broken_file
from .hands import Keyboard, Mouse
from .journey import FURTHER_DOWN, Journey, own_rows
from .live import Live, code_of

pytestmark = pytest.mark.xdist_group("browser")
STOPS, SERIOUS, UNUSUAL = "Stops the file, 1 row", "Must be right, 1 row", "Check, 1 row"
WAYS = [
    pytest.param(Mouse, {}, 0, id="with a mouse"),
    pytest.param(Mouse, {"java_script_enabled": False}, 1, id="without scripts"),
    pytest.param(Keyboard, {}, 2, id="with the keyboard alone"),
]


def pictures(page: Page, pictured: bool) -> Callable[[str], None]:
    """Takes pictures of the steps of one of the ways, where pictures are asked for; from the top unless it is of what
    stands further down."""

    def taken(name: str) -> None:
        if pictured:
            if name != FURTHER_DOWN:
                page.evaluate("window.scrollTo(0, 0)")
            picture(page, f"service/{name}", whole=False)

    return taken


@pytest.mark.parametrize(("hands", "options", "place"), WAYS)
def test_a_year_is_handed_in_and_its_last_answer_mended(
    live: Live, tmp_path: Path, hands: type[Mouse] | type[Keyboard], options: dict[str, bool], place: int
) -> None:
    number = live.private_providers()[-1 - place].number
    person = f"coordinator@org{number}.example"
    file = broken_file(f"ORG{number}", person)
    with live.page_of("", **options) as page:
        seen = Seen("127.0.0.1")
        seen.watch(page)
        journey = Journey(hands(page), file, tmp_path, pictures(page, place == 0))
        journey.sign_in(person, live.password)
        marked = _sent_and_read(journey)
        _mended_and_handed_in(journey, marked)
        _finished(journey)
        assert (seen.faults, seen.elsewhere) == ([], [])


def _sent_and_read(journey: Journey) -> Path:
    """Every mistake is told, and nothing else; the workbook marks them in the sender's own sheet."""
    file = journey.file
    journey.send(file.write(file.rows, journey.folder / "lettings.xlsx"))
    assert journey.parts() == ["5 must be put right", "1 only to confirm", "6 nothing found"]
    assert journey.found() == {
        "The void date is not after the start date.": STOPS,
        "A code is one of the year's options.": SERIOUS,
        "The previous postcode has the form of a UK, forces (BFPO) or overseas territory postcode.": SERIOUS,
        "Numbers and dates can be read.": SERIOUS,
        "All four charges are given, with 0 where there is none.": SERIOUS,
        "A retired lead tenant is 66 or over.": UNUSUAL,
    }
    expect(journey.hands.page.get_by_text("1 row can’t")).to_be_visible()
    marked = journey.marked_workbook()
    assert own_rows(marked, file).equals(file.rows.fill_null(""))
    return marked


def _mended_and_handed_in(journey: Journey, marked: Path) -> None:
    """One mistake is left; its answer is emptied, and the page says so."""
    journey.send_in_its_place(journey.mend(marked))
    assert (journey.parts(), journey.found()) == (
        ["1 must be put right", "0 only to confirm", "11 nothing found"],
        {"A code is one of the year's options.": SERIOUS},
    )
    journey.hand_in()
    assert "Handed in 12 new logs" in journey.said
    assert "1 answer could not stand and was left empty." in journey.said


def _finished(journey: Journey) -> None:
    """The one log that is not complete is found, answered, and complete."""
    journey.find_the_unfinished_log()
    assert "1 answer still to give" in journey.said
    journey.answer()
    assert "Nothing is wrong with this log, and nothing is missing." in journey.said
    assert journey.hands.page.locator("h1").inner_text().split()[2:] == ["Completed"]


def test_a_letting_is_entered_from_nothing(live: Live) -> None:
    with live.page_of(_enterer(live)) as page:
        assert _entered(Mouse(page)) == []


@pytest.mark.prove
def test_a_letting_is_entered_with_the_keyboard_alone_and_each_page_is_accessible(live: Live) -> None:
    with live.page_of(_enterer(live)) as page:
        assert _entered(Keyboard(page), look=violations) == []


def _enterer(live: Live) -> str:
    return f"coordinator@org{live.private_providers()[-4].number}.example"


def _entered(hands: Mouse | Keyboard, look: Callable[[Page], list[str]] = lambda page: []) -> list[str]:
    """Enters a letting page by page until its log is complete; says what was found on the way."""
    page, questionnaire = hands.page, load(COLLECTION, YEAR)
    answers, found = base_log(questionnaire, "general needs"), []
    page.goto("/logs/new")
    hands.choose(page.get_by_label("Social housing lettings 2026/27"))
    hands.press(page.get_by_role("button", name="Continue"))
    expect(page).to_have_url(re.compile("/page/"))
    while "/page/" in page.url:
        before = page.url
        found += look(page)
        answer_page(hands, questionnaire.pages[before.rsplit("/", 1)[1]], answers)
        hands.press(page.get_by_role("button", name="Save and continue"))
        expect(page).not_to_have_url(before)
    expect(page.locator("h1")).to_contain_text("Completed")
    expect(page.get_by_text("Nothing is wrong with this log, and nothing is missing.")).to_be_visible()
    return found


def test_a_statistician_sets_up_a_second_factor_and_signs_in_by_it(live: Live) -> None:
    person = "second.statistician@statistics.example"
    with live.page_of("") as page:
        live.give_password(page, person)
        expect(page.locator("h1")).to_have_text("Set up a second factor")
        assert violations(page) == []
        live.set_up_app(page, person)
        expect(page.locator("h1")).to_have_text("Keep your recovery codes")
        codes = page.locator(".lodgement-codes li").all_inner_texts()
        page.get_by_role("button", name="I have kept them").click()
        expect(page.locator("h1")).to_have_text("Housing Statistics Team")
        page.get_by_role("button", name="Sign out").click()
        live.give_password(page, person)
        expect(page.locator("h1")).to_have_text("Enter the code from your app")
        page.goto("/logs")
        expect(page.locator("h1")).to_have_text("Enter the code from your app")
        page.get_by_label("Code", exact=True).fill(code_of(live.keys[person], _in_half_a_minute()))
        page.get_by_role("button", name="Continue").click()
        expect(page.locator("h1")).to_have_text("Housing Statistics Team")
    assert len(set(codes)) == 10


def _in_half_a_minute() -> dt.datetime:
    """When the app shows its next code; a code counts once, and the next one already does."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)
