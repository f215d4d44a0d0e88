"""An incident, by those who run it, those who have what they should not have, and whoever approves the report of it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from .morning import PATIENCE, Desk, number_of, numbers

LONDON = ZoneInfo("Europe/London")
WRITTEN = "Written by whoever dealt with it, in plain words and in order."
ALARM = "Somebody has a workbook that was not meant for them"


def alarm(desk: Desk, batch: str) -> str:
    """Opens an incident from the page of a batch; its number."""
    desk.go(f"/batches/{batch}")
    desk.link("Open an incident about this batch")
    desk.reads(re.compile("^Open an incident about"))
    opened(desk, ALARM)
    desk.picture("incident-open")
    desk.button("Open the incident")
    desk.reads(re.compile("^Incident"))
    desk.picture("incident-opened")
    return number_of(desk.page)


def opened(desk: Desk, title: str) -> None:
    """Fills in what is known when an incident is opened: it was noticed five minutes ago."""
    noticed = dt.datetime.now(LONDON) - dt.timedelta(minutes=5)
    desk.write("What happened, in a few words", title)
    day(desk, "On which day was it noticed?", noticed.date())
    desk.write("At what time was it noticed?", f"{noticed:%H:%M}")


def day(desk: Desk, question: str, date: dt.date) -> None:
    """A date in three boxes, each emptied first."""
    boxes = desk.page.get_by_role("group", name=question)
    for label, value in (("Day", date.day), ("Month", date.month), ("Year", date.year)):
        boxes.get_by_label(label, exact=True).fill("")
        desk.hands.write(boxes.get_by_label(label, exact=True), str(value))


def contain(desk: Desk, incident: str) -> list[int]:
    """One press; the numbers that the page then says: links, those that still opened, those that were opened."""
    desk.go(f"/incidents/{incident}")
    desk.button(re.compile("^Contain it now$|^Ask everybody now$"))
    said = desk.page.locator(".govuk-notification-banner__content").first
    expect(said).to_be_visible()
    desk.picture("contained")
    return numbers(said.inner_text())


def ask(desk: Desk, incident: str) -> None:
    """Asks everybody whom it reached and who wasn't asked yet."""
    desk.go(f"/incidents/{incident}")
    button = desk.page.get_by_role("button", name="Ask for declarations")
    if button.count():
        desk.hands.press(button)
        desk.page.wait_for_load_state()


def measure(desk: Desk, incident: str) -> dict[str, int]:
    """Measures it; the large numbers of the incident's page, by what they count."""
    desk.go(f"/incidents/{incident}")
    desk.button("Measure it")
    desk.finds("Measured on")
    desk.picture("incident-measured", desk.page.get_by_role("heading", name="What is known"))
    desk.link("All that was counted, and what each organisation could learn")
    desk.reads("What got out, and what it could tell")
    desk.picture("exposure")
    desk.go(f"/incidents/{incident}")
    said = [" ".join(one.split()) for one in desk.page.locator(".lodgement-figures li").all_inner_texts()]
    return {one.split(" ", 1)[1]: numbers(one)[0] for one in said}


def add_recipient(desk: Desk, incident: str, address: str) -> None:
    """Somebody more whom it reached, who has no account."""
    desk.go(f"/incidents/{incident}/recipients/new")
    desk.write("Email address", address)
    desk.hands.press(desk.page.locator("main form button.govuk-button").last)
    desk.reads("Whom it reached")


# those who have it


def declare_signed_in(desk: Desk) -> None:
    """From home to the declaration that is asked for."""
    desk.go("/")
    desk.hands.follow(desk.page.locator("main a").filter(has_text=re.compile("declarations? to make")))
    desk.reads("Declarations you are asked for")
    desk.hands.follow(desk.page.locator("main a[href^='/declarations/']:not([href$='undeclared'])").first)
    desk.reads("Records that reached you")
    declare(desk)


def declare(desk: Desk, copies: str = "") -> None:
    """Answers the five questions: it was opened and is deleted, and perhaps copied."""
    desk.choose("Did you open the file, or look at what was in it?", "Yes")
    desk.choose("Have you deleted it?", "Yes, all of it is deleted")
    desk.choose("Did you make a copy", "Yes" if copies else "No")
    if copies:
        desk.write("What became of the copies?", copies)
    desk.choose("Did you pass it on to anybody", "No")
    desk.choose("May a backup of your computer", "No")
    desk.picture("declare")
    desk.button("Send my declaration")
    desk.reads("Thank you")
    desk.picture("declared")


def write_off(desk: Desk, incident: str) -> int:
    """Stops waiting for everybody who has not answered; how many they were."""
    ended = 0
    while True:
        desk.go(f"/incidents/{incident}/recipients")
        waiting = desk.page.get_by_role("link", name=re.compile("^Stop waiting for"))
        if not waiting.count():
            return ended
        desk.hands.follow(waiting.first)
        desk.write("Why is no declaration waited for?", "They are on leave, and their link was never opened.")
        desk.hands.press(desk.page.locator("main form button.govuk-button").last)
        desk.reads("Whom it reached")
        ended += 1


# deciding


