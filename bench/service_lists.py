"""What it takes to show lists of logs among 300,000: a coordinator's and everybody's, first page, far down, narrowed.

A whole service runs, `lodge serve` with a database of its own. Some tens of thousands of logs are made up and then
written down again and again under other references, which is quick; lists never open what is sealed in them. Each page
is asked for over and over, one after the other. The floor is a page of Django alone with one query, in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import psycopg

from lodgement.questionnaire.loading import collections

from .browser import Browser
from .service import Service, bare_page, machine, running, say

LOGS, MADE_UP, TIMES = 300_000, 20_000, 40
GOAL = 0.150
AGAIN = """
INSERT INTO logs_log ({names})
SELECT {values} FROM logs_log, generate_series(1, %s) AS copy ORDER BY random() LIMIT %s
"""
COPIED_OTHERWISE = {
    "id": "nextval(pg_get_serial_sequence('logs_log', 'id'))",
    "references": "ARRAY(SELECT CASE WHEN said = '' THEN '' ELSE said || '-' || copy END "
                  'FROM unnest("references") AS said)',
}  # fmt: skip
"""What a log's copy says that the log doesn't, as SQL."""


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=LOGS)
    parser.add_argument("--made-up", type=int, default=MADE_UP, help="of them, before they are written down again")
    parser.add_argument("--times", type=int, default=TIMES, help="that each page is asked for")
    asked = parser.parse_args(given)
    print(f"Lists among {asked.logs:,} logs ({machine()})", flush=True)
    with running(asked.made_up) as service:
        multiply(service, asked.logs)
        measure(service, asked.times)


def multiply(service: Service, wanted: int) -> None:
    """Writes the logs there are down again until there are so many."""
    with psycopg.connect(service.administrator_url(), autocommit=True) as connection:
        (there,) = connection.execute("SELECT count(*) FROM logs_log").fetchone() or (0,)
        columns = connection.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'logs_log'")
        names = [name for (name,) in columns]
        values = ", ".join(COPIED_OTHERWISE.get(name, f'logs_log."{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        copies = AGAIN.format(names=quoted, values=values)
        connection.execute(copies, [-(-wanted // there), max(0, wanted - there)])
        connection.execute("VACUUM ANALYZE logs_log")


def measure(service: Service, times: int) -> None:
    """Prints what each list takes, for the coordinator with most logs and for support; and the bare page."""
    for who, person in (
        ("a coordinator", f"coordinator@org{service.largest(1)[0]}.example"),
        ("support", "support@statistics.example"),
    ):
        browser = service.signed_in(person)
        for what, address in _pages(service):
            say(f"{who}: {what}", _asked_for(browser, address, times), GOAL)
    with bare_page(service) as bare:
        say("the bare page", _asked_for(bare, "/", times))


def _pages(service: Service) -> Iterator[tuple[str, str]]:
    with psycopg.connect(service.administrator_url()) as connection:
        (middle,) = connection.execute("SELECT (min(id) + max(id)) / 2 FROM logs_log").fetchone() or (0,)
    newest = f"lettings-{max(collections()['lettings'])}"
    yield "home", "/"
    yield "the first page of logs", "/logs"
    yield "a page half-way down", f"/logs?before={middle}"
    yield "of one year", f"/logs?year={newest}"
    yield "of one year, to mend", f"/logs?year={newest}&status=to_mend"
    yield "of one year, completed, half-way down", f"/logs?year={newest}&status=completed&before={middle}"


def _asked_for(browser: Browser, address: str, times: int) -> list[float]:
    browser.get(address)
    took = []
    for _ in range(times):
        browser.get(address)
        took.append(browser.took)
        time.sleep(0.01)
    return took


if __name__ == "__main__":
    main()
