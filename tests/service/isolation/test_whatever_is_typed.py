"""Whatever is typed into whichever field of whichever form, or into an address, is answered in words: never by a 500.

The fields are those that a page shows and those that its form sends; of an address those that the page's links and
filters have.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.service.logs.browser import forms_of

from .line import Sending
from .matrix import Cell, browser_of, declared, taken_back
from .routes import ROUTES
from .world import HOME, World

ODD = (
    "\x00", "a\x00b", " ", "-1", "1e400", "NaN", "٣", "9" * 400, "2147483648", "9223372036854775808", "𝕏" * 3_000,
    "\u202e‮\n\r\t", "\ufffe", "'\"<script>{{7*7}}%s${x}",
)  # fmt: skip
_NAMED = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"')
_LINK = re.compile(r'href="([^"]*\?[^"]+)"')


def _page(cell: Cell) -> str:
    """The page of a route as somebody sees it; empty where it isn't one."""
    with taken_back():
        answer = browser_of(cell.world, cell.actor).get(cell.address())
        shown = answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")
        return answer.content.decode() if shown else ""


def _fields(page: str) -> set[str]:
    sent = {name for form in forms_of(page) for name in form.sends}
    return (sent | set(_NAMED.findall(page))) - {"csrfmiddlewaretoken"}


def _parameters(page: str) -> set[str]:
    links = [urlsplit(html.unescape(link)).query for link in _LINK.findall(page)]
    return {"page"} | {name for query in links for name, _ in parse_qsl(query, keep_blank_values=True)}


def _cells(world: World, *actors: str) -> Iterator[Cell]:
    """Each route about one's own things; with actors, as each that is let in, else as who sends its form."""
    views = declared()
    for route, line in ROUTES.items():
        for actor in actors or ([line.by] if line.post else []):
            cell = Cell(world, actor, route, views[route].access, HOME)
            if cell.is_let_in:
                yield cell


def test_sentences_are_kept_where_the_session_had_ended(undone: World) -> None:
    """Every form in which somebody writes sentences goes to a view that keeps them; a mark is in every form."""
    from django.urls import resolve

    from lodgement.service.permissions import keeps

    lost, unmarked, seen = set(), set(), set()
    for cell in _cells(undone, "coordinator", "support", "statistician", "approver"):
        if not cell.access.signed_in:
            continue
        for part in _page(cell).split("<form")[1:]:
            (form,) = forms_of(f"<form{part.partition('</form>')[0]}")
            if "csrfmiddlewaretoken" in form.sends and "shown-on" not in form.sends:
                unmarked.add(cell.route)
            if "<textarea" in part.partition("</form>")[0]:
                to = resolve(urlsplit(form.action or cell.address()).path)
                seen.add(to.url_name)
                lost |= set() if keeps(to.func) else {to.url_name}
    assert (lost, unmarked) == (set(), set())
    assert seen >= {"confirm_query", "draft_check", "incident_risk", "give_back_report", "change_organisation"}


@pytest.mark.prove
def test_into_a_field(undone: World) -> None:
    """Takes a minute: some two thousand forms are sent."""
    faults, sent = [], 0
    for cell in _cells(undone):
        page = _page(cell)
        for odd in ODD:
            for field in sorted(_fields(page) | set(_said(cell))):
                with taken_back():
                    browser = browser_of(undone, cell.actor)
                    status = browser.post(cell.address(), _said(cell) | {field: odd}).status_code
                    faults += [f"{cell.route} {field}={odd[:20]!r}"] if status >= 500 else []
                    sent += 1
    assert (faults, sent > 1_500) == ([], True)


def _said(cell: Cell) -> dict[str, object]:
    """What the form of a route sends."""
    assert cell.line.post
    return cell.line.post(Sending(browser_of(cell.world, cell.actor), cell.world.people[cell.actor], cell.holding))


@pytest.mark.prove
def test_into_an_address(undone: World) -> None:
    """Takes a minute: some thousand pages are asked for."""
    faults, asked = [], 0
    for cell in _cells(undone, "coordinator", "support", "statistician"):
        for name in sorted(_parameters(page) if (page := _page(cell)) else ()):
            for odd in ODD:
                with taken_back():
                    address, more = cell.address(), urlencode({name: odd})
                    joined = f"{address}{'&' if '?' in address else '?'}{more}"
                    status = browser_of(undone, cell.actor).get(joined).status_code
                    faults += [f"{cell.actor} at {cell.route}?{more[:40]}"] if status >= 500 else []
                    asked += 1
    assert (faults, asked > 500) == ([], True)


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 40])
def test_another_number_in_an_address(undone: World, number: str) -> None:
    faults, asked = [], 0
    for actor in ("coordinator", "support"):
        for cell in _cells(undone, actor):
            address = cell.address()
            if not cell.line.arguments or (another := re.sub(r"(?<=/)\d+(?=/|$)", number, address)) == address:
                continue
            with taken_back():
                status = browser_of(undone, actor).generic("POST" if cell.line.post else "GET", another).status_code
                faults += [f"{actor} at {another}: {status}"] if status >= 500 else []
                asked += 1
    assert (faults, asked > 60) == ([], True)
