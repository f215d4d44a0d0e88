"""A real browser: where Chromium is, how it is started, what a page did in it, and what axe says of the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these it looks for updates, which an offline machine refuses, many times at once.
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync")  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = (1280, 900), (375, 812)
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def find() -> str:
    """Chromium's path. Where there is none the test is skipped, but in CI it fails: nothing would be tested."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = "There is no Chromium here; on Debian, `apt-get install chromium` as root brings one."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser of its own, ended afterwards."""
    path = find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Seen:
    """What a page did: refused scripts or styles and other errors in its console, and requests to other hosts."""

    host: str
    faults: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda said: self._said(said, page))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._requested(request.url))

    def forget(self) -> None:
        """Begins anew, for the next page."""
        self.faults, self.elsewhere = [], []

    def _said(self, said: ConsoleMessage, page: Page) -> None:
        """An error page's own status is told as an error too, at its address; that is none."""
        if said.type == "error" and said.location["url"] != page.url:
            self.faults.append(said.text)

    def _requested(self, address: str) -> None:
        if urlsplit(address).hostname != self.host:
            self.elsewhere.append(address)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: rule, and the elements it is about."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])}" for rule in found]


def reached_by_keyboard(page: Page) -> set[str]:
    """What Tab reaches, going round once: each as its place among all elements of the document."""
    page.evaluate(
        """() => {
          window.reached = []
          document.addEventListener('focusin', event => {
            window.reached.push(String([...document.querySelectorAll('*')].indexOf(event.target)))
          })
        }"""
    )
    for _ in range(len(reachable(page)) + 2):  # two more: the page begins at its error summary, and ends outside it
        page.keyboard.press("Tab")
    return set(page.evaluate("window.reached"))


def reachable(page: Page) -> set[str]:
    """What Tab ought to reach: each visible link, button and input, of radio buttons of one name only one."""
    return set(
        page.evaluate(
            """() => {
              const all = [...document.querySelectorAll('*')]
              const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
              const seen = new Set()
              return all.filter(one => one.matches(asked) && one.checkVisibility({ visibilityProperty: true }))
                .filter(one => !one.disabled && (one.type !== 'radio' || one === chosen(one)))
                .map(one => String(all.indexOf(one)))
              function chosen (radio) {
                const group = [...document.getElementsByName(radio.name)]
                return group.find(one => one.checked) || group[0]
              }
            }"""
        )
    )


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Writes docs/pictures/NAME.png where LODGEMENT_PICTURES is set; otherwise nothing. `whole`: all of the page."""
    if os.environ.get("LODGEMENT_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def size(width: tuple[int, int]) -> ViewportSize:
    """A width and height as Playwright takes them."""
    return {"width": width[0], "height": width[1]}
