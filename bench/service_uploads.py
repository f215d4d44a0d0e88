"""What it takes to hand in a year: from the click to the report, the workbook, and the logs, beside `lodge check`.

By hand, as it starts a whole service: `python -m bench.service_uploads --rows 100000 --kind csv`. Web and worker run as
an operator runs them, on an embedded database. While the file is on its way a second person opens a page ten times a
second. The floor is `lodge check` of the same file on the same machine in the same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

import polars as pl
from tests.service.uploads.visitor import Visitor

from lodgement.assessment.calendar import judgement_day
from lodgement.files.template_writing import write_template
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise

PROVIDER = 3
"""Of the demonstration's organisations the first that is a private registered provider, as the made-up rows are of."""
PATIENCE = 600
LODGE = str(Path(sys.executable).with_name("lodge"))


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kind", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--mistakes", type=float, default=0.02, help="0: the file is handed in as well")
    asked = parser.parse_args(given)
    questionnaire = load("lettings", max(collections()["lettings"]))
    with tempfile.TemporaryDirectory(prefix="lodgement-") as folder:
        Path(folder).chmod(0o711)
        path = Path(folder) / f"file.{asked.kind}"
        write_template(questionnaire, [_rows(questionnaire, asked.rows, asked.mistakes)], path)
        floor = _check(path, questionnaire)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB {asked.kind}; "
              f"lodge check of it: {floor:.1f} s")  # fmt: skip
        service = Service(Path(folder) / "data")
        try:
            _measure(service, path, f"{questionnaire.collection}-{questionnaire.year}", floor)
        finally:
            service.stop()


def _rows(questionnaire: Questionnaire, count: int, mistakes: float) -> pl.DataFrame:
    """Made-up rows of the provider, some with a mistake; one in the set-up keeps a file from being handed in."""
    today = judgement_day(questionnaire, dt.date.today())
    records = next(synthesise(questionnaire, count, 1, organisations=1, as_at=today, errors=mistakes, piece=count))
    kept = questionnaire.in_the_open
    said = {kept.owner: f"ORG{PROVIDER}", kept.manager: f"ORG{PROVIDER}"}
    said |= {kept.assigned_to: f"coordinator@org{PROVIDER}.example"}
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


class Service:
    """A demonstration's data, served as in production."""

    def __init__(self, folder: Path, logs: int = 500) -> None:
        self.environment = os.environ | {"LODGEMENT_DATA_FOLDER": str(folder), "LODGEMENT_MODE": "demonstration"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._lodge("demo", "--prepare-only", "--logs", str(logs)).wait()
        self.password = (folder / "demonstration-password").read_text(encoding="ascii")
        self.web = self._lodge("serve", "--bind", f"127.0.0.1:{self.port}")
        self.worker = self._lodge("worker")
        self.folder = folder
        while not self._answers():
            if self.web.poll() is not None:
                raise SystemExit("The web server ended as soon as it was started.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def _lodge(self, *command: str) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen([LODGE, *command], env=self.environment, stdout=quiet, stderr=quiet)

    def stop(self) -> None:
        from lodgement.service.configuration import Configuration
        from lodgement.service.database.address import embedded

        for process in (self.web, self.worker):
            process.send_signal(signal.SIGTERM)
            process.wait()
        embedded(Configuration(data_folder=self.folder)).stop()

    def visitor(self) -> Visitor:
        visitor = Visitor(self.port)
        visitor.sign_in(f"coordinator@org{PROVIDER}.example", self.password)
        return visitor


def _measure(service: Service, path: Path, year: str, floor: float) -> None:
    visitor, answers, done = service.visitor(), list[float](), Event()
    looking = Thread(target=_look, args=(service.visitor(), answers, done))
    looking.start()
    stages: dict[str, float] = {}
    began = time.perf_counter()

    def reached(stage: str) -> None:
        stages[stage] = time.perf_counter() - began - sum(stages.values())

    address, _ = visitor.post("/uploads", {"year": year}, path.read_bytes())
    reached("received")
    _until(visitor, address, "rows checked")
    reached("checked")
    to_report = sum(stages.values())
    visitor.get_bytes(f"{address}/report.xlsx")
    reached("marked workbook")
    page = visitor.get(address)
    stopped = re.search(r"([0-9,]+) rows? can’t become logs", page)
    if not stopped:
        visitor.post(f"{address}/hand-in", {}, asked_on=address)
        _until(visitor, address, "govuk-panel")
        reached("made into logs")
    done.set()
    looking.join()
    for stage, seconds in stages.items():
        print(f"  {stage:16} {seconds:7.1f} s   {seconds / floor:5.2f} × lodge check")
    print(f"  click to report  {to_report:7.1f} s   {to_report / floor:5.2f} × lodge check")
    if stopped:
        print(f"  not handed in: {stopped.group(0)}")
    slow = statistics.quantiles(answers, n=20)[-1] if len(answers) > 1 else 0.0
    print(f"  a page meanwhile: {len(answers)} times, p95 {slow * 1000:.0f} ms, longest {max(answers) * 1000:.0f} ms")
    print(f"  most memory: worker {most_memory(service.worker.pid):,} MB, web {most_memory(service.web.pid):,} MB")
    print(json.dumps({"stages": stages, "floor": floor}))


def _look(visitor: Visitor, answers: list[float], done: Event) -> None:
    while not done.wait(0.1):
        began = time.perf_counter()
        visitor.get("/uploads")
        answers.append(time.perf_counter() - began)


def _until(visitor: Visitor, address: str, said: str) -> None:
    ends = time.monotonic() + PATIENCE
    while said not in (page := visitor.get(address)):
        if time.monotonic() > ends or "What is wrong" in page:
            raise SystemExit(f"It never said {said!r}.")
        time.sleep(0.2)


def most_memory(process: int) -> int:
    """Megabytes that a process had at most, or the largest of those that it started."""
    own = _peak(process)
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return max([own, *(_peak(int(child)) for child in children)])


def _peak(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(found.group(1)) // 1024 if found else 0


if __name__ == "__main__":
    main()
