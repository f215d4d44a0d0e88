"""The service that a replay runs against: database, web and worker of its own in one folder, on this machine alone.

Web and worker are processes as an operator has them. The process of the replay signs in as the administrator of the
database and becomes the web's login at once: so it does what people do with no more rights than they have, becomes the
owner of the tables to make what there is at first and to look at what came of it, and nothing in between.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...configuration import configuration
from ...database.address import EMBEDDED_NAME, embedded
from ...database.roles import OWNER, STAFF, WEB, WORKER
from ...database.setup import make_ready
from ...running import SETTINGS, WontRun, web_command, worker_command

if TYPE_CHECKING:
    from ...accounts.models import Person

PATIENCE = 1800.0
"""Seconds until a job or a process is given up."""
LINES_TOLD = 40
"""Of what web and worker said, where the replay fails."""
_OURS = ("LODGEMENT_", "DATABASE_URL", "DJANGO_")


class NeverCame(WontRun):
    """What a replay waited for didn't come to be; the message says what."""


@dataclass
class Service:
    """A running service."""

    folder: Path
    port: int
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def wait(self) -> None:
        """Waits until the web server answers, which makes itself ready while others do something else."""
        wait_for("the web server answers", lambda: _answers(self.port), self.web)

    def peak_memory(self) -> int:
        """Megabytes that the largest of its processes, or the replay's own, had at most."""
        return max(_peak(number) for number in (os.getpid(), *_family(self.web.pid), *_family(self.worker.pid)))


@contextmanager
def running(folder: Path) -> Iterator[Service]:
    """A service in a folder, which is empty or holds a migrated database without anybody in it; ended afterwards."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    environment = {name: text for name, text in os.environ.items() if not name.startswith(_OURS)}
    environment |= {
        "LODGEMENT_MODE": "demonstration",
        "LODGEMENT_DATA_FOLDER": str(folder.absolute()),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }
    _become(environment)
    server = embedded(configuration())
    try:
        make_ready(configuration())
        _join(server.administrator_url(EMBEDDED_NAME))
        port = _free_port()
        with (
            (folder / "said").open("ab") as said,
            _process(web_command(f"127.0.0.1:{port}", 1), environment | {"LODGEMENT_PROCESS": "web"}, said) as web,
            _process(worker_command(), environment | {"LODGEMENT_PROCESS": "worker"}, said) as worker,
        ):
            yield Service(folder, port, web, worker)
    except BaseException:
        _tell_what_was_said(folder / "said")
        raise
    finally:
        _leave()
        server.stop()


def _tell_what_was_said(said: Path) -> None:
    """The last that web and worker said: the folder may be gone when somebody wants to know."""
    lines = said.read_text(errors="replace").splitlines() if said.exists() else []
    sys.stderr.writelines(f"{line}\n" for line in lines[-LINES_TOLD:])


def _become(environment: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.startswith(_OURS)]:
        del os.environ[name]
    os.environ |= environment
    configuration.cache_clear()


def _join(administrator: str) -> None:
    os.environ["DATABASE_URL"] = administrator
    configuration.cache_clear()
    import django
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    django.setup()
    from django.db.backends.signals import connection_created

    connection_created.connect(_become_web, weak=False)


def _become_web(connection: Any, **_: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {WEB}")


def _leave() -> None:
    from django.apps import apps
    from django.db import connections

    if apps.ready:
        connections.close_all()


@contextmanager
def _process(command: list[str], environment: dict[str, str], said: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, stdout=said, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: str, ready: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits until something is so. Raises NeverCame, at once where the process that should see to it has ended."""
    ends = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > ends or (process and process.poll() is not None):
            raise NeverCame(f"The replay waited in vain until {what}.")
        time.sleep(0.05)


# on whose behalf


@contextmanager
def as_login(login: str) -> Iterator[None]:
    """What another login of the database does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {login}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {WEB}")


@contextmanager
def as_owner() -> Iterator[None]:
    """Sees and makes everything: what there is at first, and what came of it in the end."""
    with as_login(OWNER):
        yield


@contextmanager
def as_worker() -> Iterator[None]:
    """What the worker's login does."""
    with as_login(WORKER):
        yield


@contextmanager
def as_staff(person: Person) -> Iterator[Person]:
    """A transaction of somebody of the staff, who has given their second factor."""
    from ...database.session import on_behalf_of

    with on_behalf_of(person.pk, STAFF):
        yield person


# memory


def _family(process: int) -> list[int]:
    """A process and those that it started."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return [process]
    return [process, *map(int, children)]


def _peak(process: int) -> int:
    """Megabytes that a process had at most; 0 where the machine doesn't tell."""
    try:
        said = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", said)
    return int(found.group(1)) // 1024 if found else 0


def is_free(folder: Path) -> bool:
    """Whether nothing lies in a folder but perhaps a database server's files."""
    return not folder.exists() or {path.name for path in folder.iterdir()} <= {"database"}
