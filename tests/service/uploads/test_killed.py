"""Whatever is killed, and whenever: a file is in or out. Nothing is lost, nothing doubled, nothing there by half.

Real processes die by SIGKILL at named moments, before and after each commit, or at random ones, and are started again
without knowing of it. A person at a browser tries again what gets no answer. Within a minute the file is handed in,
each of its rows one log, written once; or it is refused, and there is none.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from lodgement.assessment.calendar import judgement_day
from lodgement.questionnaire.model import Questionnaire
from tests.service.conftest import ROOT
from tests.service.uploads.processes import OUTSIDE, PATIENCE, Processes, wait_for
from tests.service.uploads.sending import as_csv, made_up_rows
from tests.service.uploads.visitor import NO_ANSWER, Visitor

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.uploads.models import Upload

ROWS = 30
PASSWORD = "seven green herons"
NO_FILE = b"%PDF-1.7"
ENDED = {"handed_in", "refused"}
WEB = ("upload received", "hand-in asked")
WORKER = ("check begun", "check finished", "logs made")
OF_REFUSED = ("upload refused",)
"""What is committed on the way of a file that is handed in, by the process that does it; and of one that is refused."""
SIDES = ("before commit", "after commit")
MOMENTS = [
    *((f"{name}, {side}", "web", False) for name in WEB for side in SIDES),
    *((f"{name}, {side}", "worker", False) for name in WORKER for side in SIDES),
    *((f"{name}, {side}", "worker", True) for name in OF_REFUSED for side in SIDES),
    ("some logs made", "worker", False),
]
IN_THE_SUITE = {"upload received, after commit", "logs made, before commit"}
"""The rest takes minutes, and is proved by `make prove`."""


class Sender:
    """A coordinator with a file of their own, who wants it handed in."""

    def __init__(self, service: Processes, questionnaire: Questionnaire, content: Callable[[Person], bytes]) -> None:
        self.service = service
        self.person = service.a_coordinator(f"Organisation {time.monotonic_ns()}", PASSWORD)
        self.content = content(self.person)
        self.year = f"{questionnaire.collection}-{questionnaire.year}"
        self.visitor: Visitor | None = None
        self.address = ""
        self.unanswered = 0

    def upload(self) -> Upload | None:
        from lodgement.service.uploads.models import Upload

        of_mine = Upload.objects.using(OUTSIDE).filter(organisation=self.person.organisation)
        found: Upload | None = of_mine.defer("file", "report").first()
        return found

    def has_ended(self) -> bool:
        """Does what is to be done next, and says whether there is nothing left."""
        found = self.upload()
        if found is not None and found.state in ENDED and self.address:
            return True
        try:
            self._go_on(found)
        except NO_ANSWER:
            self.unanswered += 1
            time.sleep(0.1)
        return False

    def _go_on(self, found: Upload | None) -> None:
        if self.visitor is None:
            visitor = Visitor(self.service.port)
            visitor.sign_in(self.person.email, PASSWORD)
            self.visitor = visitor
        if not self.address:
            path, page = self.visitor.post("/uploads", {"year": self.year}, self.content)
            assert re.fullmatch("/uploads/[0-9]+", path), page
            self.address = path
        elif found is not None and found.state == "checked":
            self.visitor.post(f"{self.address}/hand-in", {}, asked_on=self.address)

    def came_of_it(self) -> dict[str, Any]:
        """What stands in the database."""
        from lodgement.service.audit.models import Event
        from lodgement.service.logs.models import Log
        from lodgement.service.uploads.models import Upload

        own = self.person.organisation_id
        logs = Log.objects.using(OUTSIDE).filter(made_for=own)
        uploads = Upload.objects.using(OUTSIDE).filter(organisation=own)
        events = Event.objects.using(OUTSIDE).filter(organisation=own, action__startswith="upload.")
        return {
            "uploads": [(upload.state, upload.file is None) for upload in uploads],
            "logs": logs.count(),
            "rows": sorted(logs.values_list("upload_row", flat=True).distinct()),
            "versions": set(logs.values_list("version", flat=True)),
            "events": Counter(events.values_list("action", flat=True)),
        }


def _rows(questionnaire: Questionnaire, count: int) -> Callable[[Person], bytes]:
    as_at = judgement_day(questionnaire, dt.date.today())
    return lambda person: as_csv(questionnaire, made_up_rows(questionnaire, person, count, as_at=as_at))


def _over_and_over(questionnaire: Questionnaire, person: Person, count: int, times: int) -> bytes:
    """So many rows, so many times, each with references of its own: to make up all of them would take minutes."""
    as_at = judgement_day(questionnaire, dt.date.today())
    rows = pl.concat([made_up_rows(questionnaire, person, count, as_at=as_at)] * times)
    kept = [column for name in questionnaire.in_the_open.references for column in questionnaire.fields[name].columns]
    return as_csv(questionnaire, rows.with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias(str(column.number)) for column in kept
    ))  # fmt: skip


def _handed_in(count: int) -> dict[str, Any]:
    steps = ("upload.received", "upload.checked", "upload.hand_in_asked", "upload.handed_in")
    return {
        "uploads": [("handed_in", True)],
        "logs": count,
        "rows": list(range(2, count + 2)),
        "versions": {1},
        "events": Counter(steps),
    }


NOTHING: dict[str, Any] = {"uploads": [], "logs": 0, "rows": [], "versions": set(), "events": Counter()}
REFUSED = {
    "uploads": [("refused", True)],
    "logs": 0,
    "rows": [],
    "versions": set(),
    "events": Counter(("upload.received", "upload.refused")),
}


def _prepared(service: Processes, process: str, moment: str) -> None:
    """Both processes run, one of them to die at a moment."""
    if process == "web" or service.web is None:
        service.kill_web()
        service.start_web(moment if process == "web" else "")
    if process == "worker" or service.worker is None:
        service.kill_worker()
        service.silence()
        service.start_worker(moment if process == "worker" else "")


def _carried_through(service: Processes, sender: Sender, process: str, *, quick: bool) -> int:
    """Has the file handed in or refused, starting again what died; says how often that was.

    `quick`: a killed worker's last sign of life is made old, which in service takes ten seconds, and a machine that has
    other tests to do may take its time.
    """
    deaths = 0
    while True:
        started = time.monotonic()
        patience = PATIENCE * 5 if quick else PATIENCE
        wait_for("the file ends or a process dies", lambda: _ended_or_dead(service, sender, process), patience)
        _note(deaths, time.monotonic() - started)
        if service.worker is not None and service.worker.poll() is not None:
            if quick:
                service.silence()
            service.start_worker()
        elif process == "web" and sender.unanswered:
            service.kill_web()
            service.start_web()
            sender.unanswered = 0
        else:
            return deaths
        deaths += 1


def _ended_or_dead(service: Processes, sender: Sender, process: str) -> bool:
    is_ended = sender.has_ended()
    is_dead = service.worker is not None and service.worker.poll() is not None
    return is_ended or is_dead or (process == "web" and sender.unanswered > 0)


def _note(deaths: int, seconds: float) -> None:
    """Writes how long it took, where somebody wants to know."""
    if measured := os.environ.get("LODGEMENT_MEASURED"):
        test = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1]
        with Path(measured).open("a", encoding="utf-8") as lines:
            lines.write(f"{deaths}\t{seconds:.1f}\t{test}\n")


def _killed_at(service: Processes, questionnaire: Questionnaire, moment: str, *, quick: bool) -> None:
    process, is_refused = next((process, refused) for name, process, refused in MOMENTS if name == moment)
    _prepared(service, process, moment)
    content = (lambda person: NO_FILE) if is_refused else _rows(questionnaire, ROWS)
    sender = Sender(service, questionnaire, content)
    deaths = _carried_through(service, sender, process, quick=quick)
    if process == "worker":  # after the last commit nobody waits for it
        wait_for("the worker is killed", lambda: deaths > 0 or service.worker.poll() is not None)  # type: ignore[union-attr]
        deaths += deaths == 0
        service.kill_worker()
    assert (deaths, sender.came_of_it()) == (1, REFUSED if is_refused else _handed_in(ROWS))


@pytest.mark.parametrize("moment", sorted(IN_THE_SUITE))
def test_a_file_outlives_its_process(service: Processes, questionnaire: Questionnaire, moment: str) -> None:
    """Takes some ten seconds: three processes of a whole service are started, one of them twice."""
    _killed_at(service, questionnaire, moment, quick=True)


@pytest.mark.prove
@pytest.mark.parametrize("moment", [name for name, _, _ in MOMENTS])
def test_at_every_named_moment(service: Processes, questionnaire: Questionnaire, moment: str) -> None:
    _killed_at(service, questionnaire, moment, quick=False)


def test_every_moment_that_the_code_names_is_proved() -> None:
    named = set()
    for path in (ROOT / "src" / "lodgement" / "service" / "uploads").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= {f"{name}, {side}" for name in re.findall(r'commit_follows\("([^"]+)"\)', text) for side in SIDES}
        named |= set(re.findall(r'checkpoint\("([^"]+)"\)', text))
    assert named == {name for name, _, _ in MOMENTS}


@pytest.mark.prove
def test_the_database_stops_and_starts_while_a_file_is_checked_and_handed_in(
    service: Processes, questionnaire: Questionnaire
) -> None:
    many = 4_000
    for state in ("checking", "handing_in"):
        _prepared(service, "", "")
        sender = Sender(service, questionnaire, _rows(questionnaire, many))

        def reached(sender: Sender = sender, state: str = state) -> bool:
            sender.has_ended()
            return (found := sender.upload()) is not None and found.state == state

        wait_for(f"the file is {state}", reached)
        service.restart_database()
        _carried_through(service, sender, "", quick=False)
        assert sender.came_of_it() == _handed_in(many)


FULL = 17 << 20
"""Bytes that a file of the database may have on a full disk: one of its own journal has 16 MB."""


@pytest.mark.prove
@pytest.mark.skipif(not shutil.which("prlimit"), reason="there is no prlimit to limit a process from outside")
def test_the_disk_is_full_when_a_file_is_sent(service: Processes, questionnaire: Questionnaire) -> None:
    """It is refused whole, and taken when there is room again."""
    _prepared(service, "", "")
    sender = Sender(service, questionnaire, lambda person: NO_FILE + random.Random(1).randbytes(FULL + (4 << 20)))
    service.fill_the_disk(FULL)
    wait_for("the file isn't taken", lambda: not sender.has_ended() and sender.unanswered > 0)
    assert sender.came_of_it() == NOTHING
    service.fill_the_disk(-1)
    _carried_through(service, sender, "", quick=False)
    assert sender.came_of_it() == REFUSED


@pytest.mark.prove
@pytest.mark.skipif(not shutil.which("prlimit"), reason="there is no prlimit to limit a process from outside")
def test_the_disk_is_full_when_a_file_is_handed_in(service: Processes, questionnaire: Questionnaire) -> None:
    """It is tried several times and then given back as it was, with a sentence, to be handed in another time."""
    from lodgement.service.jobs.tasks import TRIES

    made_up, times = 400, 50
    many = made_up * times
    _prepared(service, "", "")
    sender = Sender(service, questionnaire, lambda person: _over_and_over(questionnaire, person, made_up, times))

    def is_asked() -> bool:
        sender.has_ended()
        return (found := sender.upload()) is not None and found.state == "handing_in"

    wait_for("it is handed in", is_asked)
    service.fill_the_disk(FULL)
    wait_for("it is given back", lambda: (found := sender.upload()) is not None and found.state != "handing_in",
             (TRIES + 1) * PATIENCE)  # fmt: skip
    given_back = sender.upload()
    came_of_it = sender.came_of_it()
    assert given_back is not None
    assert (given_back.refusal[:32], came_of_it["logs"]) == ("Something went wrong on our side", 0)
    service.fill_the_disk(-1)
    _carried_through(service, sender, "", quick=False)
    steps = Counter({"upload.hand_in_asked": 1, "upload.not_handed_in": 1})
    expected = _handed_in(many)
    assert sender.came_of_it() == expected | {"events": expected["events"] + steps}


@pytest.mark.prove
def test_at_random_moments(service: Processes, questionnaire: Questionnaire) -> None:
    """200 of them. How long a second file takes undisturbed is measured first; the moments are drawn from that time."""
    many, chance = 400, random.Random(20170728)
    content = _rows(questionnaire, many)
    _prepared(service, "", "")
    for _ in ("the first, for which much is loaded", "the second"):
        began = time.monotonic()
        _carried_through(service, Sender(service, questionnaire, content), "", quick=True)
        usual = time.monotonic() - began
    for _ in range(200):
        sender = Sender(service, questionnaire, content)
        process, after = chance.choice(("web", "worker")), chance.uniform(0, usual)
        _kill_after(service, sender, process, after)
        _carried_through(service, sender, process, quick=True)
        assert sender.came_of_it() == _handed_in(many), f"{process} killed after {after:.2f} s"


def _kill_after(service: Processes, sender: Sender, process: str, seconds: float) -> None:
    """Kills a process so long after the sender began, and starts it again."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and not sender.has_ended():
        time.sleep(0.02)
    if process == "web":
        service.kill_web()
        service.start_web()
    else:
        service.kill_worker()
        service.silence()
        service.start_worker()
