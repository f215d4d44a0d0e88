"""What it takes to save a page of questions: ten people at it who read and type, and a steady fifty saves a second.

A whole service runs, `lodge serve` with a database of its own; everybody is signed in, and each save is of a page that
was opened, changes an answer, and has its event. The load comes from this process, over connections that are kept. The
floor is a page of Django alone with one query, on as many processes, asked for as often in the same run.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue

from tests.service.logs.browser import question_form

from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire

from .browser import Browser
from .load import at_a_rate, together
from .service import Service, bare_page, machine, running, say

USERS, SECONDS, RATE = 10, 30.0, 50
LOGS = 15_000
"""Enough for each save at a steady rate to be of a log of its own, in the tenth largest organisation too."""
THINKS = (0.5, 1.5)
"""Seconds for which somebody reads and types before a page is sent."""
CONNECTIONS = 3
"""Over which one person's pages are sent at a steady rate."""
GOAL, GOAL_AT_RATE = 0.120, 0.300
_LOG = re.compile(r'href="/logs/([0-9]+)"')
Form = dict[str, list[str]]


class Saver:
    """A coordinator at a browser, with logs of their own organisation."""

    def __init__(self, service: Service, number: int, questionnaire: Questionnaire, logs: int) -> None:
        self.browser = service.signed_in(f"coordinator@org{number}.example")
        self.question = questionnaire.fields[questionnaire.in_the_open.references[0]]
        self.year = f"{questionnaire.collection}-{questionnaire.year}"
        self.logs = self._logs(logs)
        self._others: SimpleQueue[Browser] = SimpleQueue()
        for _ in range(CONNECTIONS):
            self._others.put(self.browser.another_connection())

    def _logs(self, count: int) -> list[str]:
        """The addresses of the newest logs, as the pages of the list name them."""
        found: dict[str, None] = {}
        while len(found) < count:
            before = f"&before={list(found)[-1]}" if found else ""
            more = _LOG.findall(self.browser.get(f"/logs?year={self.year}{before}"))
            assert more, f"there are logs enough: say more --logs, {count} are wanted of each person"
            found |= dict.fromkeys(more)
        return list(found)[:count]

    def open_page(self, log: str) -> tuple[str, Form]:
        """Opens a page of a log: its address, and what its form sends once another reference is typed."""
        address = f"/logs/{log}/page/{self.question.pages[0]}"
        form = question_form(self.browser.get(address))
        (said,) = form[self.question.id]
        return address, form | {self.question.id: ["B" + said if said[:1] != "B" else said[1:]]}

    def save(self, address: str, form: Form) -> None:
        """Sends a page that was opened, over a connection that is free."""
        with self._free() as browser:
            status, leads_to, _ = browser.post(address, form)
        assert (status, leads_to != address) == (302, True), f"{address} isn't saved: {status}"

    @contextmanager
    def _free(self) -> Iterator[Browser]:
        browser = self._others.get()
        yield browser
        self._others.put(browser)


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=USERS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="that each part lasts")
    parser.add_argument("--rate", type=int, default=RATE, help="saves a second")
    parser.add_argument("--logs", type=int, default=LOGS)
    asked = parser.parse_args(given)
    print(f"Saving a page of questions ({machine()})", flush=True)
    with running(asked.logs) as service:
        measure(service, asked.users, asked.rate, asked.seconds)


def measure(service: Service, users: int, rate: int, seconds: float) -> None:
    """Prints what it takes, and what the bare page does."""
    questionnaire, saves = load("lettings", max(collections()["lettings"])), int(rate * seconds)
    savers = [Saver(service, number, questionnaire, -(-saves // users)) for number in service.largest(users)]
    opened, saved = _with_thought(savers, seconds)
    say(f"{users} people who think: a page opened", opened)
    say(f"{users} people who think: a page saved", saved, GOAL)
    with bare_page(service) as bare:
        _say_bare(f"{users} requests a second: the bare page", bare, users, seconds)
        ready = [(saver, *saver.open_page(log)) for saver in savers for log in saver.logs][:saves]
        random.Random(1).shuffle(ready)
        sends = [partial(saver.save, address, form) for saver, address, form in ready]
        say(f"{rate} saves a second: a page saved", at_a_rate(sends, rate), GOAL_AT_RATE)
        _say_bare(f"{rate} requests a second: the bare page", bare, rate, seconds)


def _with_thought(savers: Sequence[Saver], seconds: float) -> tuple[list[float], list[float]]:
    """Each opens a page, thinks, and sends it, over and over; the seconds of each."""
    opened, saved, ends = list[float](), list[float](), time.monotonic() + seconds

    def work(saver: Saver) -> None:
        chance = random.Random(saver.logs[0])
        while time.monotonic() < ends:
            address, form = saver.open_page(chance.choice(saver.logs))
            opened.append(saver.browser.took)
            time.sleep(chance.uniform(*THINKS))
            began = time.perf_counter()
            saver.save(address, form)
            saved.append(time.perf_counter() - began)

    together([partial(work, saver) for saver in savers])
    return opened, saved


def _say_bare(what: str, bare: Browser, rate: int, seconds: float) -> None:
    """Asks for the bare page as often as for the other."""
    connections: SimpleQueue[Browser] = SimpleQueue()
    for _ in range(USERS * CONNECTIONS):
        connections.put(bare.another_connection())

    def ask() -> None:
        browser = connections.get()
        browser.get("/")
        connections.put(browser)

    say(what, at_a_rate([ask] * max(1, int(rate * seconds)), rate))


if __name__ == "__main__":
    main()
