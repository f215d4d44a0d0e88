"""A page to look at: as whom it is opened, at which address, and the heading that is read there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

COORDINATOR, PROVIDER, NEWCOMER, UNSIGNED = "coordinator", "provider", "newcomer", "unsigned"
SUPPORT, STATISTICIAN, APPROVER, NOBODY = "support", "statistician", "approver", ""
WRONG_WAY = "This page cannot be used in that way"
NOT_FOUND = "Page not found"
REFUSED = "You cannot do this"


@dataclass(frozen=True)
class State:
    """A page to look at: who opens it, at which address, what they do there, and the heading they read then."""

    who: str
    address: str
    heading: str
    does: Callable[[Page], None] | None = None


def empty(page: Page) -> None:
    """Sends the page's form as it is, emptied."""
    for box in page.locator("main form:not([hidden]) input:is([type=text], [type=email], [type=tel])").all():
        if box.is_visible():
            box.fill("")
    send(page)


def sent_too_late(page: Page) -> None:
    """Sends the page's form when its session has ended, and comes back to it signed in again."""
    here, cookies = page.url, page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    send(page)
    page.get_by_role("heading", name="Sign in").wait_for()
    page.context.add_cookies(cookies)
    page.goto(here)
    page.get_by_role("heading", name="What you entered was kept").wait_for()


def send(page: Page) -> None:
    """Presses the first button of the page's forms."""
    page.locator(
        "main form button.govuk-button:not(.govuk-password-input__toggle, .govuk-file-upload-button)"
    ).first.click()
