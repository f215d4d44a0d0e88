"""Every part of the look in every state, in a real browser, wide and narrow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from .chromium import NARROW, WIDE, Seen, picture, reachable, reached_by_keyboard, size, violations
from .conftest import ROOT
from .live import outside_environment
from .states import STATES_OF

pytestmark = pytest.mark.xdist_group("browser")
PAGES = [address for addresses in STATES_OF.values() for address in addresses]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_route_has_its_states() -> None:
    command = [sys.executable, "-m", "tests.browser.routes"]
    environment = outside_environment() | {"DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert sorted(answer.stdout.split()) == sorted(STATES_OF)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_page_is_accessible_and_asks_nobody_else(
    browser: Browser, gallery: str, address: str, width: tuple[int, int]
) -> None:
    with browser.new_context(viewport=size(width)) as context:
        page, seen = context.new_page(), Seen("127.0.0.1")
        seen.watch(page)
        page.goto(gallery + address)
        picture(page, f"gallery/{address.strip('/').replace('/', '-')}-{width[0]}")
        assert (violations(page), seen.faults, seen.elsewhere, page.evaluate(OVERFLOW)) == ([], [], [], 0)
        assert reachable(page) - reached_by_keyboard(page) == set()


def test_the_title_tells_of_errors(page: Page, gallery: str) -> None:
    titles = []
    for state in ("empty", "error"):
        page.goto(f"{gallery}/gallery/form/{state}")
        titles.append(page.title())
    assert titles == ["Every field – Lodgement", "Error: Every field – Lodgement"]


def test_each_line_of_the_error_summary_leads_to_its_input(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/gallery/form/error")
    focused = []
    for link in page.locator(".govuk-error-summary a").all():
        link.press("Enter")
        focused.append(page.evaluate("document.activeElement.id"))
    assert focused == [
        "email", "password", "kind", "ways", "start-day", "rent", "bedrooms", "area", "reason", "file", "sure",
    ]  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_answer_reveals_its_question(browser: Browser, gallery: str, scripts: bool) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto(f"{gallery}/gallery/form/empty")
        beneath = page.get_by_label("Say what it is")
        expect(beneath).to_be_hidden()
        page.get_by_label("Something else").press("Space")
        expect(beneath).to_be_visible()
        page.get_by_label("Council").press("Space")
        expect(beneath).to_be_hidden()


def test_an_exclusive_answer_unticks_the_others(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/gallery/form/empty")
    page.get_by_label("Common housing register").check()
    page.get_by_label("None of these").check()
    expect(page.get_by_label("Common housing register")).not_to_be_checked()


def test_a_job_is_followed_in_place_until_it_has_ended(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}/gallery/job/with-scripts")
    page.evaluate("window.sameDocument = true")
    expect(page.get_by_text("20,000 of 80,000")).to_be_visible()
    expect(page.get_by_text("40,000 of 80,000")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True
    expect(page.get_by_role("heading", name="Your file is checked")).to_be_visible(timeout=30_000)


def test_a_job_is_followed_without_scripts(plain_page: Page, gallery: str) -> None:
    plain_page.goto(f"{gallery}/gallery/job/without-scripts")
    expect(plain_page.get_by_role("heading", name="Your file is checked")).to_be_visible(timeout=30_000)


def test_what_is_written_into_a_page_does_not_run(page: Page, gallery: str) -> None:
    seen = Seen("127.0.0.1")
    seen.watch(page)
    page.goto(f"{gallery}/privacy")
    page.evaluate(
        """() => {
          document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))
          document.body.append(Object.assign(document.createElement('style'), { textContent: 'h1 { color: red }' }))
        }"""
    )
    assert page.evaluate("[window.ran, getComputedStyle(document.querySelector('h1')).color]") == [
        None,
        "rgb(11, 12, 12)",
    ]
    assert [fault.split(" because ")[0].split(" '")[0] for fault in seen.faults] == [
        "Executing inline script violates the following Content Security Policy directive",
        "Applying inline style violates the following Content Security Policy directive",
    ]


def test_filters_and_order_stay_with_each_other(plain_page: Page, gallery: str) -> None:
    plain_page.goto(f"{gallery}/gallery/list/full?sort=-rent&page=3")
    plain_page.get_by_label("Status").select_option("complete")
    plain_page.get_by_role("button", name="Apply filters").click()
    filtered = plain_page.url.removeprefix(gallery)
    plain_page.get_by_role("link", name="Start").click()
    assert (filtered, plain_page.url.removeprefix(gallery)) == (
        "/gallery/list/full?year=2026&status=complete&since=&sort=-rent",
        "/gallery/list/full?year=2026&status=complete&since=&sort=start",
    )
