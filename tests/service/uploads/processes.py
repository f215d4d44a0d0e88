"""The service as an operator runs it: a database, a web server and a worker of their own, to be killed and started.

Everything lies in one folder, on this machine alone. What is in the database is looked at from outside, as the
server's administrator.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lodgement.service.configuration import Configuration
from lodgement.service.database.address import EMBEDDED_NAME, embedded
from tests.service.conftest import ROOT, migrated

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

PATIENCE = 60.0
"""Seconds within which an upload has to come to an end, whatever died."""
STOP_AT = "LODGEMENT_STOP_AT"
OUTSIDE = "outside"
"""The name under which the database is known to a test."""


class Late(Exception):
    """Something didn't come to be in time."""


def wait_for(what: str, ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Waits until something is so. Raises Late."""
    ends = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > ends:
            raise Late(f"{what}, after {seconds:.0f} seconds")
        time.sleep(0.05)


PARENT, GROUP, TIMES = 1, 2, slice(11, 15)
"""Where a process's parent and group stand in what Linux says of it, and the ticks that it and its children took."""


def _said_of_processes() -> dict[int, list[str]]:
    """What Linux says of each process, after its name."""
    said = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            said[int(path.parent.name)] = path.read_text(errors="replace").rsplit(")", 1)[1].split()
    return said


def processor_seconds(process: subprocess.Popen[bytes] | None) -> float:
    """What a process and all that it started took of the processor so far."""
    assert process is not None, "it runs"
    ticks = (said[TIMES] for said in _said_of_processes().values() if int(said[GROUP]) == process.pid)
    return sum(int(count) for of_one in ticks for count in of_one) / os.sysconf("SC_CLK_TCK")


class Processes:
    """A service in processes of its own; `settings`: what else its environment says."""

    def __init__(self, **settings: str) -> None:
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="lodgement-"))
        self.folder.chmod(0o711)
        subprocess.run(["cp", "-a", migrated() / "database", self.folder / "database"], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.database = embedded(Configuration(mode="test", data_folder=self.folder))
        self.database.start()
        self._know_the_database()
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def _know_the_database(self) -> None:
        from django.db import connections

        known = connections.settings["default"]
        host = {"HOST": str(self.database.socket), "NAME": EMBEDDED_NAME, "CONN_MAX_AGE": 0}
        connections.settings[OUTSIDE] = known | host

    def environment(self, stop_at: str = "") -> dict[str, str]:
        """What the environment of its processes says."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LODGEMENT", "DATABASE"))}
        told = {"LODGEMENT_MODE": "test", "LODGEMENT_DATA_FOLDER": str(self.folder), STOP_AT: stop_at}
        return kept | told | self.settings

    def _run(self, *command: str, stop_at: str = "") -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[0]}.log").open("ab") as said:
            return subprocess.Popen(
                [str(Path(sys.executable).with_name("lodge")), *command],
                env=self.environment(stop_at), stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    def start_web(self, stop_at: str = "") -> None:
        self.web = self._run("serve", "--bind", f"127.0.0.1:{self.port}", "--workers", "1", stop_at=stop_at)
        wait_for("the web server answers", self._answers)

    def _answers(self) -> bool:
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def start_worker(self, stop_at: str = "") -> None:
        self.worker = self._run("worker", stop_at=stop_at)

    def kill_web(self) -> None:
        self._kill(self.web)
        self.web = None
        wait_for("the last of its processes is gone", lambda: not self._answers())

    def kill_worker(self) -> None:
        self._kill(self.worker)
        self.worker = None

    def _kill(self, process: subprocess.Popen[bytes] | None) -> None:
        """Kills a process and those it started, as a power cut would."""
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def restart_database(self) -> None:
        from django.db import connections

        connections[OUTSIDE].close()
        self.database.stop()
        self.database.start()

    def fill_the_disk(self, largest: int) -> None:
        """Lets no file of the database grow beyond so many bytes, as on a disk that is full; -1 ends it.

        Not by a small disk, since only root may mount one.
        """
        first = int((self.folder / "database" / "cluster" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        others = (number for number, said in _said_of_processes().items() if int(said[PARENT]) == first)
        limit = f"--fsize={'unlimited' if largest < 0 else largest}:"
        owner = "nobody" if os.geteuid() == 0 else None  # as whom the server runs
        for process in (first, *others):
            subprocess.run(["prlimit", "--pid", str(process), limit], user=owner, check=process == first)

    def done(self, acts: str, what: str, *numbers: int, stop_at: str = "") -> Any:
        """What somebody does, in a process of its own (`tests.service.acting`); one killed at a moment tries again."""
        if stop_at:
            self.killed(acts, what, *numbers, stop_at=stop_at)
        process = self.begun(acts, what, *numbers)
        said, error = process.communicate()
        assert process.returncode == 0, f"{what}: {error}"
        return json.loads(said)

    def killed(self, acts: str, what: str, *numbers: int, stop_at: str) -> None:
        """What somebody begins to do, and is killed at a moment."""
        process = self.begun(acts, what, *numbers, stop_at=stop_at)
        _, error = process.communicate()
        assert process.returncode == -signal.SIGKILL, f"{what} {stop_at}: {error}"

    def begun(self, acts: str, what: str, *numbers: int, stop_at: str = "") -> subprocess.Popen[str]:
        """The process in which somebody does something."""
        command = [sys.executable, "-m", "tests.service.acting", acts, what, *map(str, numbers)]
        return subprocess.Popen(
            command, env=self.environment(stop_at), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def silence(self) -> None:
        """Makes the last sign of life of a killed worker a minute old, which saves waiting for it to be."""
        from django.db import connections

        with connections[OUTSIDE].cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")

    def end(self) -> None:
        from django.db import connections

        self.kill_web()
        self.kill_worker()
        connections[OUTSIDE].close()
        del connections[OUTSIDE], connections.settings[OUTSIDE]
        self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def a_coordinator(self, name: str, password: str) -> Person:
        """A coordinator of an organisation of that name, which has accepted the agreement."""
        from django.contrib.auth.hashers import make_password
        from django.utils import timezone

        from lodgement.service.accounts.models import Person
        from lodgement.service.organisations.models import Agreement, Organisation

        now = timezone.now()
        organisation = Organisation.objects.using(OUTSIDE).create(name=name, provider_type=2)
        person = Person.objects.using(OUTSIDE).create(
            organisation=organisation, role="coordinator", name=name, email=f"{organisation.pk}@example.org",
            confirmed_at=now, password=make_password(password),
        )  # fmt: skip
        Agreement.objects.using(OUTSIDE).create(
            organisation=organisation, version="1", accepted_at=now, accepted_by=person, officer_name=name,
            organisation_name=name, officer_email=person.email,
        )  # fmt: skip
        return person
