"""How somebody uses a page: with a mouse, or with the keyboard alone (Tab, Enter, Space and arrows, and typing)."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 250


class Hands(Protocol):
    """What a person does with a page."""

    page: Page

    def follow(self, link: Locator) -> None:
        """Follows a link."""

    def press(self, button: Locator) -> None:
        """Presses a button, or opens a details element."""

    def write(self, box: Locator, text: str) -> None:
        """Types into an empty box."""

    def choose(self, option: Locator) -> None:
        """Chooses a radio button, or ticks a checkbox."""

    def pick(self, box: Locator, label: str) -> None:
        """Picks from a drop-down."""

    def attach(self, box: Locator, path: Path) -> None:
        """Chooses a file."""


class Mouse:
    """With a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, link: Locator) -> None:
        link.click()

    def press(self, button: Locator) -> None:
        button.click()

    def write(self, box: Locator, text: str) -> None:
        box.fill(text)

    def choose(self, option: Locator) -> None:
        option.check()

    def pick(self, box: Locator, label: str) -> None:
        box.select_option(label=label)

    def attach(self, box: Locator, path: Path) -> None:
        with self.page.expect_file_chooser() as opened:
            box.click()
        opened.value.set_files(path)


class Keyboard:
    """Without a mouse. Only what Tab reaches can be used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, link: Locator) -> None:
        self._reach(link)
        self.page.keyboard.press("Enter")

    def press(self, button: Locator) -> None:
        self._reach(button)
        self.page.keyboard.press("Space")

    def write(self, box: Locator, text: str) -> None:
        self._reach(box)
        self.page.keyboard.type(text)

    def choose(self, option: Locator) -> None:
        """Tab leads into a group of radio buttons, at its first or the one that is chosen; arrows lead on within it."""
        if option.get_attribute("type") == "checkbox":
            self._reach(option)
            self.page.keyboard.press("Space")
            return
        group = self.page.locator(f'input[type=radio][name="{option.get_attribute("name")}"]')
        chosen = [one for one in group.all() if one.is_checked()]
        self._reach(chosen[0] if chosen else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if option.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert option.is_checked(), "no arrow leads to the option"

    def pick(self, box: Locator, label: str) -> None:
        self._reach(box)
        self.page.keyboard.type(label)

    def attach(self, box: Locator, path: Path) -> None:
        """The page is asked something between the wish to see its file chooser and the key: a key goes another way
        into the browser, and overtook the wish in 5 of 60 tries on a busy machine."""
        with self.page.expect_file_chooser() as opened:
            self._reach(box)
            self.page.keyboard.press("Enter")
        opened.value.set_files(path)

    def _reach(self, wanted: Locator) -> None:
        """Tabs on until the element has the focus, once the page is there with its scripts."""
        self.page.wait_for_load_state()
        for _ in range(MOST_TABS):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab doesn't lead to {wanted}")
