"""What it takes to hand in a year: from the click to the report, the workbook, and the logs, beside `lodge check`.

Web and worker run as an operator runs them, on an embedded database. While the file is on its way a second person opens
a page ten times a second. The floors are `lodge check` of the same file on the same machine, and a page of Django alone
asked for as often while nothing else happens, in the same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import re
import subprocess
import tempfile
import time
import zipfile
from functools import partial
from pathlib import Path
from threading import Event, Thread

import polars as pl
from tests.service.uploads.visitor import Visitor

from lodgement.assessment.calendar import judgement_day
from lodgement.files.template_writing import write_template
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise

from .browser import Browser
from .load import at_a_rate
from .service import LODGE, Service, bare_page, machine, most_memory, running, say

PROVIDER = 3
"""Of the demonstration's organisations the first that is a private registered provider, as the made-up rows are of."""
PERSON = f"coordinator@org{PROVIDER}.example"
PATIENCE = 900
ROWS, LOGS = 100_000, 500
TIMES = 5
GOAL = {"csv": 20, "xlsx": 40}
"""Seconds from the click to the report, of 100,000 rows, for 95 of 100."""
EVERY = 0.1
"""Seconds between two pages that somebody else opens meanwhile."""
BARE = 50
"""How often the bare page is asked for."""


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--mistakes", type=float, default=0.02, help="0: the file is handed in as well")
    parser.add_argument("--times", type=int, default=TIMES, help="that the way from click to report is gone")
    asked = parser.parse_args(given)
    questionnaire = load("lettings", max(collections()["lettings"]))
    with tempfile.TemporaryDirectory(prefix="lodgement-") as folder:
        path = Path(folder) / f"file.{asked.kind}"
        write_template(questionnaire, [_rows(questionnaire, asked.rows, asked.mistakes)], path)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB {asked.kind} ({machine()})", flush=True)
        floor = _check(path, questionnaire)
        print(f"  lodge check of it  {floor:7.1f} s", flush=True)
        with running(LOGS, with_worker=True) as service:
            with bare_page(service) as bare:
                asks = [partial(one.get, "/") for one in [bare.another_connection() for _ in range(BARE)]]
                say("the bare page, ten times a second", at_a_rate(asks, 1 / EVERY))
            _measure(service, path, f"{questionnaire.collection}-{questionnaire.year}", floor, asked.times)


def _rows(questionnaire: Questionnaire, count: int, mistakes: float) -> pl.DataFrame:
    """Made-up rows of the provider, some with a mistake; one in the set-up keeps a file from being handed in."""
    today = judgement_day(questionnaire, dt.date.today())
    records = next(synthesise(questionnaire, count, 1, organisations=1, as_at=today, errors=mistakes, piece=count))
    kept = questionnaire.in_the_open
    said = {kept.owner: f"ORG{PROVIDER}", kept.manager: f"ORG{PROVIDER}"}
    said |= {kept.assigned_to: PERSON}
    return records.texts.with_columns(
        pl.when(pl.col(str(column.number)) == "").then(pl.lit("")).otherwise(pl.lit(text)).alias(str(column.number))
        for name, text in said.items()
        for column in questionnaire.fields[name].columns
    )


def _check(path: Path, questionnaire: Questionnaire) -> float:
    began = time.perf_counter()
    command = [LODGE, "check", str(path), "--collection", questionnaire.collection, "--json"]
    subprocess.run([*command, "--year", str(questionnaire.year)], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def _measure(service: Service, path: Path, year: str, floor: float, times: int) -> None:
    visitor, answers, done = service.visitor(PERSON), list[float](), Event()
    looking = Thread(target=_look, args=(service.signed_in(PERSON), answers, done))
    looking.start()
    reports = [_to_report(visitor, _another(path, at), year) for at in range(1, times)]
    stages: dict[str, float] = {}
    began = time.perf_counter()

    def reached(stage: str) -> None:
        stages[stage] = time.perf_counter() - began - sum(stages.values())
        print(f"  {stage:18} {stages[stage]:7.1f} s   {stages[stage] / floor:5.2f} × lodge check", flush=True)

    address, _ = visitor.post("/uploads", {"year": year}, path.read_bytes())
    reached("received")
    page = _until(visitor, address, "checked</h2>")
    reached("checked")
    reports.append(sum(stages.values()))
    goal = f"goal: {GOAL[path.suffix[1:]]} s for {ROWS:,} rows"
    print(f"  click to report    {max(reports):7.1f} s, the longest of {times}; shortest {min(reports):.1f} s   {goal}")
    if "Make the marked workbook" in page:
        visitor.post(f"{address}/workbook", {}, asked_on=address)
        _until(visitor, address, "/report.xlsx")
    visitor.get_bytes(f"{address}/report.xlsx")
    reached("marked workbook")
    if stopped := re.search(r"([0-9,]+) rows? can’t become (?:a log|logs)", page):
        print(f"  not handed in: {stopped.group(0)}")
    else:
        visitor.post(f"{address}/hand-in", {}, asked_on=address)
        _until(visitor, address, "govuk-panel")
        reached("made into logs")
    done.set()
    looking.join()
    say("a page meanwhile, ten times a second", answers)
    worker = most_memory(service.worker.pid) if service.worker else 0
    print(f"  most memory: worker {worker:,} MB, web {most_memory(service.web.pid):,} MB", flush=True)


def _another(path: Path, which: int) -> bytes:
    """A file of the same rows that isn't the same file, which would be known again."""
    content = io.BytesIO(path.read_bytes())
    if path.suffix == ".csv":
        return content.getvalue() + b"\n" * which
    with zipfile.ZipFile(content, "a") as workbook:
        workbook.comment = str(which).encode()
    return content.getvalue()


def _to_report(visitor: Visitor, content: bytes, year: str) -> float:
    """Seconds from the click to the report of a file that isn't handed in then."""
    began = time.perf_counter()
    address, _ = visitor.post("/uploads", {"year": year}, content)
    _until(visitor, address, "checked</h2>")
    return time.perf_counter() - began


def _look(browser: Browser, answers: list[float], done: Event) -> None:
    while not done.wait(EVERY):
        browser.get("/uploads")
        answers.append(browser.took)


def _until(visitor: Visitor, address: str, said: str) -> str:
    """The page of the upload, as soon as it says something."""
    ends = time.monotonic() + PATIENCE
    while said not in (page := visitor.get(address)):
        if time.monotonic() > ends or "What is wrong" in page:
            raise SystemExit(f"It never said {said!r}.")
        time.sleep(0.2)
    return page


if __name__ == "__main__":
    main()
