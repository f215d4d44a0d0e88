"""The pages of rounds in each of their states."""

from __future__ import annotations

from playwright.sync_api import Page

from .state import APPROVER, COORDINATOR, NOT_FOUND, REFUSED, STATISTICIAN, SUPPORT, WRONG_WAY, State, send

OPEN = "Open a quality round"
DRAFT = "Draft a check"


def _misspelt(page: Page) -> None:
    """A draft whose condition names nothing there is."""
    page.get_by_label("Name of the check").fill("Young")
    page.get_by_label("Ask about a log when").fill("agee1 < 20")
    page.get_by_label("What must hold").fill("Nobody is young.")
    page.get_by_label("What is asked").fill("Is {age1} right?")
    send(page)


def _nothing_ticked(page: Page) -> None:
    page.get_by_role("button", name="Continue with what is ticked").click()


def _how_long(page: Page) -> None:
    page.get_by_text("How long each step took").click()


ROUNDS: dict[str, list[State]] = {
    "rounds": [
        State(STATISTICIAN, "/rounds", "Quality rounds"),
        State(APPROVER, "/rounds", "Quality rounds"),
        State(SUPPORT, "/rounds", REFUSED),
    ],
    "new_round": [State(STATISTICIAN, "/rounds/new", OPEN), State(STATISTICIAN, "/rounds/new", OPEN, send)],
    "round": [
        State(STATISTICIAN, "/rounds/{round_checked}", "Quality round {round_checked}"),
        State(STATISTICIAN, "/rounds/{round_checked}", "Quality round {round_checked}", _nothing_ticked),
        State(STATISTICIAN, "/rounds/{round_checked}", "Quality round {round_checked}", _how_long),
        State(STATISTICIAN, "/rounds/{round_checking}", "Quality round {round_checking}"),
        State(STATISTICIAN, "/rounds/{round_failed}", "Quality round {round_failed}"),
        State(STATISTICIAN, "/rounds/{round_asking}", "Quality round {round_asking}"),
        State(APPROVER, "/rounds/{round_closed}", "Quality round {round_closed}"),
        State(COORDINATOR, "/rounds/{round_checked}", REFUSED),
        State(STATISTICIAN, "/rounds/999999", NOT_FOUND),
    ],
    "check_round_again": [State(STATISTICIAN, "/rounds/{round_checked}/again", WRONG_WAY)],
    "close_round": [
        State(STATISTICIAN, "/rounds/{round_checked}/close", "Close round {round_checked}?"),
        State(STATISTICIAN, "/rounds/{round_failed}/close", "Close round {round_failed}?"),
    ],
    "raise_round": [
        State(STATISTICIAN, "/rounds/{round_checked}/raise?check={round_found}", "Ask 1 organisation?"),
        State(STATISTICIAN, "/rounds/{round_checked}/raise", "Quality round {round_checked}"),
    ],
    "draft_check": [
        State(STATISTICIAN, "/rounds/{round_checked}/drafts/new", DRAFT),
        State(STATISTICIAN, "/rounds/{round_checked}/drafts/new", DRAFT, _misspelt),
    ],
    "round_check": [
        State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_asked}", "Asked already"),
        State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_drafted}", "Young and retired"),
        State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_together}", "Far more or fewer than last year"),
        State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_found}", "A retired lead tenant is 66 or over."),
        State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_nothing}", "Found nowhere"),
        State(STATISTICIAN, "/rounds/{round_closed}/checks/{round_found}", NOT_FOUND),
    ],
    "remove_check": [State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_drafted}/remove", WRONG_WAY)],
    "withdraw_check": [State(STATISTICIAN, "/rounds/{round_checked}/checks/{round_asked}/withdraw", WRONG_WAY)],
}