def assess(desk: Desk, incident: str) -> None:
    desk.go(f"/incidents/{incident}/risk")
    form = desk.page.locator("main form").last
    for name in ("likelihood", "severity"):
        desk.hands.choose(form.locator(f'input[name="{name}"]').first)
    desk.choose("Is the Information Commissioner to be told?", "No")
    desk.choose("Are the people whom the records are about to be told?", "No")
    desk.write("Why?", "Whoever has it keeps records of the same kind; it holds no answers; it is deleted.")
    desk.picture("risk")
    desk.hands.press(form.locator("button.govuk-button").last)
    desk.reads(re.compile("^Incident|^Assess"))


def correct(desk: Desk, incident: str, owner: str) -> None:
    """Enters what is done so that it doesn't happen again, and that it is done."""
    desk.go(f"/incidents/{incident}/actions")
    desk.write("What is to be done?", "A second person compares people and organisations before a release.")
    desk.hands.pick(desk.page.get_by_label("Who sees to it?"), owner)
    day(desk, "Until when?", dt.datetime.now(LONDON).date() + dt.timedelta(days=7))
    desk.picture("action")
    desk.hands.press(desk.page.locator("main form button.govuk-button").last)
    desk.page.wait_for_load_state()
    desk.go(f"/incidents/{incident}/actions")
    desk.hands.follow(desk.page.locator("main a[href$='/done']").first)
    desk.write("What was done, and what came of it?", "It stands in the steps of a release.")
    desk.hands.press(desk.page.locator("main form button.govuk-button").last)
    desk.page.wait_for_load_state()


# reports


def write_report(desk: Desk, incident: str, layout: str) -> str:
    """Begins a report, writes each of its places and submits it; its address."""
    desk.go(f"/incidents/{incident}/reports")
    desk.picture("reports")
    begin = desk.page.locator(f'form:has(input[name="layout"][value="{layout}"])').get_by_role("button")
    desk.hands.press(begin)
    expect(desk.page).to_have_url(re.compile("/write$"))
    for box in desk.page.locator("main textarea").all():
        desk.hands.write(box, WRITTEN)
    desk.picture("report-write")
    desk.button("Save")
    desk.finds("What you wrote is saved.")
    desk.button("Submit for approval")
    desk.finds("It waits for the Head of Profession")
    desk.picture("report-submitted")
    return desk.page.url


def may_approve(desk: Desk, report: str) -> bool:
    desk.go(report)
    return bool(desk.page.get_by_role("button", name="Approve", exact=True).count())


def approve(desk: Desk, report: str) -> None:
    desk.go(report)
    desk.picture("report-approve")
    desk.button("Approve")
    desk.finds("Approved by")


def send(desk: Desk, report: str) -> None:
    """Gives a notice to those whom it concerns, or notes whom a report was sent to."""
    desk.go(report)
    for box in desk.page.locator('main input[name="to"]').all():
        desk.hands.choose(box)
    desk.button(re.compile("^Record that it was sent$|^Give the notice to"))
    desk.finds("Sent to")
    desk.picture("report-sent")


def download(desk: Desk, report: str, folder: Path) -> Path:
    """The report as a PDF."""
    desk.go(report)
    with desk.page.expect_download() as started:
        desk.link("PDF")
    path = folder / "report.pdf"
    started.value.save_as(path)
    return path


def close(desk: Desk, incident: str) -> str:
    """Closes it; its heading and state."""
    desk.go(f"/incidents/{incident}/close")
    desk.write("What was learned?", "Two people looked, and neither looked at the names. Now one of them does.")
    desk.button("Close the incident")
    desk.reads(re.compile("^Incident"))
    desk.picture("incident-closed")
    return desk.said


# a message that was sent by ordinary mail


def start_drill(desk: Desk) -> None:
    """Starts a drill by links, from the list of all incidents."""
    desk.go("/incidents")
    desk.link("start a drill")
    desk.choose("How does the file go astray?", "By links of this service: they can be taken back")
    desk.hands.choose(desk.page.locator('input[name="year"]').first)
    desk.picture("drill")
    desk.button("Start the drill")
    desk.finds("Made in a drill, with nothing reading what is in it.")
    assert "The drill has begun." in desk.said


def drop_message(desk: Desk, message: Path) -> None:
    """Gives a sent message and waits until it was read."""
    desk.go("/incidents")
    desk.hands.follow(desk.page.locator("main a[href='/incidents/from-message']").first)
    desk.reads("An incident from a sent message")
    desk.hands.attach(desk.page.get_by_label("The sent message"), message)
    desk.button("Read this message")
    desk.reads("A sent message")
    expect(desk.find("heading", "Open the incident")).to_be_visible(timeout=PATIENCE)
    desk.page.wait_for_load_state()
    desk.picture("message-read")


def open_from_message(desk: Desk) -> str:
    desk.page.get_by_label("What happened, in a few words").fill("")
    opened_now = desk.page.get_by_label("At what time was it noticed?")
    opened_now.fill("")
    opened(desk, "A list went to the wrong address")
    desk.button("Open the incident")
    desk.reads(re.compile("^Incident"))
    return number_of(desk.page)
