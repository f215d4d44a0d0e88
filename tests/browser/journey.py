"""A year handed in, as a data coordinator does it: what is done at each step, and what is read.

The same steps serve with scripts and without them, with a mouse and with the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl
from playwright.sync_api import expect

from lodgement.files.report_marked import YOUR_FILE

from .files import KEPT_BACK, Broken
from .hands import Hands

PATIENCE = 120_000
"""Milliseconds that a background job gets."""
FURTHER_DOWN = "found"
"""The picture of what stands lower on the page of a report."""


def _no_picture(name: str) -> None:
    """Nobody asked for pictures."""


@dataclass
class Journey:
    """Somebody's way through the service with a file."""

    hands: Hands
    file: Broken
    folder: Path
    picture: Callable[[str], None] = _no_picture

    @property
    def said(self) -> str:
        """All that the page says, in one line."""
        return " ".join(self.hands.page.locator("main").inner_text().split())

    def link(self, text: str) -> None:
        self.hands.follow(self.hands.page.get_by_role("link", name=text, exact=True).first)

    def button(self, text: str) -> None:
        self.hands.press(self.hands.page.get_by_role("button", name=text, exact=True))

    # the steps, in their order

    def sign_in(self, person: str, password: str) -> None:
        page = self.hands.page
        page.goto("/sign-in")
        self.hands.write(page.get_by_label("Email address"), person)
        self.hands.write(page.get_by_label("Password", exact=True), password)
        self.button("Sign in")
        expect(page.locator("h1")).not_to_have_text("Sign in")
        self.picture("home")

    def send(self, path: Path) -> None:
        page = self.hands.page
        self.link("Hand in a file")
        expect(page.locator("h1")).to_have_text("Hand in a file")
        self.hands.choose(page.get_by_label("Social housing lettings 2026/27"))
        self.hands.attach(page.get_by_label("Your file"), path)
        self.picture("choose-a-file")
        self.button("Check this file")
        self.wait_for_the_check()
        self.picture("report")
        page.get_by_role("heading", name="What was found").scroll_into_view_if_needed()
        self.picture(FURTHER_DOWN)

    def wait_for_the_check(self) -> None:
        heading = f"{self.file.rows.height} rows checked"
        expect(self.hands.page.get_by_role("heading", name=heading)).to_be_visible(timeout=PATIENCE)
        self.hands.page.wait_for_load_state()

    def found(self) -> dict[str, str]:
        """What must hold, of each check that found something, and how serious that is and in how many rows."""
        said = {}
        for one in self.hands.page.locator(".lodgement-findings > li").all():
            counts = one.locator(".lodgement-findings__count > :not(svg)").all_inner_texts()
            said[one.locator("h3").inner_text()] = ", ".join(text.strip() for text in counts)
        return said

    def parts(self) -> list[str]:
        """How many rows must be put right, are only to confirm, have nothing found."""
        return [" ".join(text.split()) for text in self.hands.page.locator(".lodgement-stack li").all_inner_texts()]

    def marked_workbook(self) -> Path:
        """Gets the workbook with the marked cells."""
        with self.hands.page.expect_download() as started:
            self.hands.follow(self.hands.page.get_by_role("button", name="Download the marked workbook"))
        path = self.folder / "marked.xlsx"
        started.value.save_as(path)
        return path

    def mend(self, marked: Path) -> Path:
        """Mends every cell that the workbook names, but the one that is kept back."""
        kept = self.file.line_of(KEPT_BACK)
        cells = {cell for cell in cells_named(marked) if cell[0] != kept}
        return self.file.write(self.file.mended(cells), self.folder / "mended.xlsx")

    def send_in_its_place(self, path: Path) -> None:
        page = self.hands.page
        before = page.url
        self.hands.attach(page.get_by_label("The mended file"), path)
        self.button("Check the mended file")
        expect(page).not_to_have_url(before)
        self.wait_for_the_check()
        self.picture("mended")

    def hand_in(self) -> None:
        self.hands.follow(self.hands.page.get_by_role("button", name="Hand in as it is"))
        expect(self.hands.page.locator("h1")).to_have_text("Hand in as it is?")
        self.picture("hand-in")
        self.button("Hand in and leave them empty")
        expect(self.hands.page.locator(".govuk-panel")).to_be_visible(timeout=PATIENCE)
        self.picture("handed-in")

    def find_the_unfinished_log(self) -> None:
        """From the file to the one of its logs that isn't complete."""
        page = self.hands.page
        self.hands.follow(page.get_by_role("button", name="Finish 1 log"))
        self.hands.follow(page.locator("tbody a"))
        self.picture("log")

    def answer(self) -> None:
        """The missing answer, on its page."""
        page = self.hands.page
        question, value = self.file.answer
        self.hands.follow(page.locator("main .govuk-list a").first)
        self.picture("question")
        self.hands.choose(page.locator(f'input[name="{question}"][value="{value}"]'))
        self.button("Save and go to the log")
        expect(page.locator(".govuk-notification-banner__content")).to_be_visible()
        self.picture("complete")


def cells_named(marked: Path) -> set[tuple[int, str]]:
    """The cells that a marked workbook names: row of the spreadsheet, field number."""
    told = fastexcel.read_excel(marked).load_sheet("By row", dtypes="string").to_polars()
    return {(int(row), number) for row, number in told.select("Row", "Field number").iter_rows() if number}


def own_rows(marked: Path, file: Broken) -> pl.DataFrame:
    """The rows of the sender's own sheet in a marked workbook, by field number, as texts."""
    book = fastexcel.read_excel(marked)
    sheet = book.load_sheet(YOUR_FILE, header_row=None, skip_rows=file.first_line - 1, dtypes="string")
    rows = sheet.to_polars()[:, 1 : 1 + file.rows.width]
    return rows.rename(dict(zip(rows.columns, file.rows.columns, strict=True))).fill_null("")
