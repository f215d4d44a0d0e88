"""What a quality round takes, stage by stage, beside its floor: the same boxes opened and nothing else.

`python -m bench.quality --logs 300000`; it makes a database of its own. Web and worker run as an operator runs them.
While the worker checks, somebody opens a page ten times a second. Then a check that asks about every third log is
drafted, the round checked again, and its queries raised.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from bench.service import Service, most_memory, running
from bench.service_uploads import PERSON
from lodgement.service.quality.stages import STAGES

if TYPE_CHECKING:
    from lodgement.service.quality.models import Round

PATIENCE = 900
STATISTICIAN = "statistician@statistics.example"


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=20_000)
    asked = parser.parse_args(given)
    with running(asked.logs, with_worker=True) as service:
        _join(service)
        _measure(service, asked.logs)


def _join(service: Service) -> None:
    """Makes this process one that works for the service, with the worker's login."""
    os.environ |= service.environment | {
        "LODGEMENT_PROCESS": "worker",
        "DJANGO_SETTINGS_MODULE": "lodgement.service.settings",
    }
    import django

    django.setup()


def _measure(service: Service, logs: int) -> None:
    floor = _floor()
    print(f"{logs:,} lettings; their boxes read and opened, and nothing else: {floor:.1f} s")
    answers, done = list[float](), Event()
    looking = Thread(target=_look, args=(service.visitor(PERSON), answers, done))
    looking.start()
    took, checked = _timed(_opened_round)
    done.set()
    looking.join()
    for stage in STAGES:
        print(f"  {stage:10} {checked.stages[stage]:7.1f} s")
    in_all = sum(checked.stages.values())
    print(f"  in all     {in_all:7.1f} s   {in_all / floor:5.2f} × the boxes alone; from click to result {took:.1f} s")
    slow = statistics.quantiles(answers, n=20)[-1] if len(answers) > 1 else 0.0
    print(f"  a page meanwhile: {len(answers)} times, p95 {slow * 1000:.0f} ms, longest {max(answers) * 1000:.0f} ms")
    print(f"  most memory: worker {most_memory(service.worker.pid) if service.worker else 0:,} MB")
    draft = _drafted(checked)
    _checked(checked.pk)
    raising, raised = _timed(lambda: _raised(checked, draft))
    print(f"  {raised.queries:,} queries raised, to {raised.organisations:,} organisations: {raising:.1f} s")
    print(json.dumps({"logs": logs, "floor": floor, "stages": checked.stages, "raised": raised.queries,
                      "raising": raising}))  # fmt: skip


def _timed(what: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = what()
    return time.perf_counter() - began, result


def _person() -> Any:
    from lodgement.service.accounts.models import Person
    from lodgement.service.database.session import as_the_system

    with as_the_system():
        return Person.objects.select_related("organisation").get(email=STATISTICIAN)


def _floor() -> float:
    """Reading all boxes of the year and opening them."""
    from lodgement.sealing.boxes import open_box
    from lodgement.service.database.session import as_the_system
    from lodgement.service.logs.contents import belongs_to
    from lodgement.service.logs.models import Log
    from lodgement.service.vault.keys import year_key

    collection, year = _year()
    began = time.perf_counter()
    with as_the_system():
        key = year_key(year)
        there = Log.objects.filter(collection=collection, year=year).order_by().values_list("pk", "version", "answers")
        for number, version, box in there.iterator(chunk_size=25_000):
            open_box(key, belongs_to(number, version, "answers"), bytes(box))
    return time.perf_counter() - began


def _year() -> tuple[str, int]:
    from lodgement.questionnaire.loading import collections

    return "lettings", max(collections()["lettings"])


def _opened_round() -> Round:
    from lodgement.service.jobs.behalf import for_person
    from lodgement.service.quality.actions import open_round

    collection, year = _year()
    today = dt.date.today()
    with for_person(_person().pk) as person:
        opened = open_round(
            by=person, collection=collection, year=year, wanted_by=today + dt.timedelta(14), today=today
        )
    return _checked(opened.pk)


def _checked(number: int) -> Round:
    """Waits for the worker."""
    from lodgement.service.database.session import as_the_system
    from lodgement.service.quality.models import Round

    ends = time.monotonic() + PATIENCE
    while True:
        with as_the_system():
            found: Round = Round.objects.get(pk=number)
        if found.state == "checked":
            return found
        if found.state == "failed" or time.monotonic() > ends:
            raise SystemExit(f"The round is {found.state}: {found.refusal}")
        time.sleep(0.1)


def _raised(round: Round, draft: int) -> Any:
    from lodgement.service.jobs.behalf import for_person
    from lodgement.service.quality.raising import raise_queries

    with for_person(_person().pk) as person:
        return raise_queries(by=person, round=round, checks=[draft])


def _drafted(round: Round) -> int:
    """A check that about every third log fails."""
    from lodgement.service.jobs.behalf import for_person
    from lodgement.service.quality.actions import add_draft
    from lodgement.service.quality.drafts import Draft

    draft = Draft("More than two", "hhmemb > 2", "At most two.", "{hhmemb} people live there. Is that right?", ())
    with for_person(_person().pk) as person:
        return int(add_draft(by=person, round=round, draft=draft, today=dt.date.today()).pk)


def _look(visitor: Any, answers: list[float], done: Event) -> None:
    while not done.wait(0.1):
        began = time.perf_counter()
        visitor.get("/logs")
        answers.append(time.perf_counter() - began)


if __name__ == "__main__":
    main()
