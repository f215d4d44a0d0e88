"""A quality round, by those who ask and those who answer."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .morning import Desk, number_of, numbers

COLLECTION = "Social housing lettings 2026/27"
MISTAKE = "agee1 < 30"
DRAFT = {
    "Name of the check": "Lead tenants under 30",
    "Ask about a log when": "age1 < 30",
    "What must hold": "The age of a lead tenant under 30 was asked for.",
    "What is asked": "The lead tenant is {age1}. Was that asked, or guessed?",
}
REASON = "Asked at sign-up, and seen on the tenancy agreement."


# those who ask


def open_round(desk: Desk) -> str:
    """Opens a round and waits until every log is checked; says its number."""
    desk.go("/rounds")
    desk.button("Open a round")
    desk.reads("Open a quality round")
    desk.hands.choose(desk.page.get_by_label(COLLECTION))
    desk.picture("round-open")
    desk.button("Check all logs")
    desk.reads(re.compile("Quality round"))
    desk.picture("round-checking")
    wait_for_the_check(desk)
    return number_of(desk.page)


def wait_for_the_check(desk: Desk) -> None:
    desk.finds("Choose what to ask")


def draft(desk: Desk) -> str:
    """Drafts a check, first with a mistake; what the page said of the mistake."""
    desk.button("Draft a check")
    desk.reads("Draft a check")
    for label, text in (DRAFT | {"Ask about a log when": MISTAKE}).items():
        desk.write(label, text)
    desk.button("Add it and count")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    refused = desk.page.locator(".govuk-error-summary__list").inner_text()
    desk.picture("draft-refused")
    desk.page.get_by_label("Ask about a log when").fill("")
    desk.write("Ask about a log when", DRAFT["Ask about a log when"])
    desk.button("Add it and count")
    desk.reads(re.compile("Quality round"))
    wait_for_the_check(desk)
    desk.picture("round-found")
    return refused


def found(desk: Desk) -> dict[str, tuple[int, int]]:
    """Each check that the round would ask, with how many logs and organisations."""
    rows = desk.page.locator("form .lodgement-table tbody tr").all()
    cells = [row.locator("th, td").all_inner_texts() for row in rows]
    return {one[1].strip(): (numbers(one[2])[0], numbers(one[3])[0]) for one in cells}


def look_at(desk: Desk, check: str) -> int:
    """What one check would ask, organisation by organisation: the sum over all pages of its table."""
    desk.link(check)
    desk.reads(check)
    desk.picture("check")
    total = 0
    while True:
        counts = desk.page.locator("#organisations-caption ~ tbody tr td:nth-of-type(1)").all_inner_texts()
        total += sum(numbers(one)[0] for one in counts)
        following = desk.page.get_by_role("link", name=re.compile("^Next"))
        if not following.count():
            break
        desk.hands.follow(following)
        desk.page.wait_for_load_state()
    desk.go(desk.page.url.rsplit("/checks/", 1)[0])
    return total


def raise_queries(desk: Desk, checks: list[str]) -> None:
    """Asks what is chosen."""
    for check in checks:
        desk.hands.choose(desk.page.get_by_label(f"Ask: {check}", exact=True))
    desk.button("Continue with what is ticked")
    desk.reads(re.compile(r"^Ask [\d,]+ organisations?\?$"))
    desk.picture("round-ask")
    desk.button("Raise these queries")
    desk.finds("What was asked")


def progress(desk: Desk, number: str) -> dict[str, int]:
    """How many queries of a round are in which state."""
    desk.go(f"/rounds/{number}/progress")
    desk.picture("progress")
    return stacked(desk)


def withdraw_what_must_be_corrected(desk: Desk, number: str) -> int:
    """Takes back what is still asked of checks that no reason answers; of how many checks."""
    desk.go(f"/rounds/{number}")
    checks = desk.page.locator("#kind-hard-caption ~ tbody th a")
    for address in [str(one.get_attribute("href")) for one in checks.all()]:
        desk.go(address)
        desk.button("Withdraw this check’s queries")
        desk.finds("0 queries still open")
    return checks.count()


def close_round(desk: Desk, number: str) -> str:
    """Closes a round in which nothing is open; the state that its page then says."""
    desk.go(f"/rounds/{number}/close")
    assert "No query is open." in desk.said
    desk.button("Close this round")
    desk.reads(re.compile("Quality round"))
    desk.picture("round-closed")
    return desk.page.locator("main .govuk-tag").first.inner_text()


def stacked(desk: Desk) -> dict[str, int]:
    """The parts of the first drawing of a whole on the page, by what they are called."""
    parts = desk.page.locator(".lodgement-stack").first.locator("li").all_inner_texts()
    return {" ".join(part.split()).split(" ", 1)[1]: numbers(part)[0] for part in parts}


# those who answer


def open_queries(desk: Desk) -> int:
    """From home to the queries; how many there are to answer."""
    desk.go("/")
    waiting = desk.page.locator("main a").filter(has_text=re.compile(r"quer(y|ies) to answer by"))
    count = numbers(waiting.inner_text())[0]
    desk.picture("home-provider")
    desk.hands.follow(waiting)
    desk.reads("Queries about your logs")
    desk.picture("queries")
    return count


def correct_one(desk: Desk, age: str) -> None:
    """Puts a lead tenant's age right on its page, of those that the draft asks about; the query then closes itself."""
    _first_query_of_the_draft(desk)
    desk.picture("query")
    query = desk.page.url
    desk.link(re.compile("^Change"))
    box = desk.page.locator('input[type=text][name="age1"], input[inputmode=numeric]').first
    box.fill("")
    desk.hands.write(box, age)
    desk.button("Save and go to the log")
    desk.finds("what is asked for holds now")
    desk.picture("corrected")
    desk.go(query)


