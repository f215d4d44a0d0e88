"""A morning of the statistics' staff and of those who answer them: who sits where, and what each sees of a page.

The steps themselves stand in `morning_round`, `morning_batch` and `morning_incident`; each says what a person does and
reads, whether with a mouse, without scripts, or with the keyboard alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from .chromium import NARROW, WIDE, Seen, picture, size
from .hands import Hands, Mouse
from .live import Live

PATIENCE = 300_000
"""Milliseconds that a background job gets."""
MAKER, RELEASER, STOPPER = (f"{who}@statistics.example" for who in ("statistician", "head", "support"))
"""Who puts together and writes; who releases and approves; who is there to stop."""
_NUMBER = re.compile(r"[\d,]+")


@dataclass
class Desk:
    """Somebody at the service: their hands, their page, and what it did."""

    hands: Hands
    seen: Seen
    pictured: Callable[[Page, str], None]

    @property
    def page(self) -> Page:
        return self.hands.page

    @property
    def said(self) -> str:
        """All that the page says, in one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").inner_text().split())

    def go(self, address: str) -> None:
        self.page.goto(address)

    def find(self, role: Any, name: str | re.Pattern[str], exact: bool = True) -> Locator:
        return self.page.locator("main").get_by_role(role, name=name, exact=exact).first

    def link(self, name: str | re.Pattern[str]) -> None:
        self.hands.follow(self.find("link", name))

    def button(self, name: str | re.Pattern[str]) -> None:
        self.hands.press(self.find("button", name))

    def write(self, label: str, text: str) -> None:
        self.hands.write(self.page.get_by_label(label), text)

    def choose(self, question: str, answer: str) -> None:
        """An answer of radio buttons under a question."""
        self.hands.choose(self.page.get_by_role("group", name=question).get_by_label(answer, exact=True))

    def reads(self, heading: str | re.Pattern[str]) -> None:
        """Waits until the page has this heading, loaded."""
        expect(self.page.locator("h1")).to_have_text(heading)
        self.page.wait_for_load_state()

    def finds(self, text: str | re.Pattern[str], timeout: float = PATIENCE) -> None:
        """Waits until the page says something, however often it loads itself anew."""
        expect(self.page.locator("main")).to_contain_text(text, timeout=timeout)
        self.page.wait_for_load_state()

    def picture(self, name: str, shown: Locator | None = None) -> None:
        """A picture of the page from its top, or of where something stands on it."""
        if shown is None:
            self.page.evaluate("window.scrollTo(0, 0)")
        else:
            shown.evaluate("one => one.scrollIntoView()")
        self.pictured(self.page, name)


def no_picture(page: Page, name: str) -> None:
    """Nobody asked for pictures."""


def pictures(page: Page, name: str) -> None:
    """Pictures for the documentation."""
    picture(page, f"morning/{name}", whole=False)


@dataclass
class Morning:
    """The service, a folder for what is downloaded, and what everybody's pages did that they should not."""

    live: Live
    folder: Path
    pictured: Callable[[Page, str], None] = no_picture
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def desk(self, person: str, hands: Callable[[Page], Hands] = Mouse, narrow: bool = False,
             **options: Any) -> Iterator[Desk]:  # fmt: skip
        """A desk at which somebody is signed in; nobody where it is ''."""
        with self.live.page_of(person, viewport=size(NARROW if narrow else WIDE), **options) as page:
            seen = Seen("127.0.0.1")
            seen.watch(page)
            yield Desk(hands(page), seen, self.pictured)
            self.faults += seen.faults + seen.elsewhere


def numbers(text: str) -> list[int]:
    """The whole numbers in a text, in their order."""
    return [int(found.replace(",", "")) for found in _NUMBER.findall(text) if found.strip(",")]


def number_of(page: Page) -> str:
    """The number in an address such as /rounds/7."""
    found = re.search(r"/(\d+)(?:[/?#]|$)", page.url)
    assert found, page.url
    return found[1]
