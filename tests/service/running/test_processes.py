"""`lodge serve`, `lodge worker` and `lodge demo` as processes: started, told to stop, killed, and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodgement.service.configuration import Configuration
from lodgement.service.database.address import embedded
from tests.service.uploads.processes import Processes, wait_for

STARTS_WITHIN, STARTS_AGAIN_WITHIN = 180, 60
"""Seconds: patience on a busy machine, not what is promised."""


@pytest.fixture
def processes(server: None) -> Iterator[Processes]:
    service = Processes()
    yield service
    service.end()


def _page(port: int, path: str = "/sign-in") -> int:
    with urllib.request.urlopen("http:" + f"//127.0.0.1:{port}{path}", timeout=30) as answer:
        return int(answer.status)


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def test_web_and_worker_end_when_they_are_told_to(processes: Processes) -> None:
    processes.start_web()
    processes.start_worker()
    assert _page(processes.port) == 200
    web, worker = processes.web, processes.worker
    assert web and worker
    for process in (web, worker):
        process.terminate()
    # The worker may be told before it listens to what it is told; either way nothing of it is left.
    assert web.wait(STARTS_AGAIN_WITHIN) == 0
    worker.wait(STARTS_AGAIN_WITHIN)
    assert not _listens(processes.port)


def test_killed_web_and_database_come_back(processes: Processes) -> None:
    """A killed server leaves its lock behind, `postmaster.pid`; it is told from a live one's."""
    processes.start_web()
    lock = processes.database.folder / "cluster" / "postmaster.pid"
    processes.kill_web()
    os.kill(int(lock.read_text().splitlines()[0]), signal.SIGKILL)
    wait_for("the database server is gone", lambda: not processes.database.running)
    assert lock.exists()
    processes.start_web()
    assert _page(processes.port) == 200


class Demonstration:
    """`lodge demo` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, within: float) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LODGEMENT", "DATABASE"))}
        told = {"LODGEMENT_MODE": "demonstration", "LODGEMENT_DATA_FOLDER": str(self.folder)}
        command = ["demo", "--bind", f"127.0.0.1:{self.port}", "--logs", "200"]
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen(
                [str(Path(sys.executable).with_name("lodge")), *command], env=kept | told, stdout=said, stderr=said
            )
        wait_for("the demonstration answers", lambda: _listens(self.port), within)

    def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return self.process.wait(STARTS_AGAIN_WITHIN)

    @property
    def database_runs(self) -> bool:
        return embedded(Configuration(mode="demonstration", data_folder=self.folder)).running


@pytest.fixture
def demonstration() -> Iterator[Demonstration]:
    folder = Path(tempfile.mkdtemp(prefix="lodgement-"))
    folder.chmod(0o711)
    shown = Demonstration(folder)
    yield shown
    if shown.process and shown.process.poll() is None:
        shown.stop()
    embedded(Configuration(mode="demonstration", data_folder=folder)).stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.prove
def test_a_demonstration_starts_ends_whole_and_starts_again(demonstration: Demonstration) -> None:
    demonstration.start(STARTS_WITHIN)
    assert _page(demonstration.port) == 200
    assert "coordinator@org1.example" in (demonstration.folder / "said").read_text()
    assert demonstration.stop() == 0
    assert (_listens(demonstration.port), demonstration.database_runs) == (False, False)
    demonstration.start(STARTS_AGAIN_WITHIN)
    assert _page(demonstration.port) == 200
    assert demonstration.stop() == 0