def _first_query_of_the_draft(desk: Desk) -> None:
    """From the list of queries to the first one that asks what the draft asks."""
    asked = desk.page.locator("#asked-caption ~ tbody a").filter(has_text=DRAFT["What must hold"])
    desk.hands.follow(asked)
    expect(desk.page).to_have_url(re.compile("like="))
    desk.hands.follow(desk.page.locator("tbody th a[href^='/queries/']").first)
    desk.reads(re.compile("^Query"))


def confirm_one(desk: Desk) -> None:
    """Says of the first open query why it is right."""
    _first_query_of_the_draft(desk)
    desk.write("Why is it right as it stands?", REASON)
    desk.button("It is right as it stands")
    desk.reads(re.compile("Confirmed"))
    desk.picture("confirmed")


def confirm_all(desk: Desk, number: str) -> None:
    """Answers all that is left of a round, check by check, with one reason for each."""
    desk.go(f"/queries?round={number}")
    asked = desk.page.locator("#asked-caption ~ tbody th a")
    for address in [str(one.get_attribute("href")) for one in asked.all()]:
        desk.go(address)
        while desk.page.get_by_role("button", name="Confirm as right").count():
            desk.hands.choose(desk.page.get_by_label(re.compile("that ask this")))
            desk.write("Why is it right as it stands?", REASON)
            desk.picture("confirm-several", desk.page.get_by_role("heading", name="Answer several at once"))
            desk.button("Confirm as right")
            desk.page.wait_for_load_state()
            expect(desk.page.locator(".govuk-notification-banner__content").first).to_be_visible()
        desk.go(f"/queries?round={number}")


def sign_off(desk: Desk) -> str:
    """Signs the year off; its receipt."""
    desk.go("/")
    desk.link(f"Sign off {COLLECTION}")
    desk.reads(f"Sign off {COLLECTION}")
    for box in desk.page.locator("main form input[type=checkbox]").all():
        desk.hands.choose(box)
    desk.picture("sign-off")
    desk.button("Sign off")
    expect(desk.page.locator(".govuk-panel")).to_be_visible()
    desk.picture("receipt")
    return desk.page.locator(".govuk-panel strong").inner_text()
