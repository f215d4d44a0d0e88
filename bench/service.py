"""The service as an operator runs it, for benches: made-up data, a database of its own, web and worker as processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from tests.service.uploads.visitor import Visitor

from lodgement.service.configuration import Configuration
from lodgement.service.database.address import EMBEDDED_NAME, embedded
from lodgement.service.database.embedded import Embedded

from .browser import Browser
from .load import AT_ONCE, together

LODGE = str(Path(sys.executable).with_name("lodge"))
PATIENCE = 300
"""Seconds until a server answers that was started."""
OPTIONS = ("--worker-class", "gthread", "--threads", "8", "--workers", "2", "--no-control-socket")
"""Of the bare page's server, as `lodge serve` has them."""


@dataclass
class Service:
    """A demonstration's data, served as in production."""

    folder: Path
    environment: dict[str, str]
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None
    port: int
    password: str

    @property
    def database(self) -> Embedded:
        """Its database server, of which a bench may be the administrator."""
        return embedded(Configuration(data_folder=self.folder))

    def administrator_url(self) -> str:
        return self.database.administrator_url(EMBEDDED_NAME)

    def largest(self, count: int) -> list[int]:
        """The numbers of the organisations that handed in most logs, the one with most first."""
        most = "SELECT made_for_id FROM logs_log GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT %s"
        with psycopg.connect(self.administrator_url()) as connection:
            return [number for (number,) in connection.execute(most, [count])]

    def signed_in(self, person: str) -> Browser:
        """A browser of a person, signed in by their password, staff with a second factor."""
        browser = Browser(self.port)
        browser.sign_in(person, self.password)
        return browser

    def visitor(self, person: str) -> Visitor:
        """The same for somebody who sends files."""
        visitor = Visitor(self.port)
        visitor.sign_in(person, self.password)
        return visitor


@contextmanager
def running(logs: int, *, with_worker: bool = False) -> Iterator[Service]:
    """The service with so many made-up logs, ended and cleared away afterwards."""
    with tempfile.TemporaryDirectory(prefix="lodgement-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        Path(name).chmod(0o711)
        chosen = {"LODGEMENT_DATA_FOLDER": str(folder), "LODGEMENT_MODE": "demonstration"}
        environment = _outside() | chosen
        port = _free_port()
        try:
            _started(environment, [LODGE, "demo", "--prepare-only", "--logs", str(logs)]).wait()
            service = Service(
                folder, environment, _started(environment, [LODGE, "serve", "--bind", f"127.0.0.1:{port}"]),
                _started(environment, [LODGE, "worker"]) if with_worker else None, port,
                (folder / "demonstration-password").read_text(encoding="ascii"),
            )  # fmt: skip
            with _ended(service.web), _ended(service.worker):
                _wait_for(service.web, port)
                yield service
        finally:
            embedded(Configuration(data_folder=folder)).stop()


@contextmanager
def bare_page(service: Service) -> Iterator[Browser]:
    """A browser at a page of Django alone, which has the same database."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "bench.bare:application", "--bind", f"127.0.0.1:{port}", *OPTIONS]
    with _ended(server := _started(service.environment, command)):
        _wait_for(server, port)
        together([lambda: Browser(port).get("/")] * AT_ONCE)  # each of its processes has begun
        yield Browser(port)


def _outside() -> dict[str, str]:
    """The environment without what it says of another service."""
    ours = ("LODGEMENT_", "DATABASE_URL", "DJANGO_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


def _started(environment: dict[str, str], command: list[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)


@contextmanager
def _ended(process: subprocess.Popen[bytes] | None) -> Iterator[None]:
    try:
        yield
    finally:
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The web server ended as soon as it was started, or never answered.")


# what is said of what was measured


def say(what: str, seconds: Sequence[float], goal: float | None = None) -> None:
    """Prints the middle, the 95th of a hundred and the longest of some times, and the goal where there is one."""
    middle, slow = percentiles(seconds)
    wanted = f"   goal: p95 at most {goal * 1000:.0f} ms" if goal else ""
    print(f"  {what:46} p50 {middle * 1000:5.0f} ms   p95 {slow * 1000:5.0f} ms   longest {max(seconds) * 1000:5.0f} ms"
          f"   {len(seconds):,} times{wanted}", flush=True)  # fmt: skip


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The middle and the 95th of a hundred."""
    parts = statistics.quantiles(seconds, n=20, method="inclusive") if len(seconds) > 1 else list(seconds) * 19
    return parts[9], parts[18]


def machine() -> str:
    """How busy the machine is, to be read beside every figure."""
    busy = os.getloadavg()[0]
    return f"{os.cpu_count()} processors, load {busy:.1f} when it began"


def most_memory(process: int) -> int:
    """Megabytes that a process had at most, or the largest of those that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return max(_peak(number) for number in (process, *map(int, children)))


def _peak(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="ascii"))
    return int(found.group(1)) // 1024 if found else 0
