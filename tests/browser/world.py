"""What the pages of the service are looked at with: made by people in the browser, each thing in the state that is
wanted. An organisation with files, logs and people in every state; one that has just begun; one that hasn't signed.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from playwright.sync_api import Page, expect

from . import making
from .chromium import Seen, size
from .files import Broken, broken_file
from .journey import PATIENCE
from .live import PRIVATE, Live


@dataclass
class World:
    """The things by the names that addresses have for them, and who is meant by each kind of person."""

    live: Live
    folder: Path
    people: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    _open: dict[tuple[str, tuple[int, int]], tuple[Page, Seen]] = field(default_factory=dict)
    _kept: ExitStack = field(default_factory=ExitStack)

    def page_of(self, who: str, width: tuple[int, int]) -> tuple[Page, Seen]:
        """A page that stays open, of one kind of person at one width, and what it does; each is costly to open."""
        if (who, width) not in self._open:
            page = self._kept.enter_context(self.live.page_of(self.people.get(who, ""), viewport=size(width)))
            seen = Seen("127.0.0.1")
            seen.watch(page)
            self._open[who, width] = page, seen
        return self._open[who, width]

    def close(self) -> None:
        """Closes the pages that stayed open."""
        self._kept.close()

    def made(self) -> World:
        """Makes all of it, in an order in which each finds what it needs."""
        self._organisations()
        self._newcomers()
        self._people()
        self._files()
        self._logs()
        self.things |= making.made(self.live.folder, self.things)
        return self

    # organisations

    def _organisations(self) -> None:
        own, agent = self.live.private_providers()[:2]
        unsigned = next(one for one in self.live.organisations() if not one.signed)
        self.things |= {"organisation": own.number, "organisation_name": own.name}
        self.things |= {"agent": agent.number, "agent_name": agent.name}
        self.things |= {"unsigned": unsigned.number, "unsigned_name": unsigned.name}
        with self.live.page_of("support@statistics.example") as page:
            for new in ("Emptyham Homes", "Shutton Homes"):
                self.things[new] = self._add(page, new)
            self.things |= {"shut": self.things["Shutton Homes"], "shut_name": "Shutton Homes"}
            page.goto(f"/organisations/{self.things['shut']}/deactivate")
            page.get_by_role("button", name="Deactivate").click()
        self.people |= {
            "coordinator": f"coordinator@org{own.number}.example",
            "provider": f"provider@org{own.number}.example",
            "unsigned": f"coordinator@org{unsigned.number}.example",
            "newcomer": "newcomer@emptyham.example",
            "support": "support@statistics.example",
            "statistician": "statistician@statistics.example",
            "approver": "head@statistics.example",
        }

    def _add(self, page: Page, name: str) -> str:
        page.goto("/organisations/add")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label(PRIVATE).check()
        page.get_by_role("group", name="Does it own homes?").get_by_label("Yes").check()
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("h1")).to_have_text(name)
        return _number(page)

    # people

    def _newcomers(self) -> None:
        with self.live.page_of(self.people["support"]) as page:
            for email, name in ((self.people["newcomer"], "Nora Newcomer"), ("ines@emptyham.example", "Ines Invited")):
                page.goto("/people/invite")
                page.get_by_label("Organisation").select_option(label="Emptyham Homes")
                page.get_by_label("Full name").fill(name)
                page.get_by_label("Email address").fill(email)
                page.get_by_label("Data coordinator").check()
                page.get_by_label("Data protection officer").check()
                page.get_by_role("button", name="Send the invitation").click()
                expect(page.locator("h1")).to_have_text("People")
            self.things["joined"] = self._link_to(page, self.people["newcomer"])
            self.things["join"] = self._link_to(page, "ines@emptyham.example")
        with self.live.page_of("") as page:
            page.goto(self.things["joined"])
            page.get_by_label("New password", exact=True).fill(self.live.password)
            page.locator("main form .govuk-button:not([type=button])").click()
            expect(page.locator("h1")).to_have_text("Emptyham Homes")

    def _link_to(self, page: Page, email: str) -> str:
        """The newest link that was mailed to an address; whatever is mailed by a job is waited for."""
        letters = page.locator(".lodgement-letter").filter(has_text=f"To {email}")
        letter = letters.filter(has=page.get_by_role("link")).first
        for _ in range(PATIENCE // 1000):
            page.goto("/outbox")
            if letter.count():
                break
            page.wait_for_timeout(1000)
        return str(letter.get_by_role("link").get_attribute("href"))

    def _people(self) -> None:
        with self.live.page_of("") as page:
            page.goto("/forgotten-password")
            page.get_by_label("Email address").fill(self.people["provider"])
            page.locator("main form .govuk-button").click()
        officer = self._coordinate()
        with self.live.page_of(self.people["statistician"]), self.live.page_of(self.people["support"]) as page:
            self.things["reset"] = self._link_to(page, self.people["provider"])
            self.things["confirm"] = self._link_to(page, f"new-{officer}")
            page.goto(f"/people?text={self.people['statistician']}")
            self.things |= self._person(page, "with_app", self.people["statistician"])

    def _coordinate(self) -> str:
        """What a coordinator does to people and relations; says whose address is changed."""
        with self.live.page_of(self.people["coordinator"]) as page:
            page.goto("/people")
            self.things |= self._person(page, "person", self.people["provider"])
            officers = (
                page.locator("tbody tr").filter(has_text="officer").locator("td:nth-of-type(1)").all_inner_texts()
            )
            page.goto("/people")
            self.things |= self._person(page, "deactivated", officers[0])
            page.goto(f"/people/{self.things['deactivated']}/deactivate")
            page.get_by_role("button", name="Deactivate").click()
            page.goto(f"/people/{self.things['person']}/address")
            page.get_by_label("New email address").fill(f"new-{self.people['provider']}")
            page.locator("main form .govuk-button").first.click()
            page.goto(f"/organisations/{self.things['organisation']}/agents/add?text=ORG{self.things['agent']}")
            page.get_by_role("button", name=re.compile("^Add")).first.click()
            page.goto(f"/organisations/{self.things['organisation']}/agreement")
            self.things["agreement"] = page.locator("h1").inner_text()
        return self.people["provider"]

    def _person(self, page: Page, called: str, email: str) -> dict[str, str]:
        """The number and name of somebody on a list of people."""
        link = page.locator("tbody tr").filter(has=page.get_by_text(email, exact=True)).get_by_role("link")
        return {called: str(link.get_attribute("href")).rsplit("/", 1)[1], f"{called}_name": link.inner_text()}

    # files and logs

    def _files(self) -> None:
        person = self.people["coordinator"]
        file = broken_file(f"ORG{self.things['organisation']}", person)
        right = file.right.tail(6)
        without_stop = file.rows.filter(pl.Series([one != "start_on_no_day" for one in file.mistakes]))
        with self.live.page_of(person) as page:
            self.things["stopped"] = self._send(page, file, file.rows)
            self.things["file_heading"] = page.locator("h1").inner_text()
            self.things["checked"] = self._send(page, file, without_stop)
            self.things["clean"] = self._send(page, file, right)
            self.things["given_up"] = self._send(page, file, right.head(1))
            page.get_by_text("Give this file up").click()
            page.get_by_role("button", name="Give it up").click()
            self.things["refused"] = self._send(page, file, None)
            self._hand_in(page, file)

    def _send(self, page: Page, file: Broken, rows: pl.DataFrame | None) -> str:
        path = self.folder / "file.csv"
        if rows is None:
            path.write_text("This is no template\n", "ascii")
        else:
            file.write(rows, path)
        page.goto("/uploads")
        page.get_by_label("Social housing lettings 2026/27").check()
        with page.expect_file_chooser() as opened:
            page.get_by_label("Your file").click()
        opened.value.set_files(path)
        page.get_by_role("button", name="Check this file").click()
        ended = page.get_by_role("heading", name="What was found").or_(
            page.get_by_role("heading", name="What is wrong")
        )
        expect(ended).to_be_visible(timeout=PATIENCE)
        return _number(page)

    def _hand_in(self, page: Page, file: Broken) -> None:
        """Three logs of a file: one that lacks an answer, one with something unusual, one that is complete."""
        kept = [file.mistakes.index(one) for one in ("unknown_code", "retired_early", "void_after_start")]
        rows = pl.concat([file.rows[kept[:2]], file.right[kept[2:]]])
        self.things["handed_in"] = self._send(page, file, rows)
        page.goto(f"/uploads/{self.things['handed_in']}/hand-in")
        page.locator("main form .govuk-button").click()
        expect(page.locator(".govuk-panel")).to_be_visible(timeout=PATIENCE)
        page.goto(f"/logs?upload={self.things['handed_in']}")
        shown = page.locator("tbody tr")
        for called, said in (("unfinished", "1 missing"), ("unusual", "1 to confirm"), ("complete", "Completed")):
            self.things[called] = shown.filter(has_text=said).get_by_role("link").inner_text()

    def _logs(self) -> None:
        with self.live.page_of(self.people["coordinator"]) as page:
            page.goto("/logs/new")
            page.get_by_label("Social housing lettings 2026/27").check()
            page.get_by_role("button", name="Continue").click()
            self.things["first_question"] = page.locator("h1").inner_text()
            _, self.things["begun"], _, self.things["first_page"] = page.url.rsplit("/", 3)
            page.goto(f"/logs/{self.things['complete']}/page/void_date")
            self.things["void_question"] = page.locator("h1").inner_text()
            page.goto(f"/logs/{self.things['unusual']}")
            page.get_by_role("link", name=re.compile("^Confirm or change")).click()
            self.things["unusual_question"] = page.locator("h1").inner_text()
            self.things["unusual_page"] = page.url.split("/")[-2]


def _number(page: Page) -> str:
    """The number in an address such as /uploads/7."""
    return page.url.rstrip("/").rsplit("/", 1)[1]
