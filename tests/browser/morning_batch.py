"""A batch, by those who put it together, release it and stop it, and by somebody who gets its mail."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .morning import PATIENCE, Desk, number_of, numbers
from .morning_round import stacked

AT_ONCE, TEN_MINUTES = "Not at all: it goes out at once", "10 minutes"
LETTER = ".lodgement-letter"


def put_together(desk: Desk, of_round: str, kept: int | None = None) -> str:
    """Puts together a batch that gives protected workbooks, to the first few people alone where a number is given."""
    desk.go(f"/batches/new?round={of_round}")
    for box in desk.page.locator(f'input[name="round"][value="{of_round}"]').all():
        desk.hands.choose(box)
    desk.hands.choose(desk.page.locator('input[name="kind"][value="workbooks"]'))
    desk.picture("batch-new")
    desk.button("Put it together")
    desk.reads(re.compile("^Batch"))
    expect(desk.find("button", "Propose it to a second person")).to_be_visible(timeout=PATIENCE)
    if kept is not None:
        _leave_out_all_but(desk, kept)
    desk.picture("batch-put-together")
    return number_of(desk.page)


def _leave_out_all_but(desk: Desk, kept: int) -> None:
    for box in desk.page.locator('input[name="told"]').all()[kept:]:
        box.uncheck()
    desk.button("Save who on this page is told")
    desk.page.wait_for_load_state()


def figures(desk: Desk) -> dict[str, int]:
    """The large numbers of a page, by what they count."""
    said = [" ".join(one.split()) for one in desk.page.locator(".lodgement-figures li").all_inner_texts()]
    return {one.split(" ", 1)[1]: numbers(one)[0] for one in said}


def propose(desk: Desk) -> None:
    desk.button("Propose it to a second person")
    desk.finds("so another statistician or approver has to release it")
    desk.picture("batch-proposed")


def may_release(desk: Desk, batch: str) -> bool:
    """Whether somebody is offered to release it."""
    desk.go(f"/batches/{batch}")
    return bool(desk.page.get_by_role("button", name="Release it").count())


def release(desk: Desk, batch: str, hold: str) -> None:
    """Releases what the page shows, from the home page of somebody for whom it waits."""
    desk.go(f"/batches/{batch}")
    desk.hands.choose(desk.page.get_by_label(hold, exact=True))
    desk.picture("batch-release")
    desk.button("Release it")
    desk.page.wait_for_load_state()


def undo(desk: Desk, batch: str) -> None:
    desk.go(f"/batches/{batch}")
    desk.picture("batch-held")
    desk.button("Undo the release")
    desk.finds("You release exactly what this page shows")


def stop(desk: Desk, batch: str) -> str:
    """Stops it, as soon as its page offers that; what the page then says."""
    desk.go(f"/batches/{batch}")
    return stop_as_shown(desk)


def wait_until_some_are_sent(desk: Desk, batch: str) -> None:
    """Looks at a batch that goes out until a mail has left."""
    while True:
        desk.go(f"/batches/{batch}")
        if "Going out" in desk.said and stacked(desk).get("sent"):
            return


def stop_as_shown(desk: Desk) -> str:
    """Stops the batch whose page is open; what the page then says."""
    desk.button(re.compile("^Stop it"))
    desk.finds("Stopped by")
    desk.picture("batch-stopped")
    return desk.page.locator(".govuk-inset-text").first.inner_text()


def sent(desk: Desk, batch: str) -> dict[str, int]:
    """Waits until it was sent; how many people's mails are how far."""
    desk.go(f"/batches/{batch}")
    desk.finds("Everybody who was to be told was told by")
    desk.picture("batch-sent")
    return stacked(desk)


def told(desk: Desk) -> list[str]:
    """The addresses on the page that were told."""
    rows = desk.page.locator("#deliveries-caption ~ tbody tr").all()
    return [row.locator("td").first.inner_text().split("\n")[1].strip() for row in rows]


def mailed_link(desk: Desk, address: str, subject: str | re.Pattern[str] = "") -> str:
    """Where the newest mail to somebody leads, on the page that shows what would have been sent."""
    desk.go("/outbox")
    letters = desk.page.locator(LETTER).filter(has_text=f"To {address}").filter(has=desk.page.get_by_role("link"))
    letter = letters.filter(has_text=subject) if subject else letters
    return str(letter.first.get_by_role("link").get_attribute("href"))


def follow_mail(desk: Desk, link: str) -> int:
    """Opens one's own link and downloads the workbook; how many bytes there were."""
    desk.go(link)
    desk.reads("A workbook for you")
    desk.picture("link")
    with desk.page.expect_download() as started:
        desk.button(re.compile("^Download"))
    return started.value.path().stat().st_size


def try_link_of_another(desk: Desk, link: str) -> str:
    """Follows somebody else's link; what the page says."""
    desk.go(link)
    desk.reads("This link is for somebody else")
    desk.picture("link-refused")
    return desk.said


def tries(desk: Desk) -> list[str]:
    """What staff see of links that somebody else tried: from the home page to the list, a line for each."""
    desk.go("/")
    desk.picture("home-staff")
    desk.hands.follow(desk.page.locator("main a").filter(has_text=re.compile("tried by somebody else")))
    desk.reads("Parcels")
    desk.picture("link-tries")
    return [" ".join(row.inner_text().split()) for row in desk.page.locator("#tries-caption ~ tbody tr").all()]
