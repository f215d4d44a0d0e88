"""Starting and stopping the processes of the service, on one machine.

Before it serves, a process proves that it is safe to: a login that the guard on rows holds, keys that others can't
read, no demonstration data in production. `demo` runs all of it and ends all of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import psycopg

from .configuration import Configuration, configuration
from .database.address import database_url, embedded
from .database.roles import check_role
from .database.setup import as_owner, make_ready

SETTINGS = "lodgement.service.settings"
PATIENCE = 20
"""Seconds that a process gets to finish what it is doing before it is ended."""


class WontRun(Exception):
    """The service can't be started like this; the message says why and what to do."""


@contextmanager
def prepared() -> Iterator[Configuration]:
    """A process that is safe to serve, its database there. Raises a refusal where it isn't."""
    chosen = configuration()
    if chosen.production and chosen.embedded:
        raise WontRun("In production DATABASE_URL must be set: the embedded database is for trying things out.")
    if chosen.embedded:
        make_ready(chosen)
    check_safe(chosen)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    yield chosen


def check_safe(chosen: Configuration) -> None:
    """Raises a refusal unless this process may serve people: agreement, login, keys, whose data is there."""
    from lodgement.sealing.keys import KeyFolder

    from .organisations.agreement_text import present_text

    present_text()
    KeyFolder(chosen.keys).check_safe()
    try:
        with psycopg.connect(database_url(chosen)) as connection:
            check_role(connection)
            if chosen.production and _made_up(connection):
                raise WontRun("The database holds demonstration data. Use a database of its own for production.")
    except psycopg.OperationalError as error:
        raise WontRun(f"The database can't be reached: {str(error).strip().splitlines()[-1]}") from None


def _made_up(connection: psycopg.Connection) -> bool:
    """Whether a demonstration was ever made in the database; asked of a function, since rows are guarded."""
    return bool(connection.execute("SELECT app.has_demonstration_data()").fetchone()[0])  # type: ignore[index]


def serve_web(bind: str, workers: int) -> None:
    """Becomes the web server."""
    _check_has("gunicorn", "The web server isn't installed here; it runs on Linux and macOS.")
    os.execv(sys.executable, web_command(bind, workers))


def web_command(bind: str, workers: int) -> list[str]:
    """What runs the web server at an address, such as `127.0.0.1:8000`, in so many processes."""
    options = ["--worker-class", "gthread", "--threads", "8", "--workers", str(workers), "--timeout", "120"]
    proxies = ",".join(map(str, configuration().proxies))  # whose word it takes that a request came over TLS
    options += ["--forwarded-allow-ips", proxies]
    options.append("--no-control-socket")  # it would lie in the home folder, shared by all instances
    return [sys.executable, "-m", "gunicorn", "lodgement.service.wsgi", "--bind", bind, *options]


def _check_has(module: str, why: str) -> None:
    if find_spec(module) is None:
        raise WontRun(why)


def run_worker() -> None:
    """Becomes the worker."""
    os.environ["LODGEMENT_PROCESS"] = "worker"
    os.execv(sys.executable, worker_command())


def worker_command() -> list[str]:
    """What runs a worker."""
    return [sys.executable, "-m", "django", "work"]


def run_demonstration(bind: str, logs: int, prepare_only: bool) -> None:
    """Makes the demonstration ready, says how to sign in, and runs web and worker until it is interrupted."""
    chosen = configuration()
    if chosen.mode != "demonstration":
        raise WontRun("A demonstration makes up people and passwords: it runs with LODGEMENT_MODE=demonstration only.")
    try:
        make_ready(chosen)
        made = as_owner("demonstration", "--logs", str(logs), show=True)
        if made.returncode:
            raise WontRun("The demonstration data couldn't be made.")
        check_safe(chosen)
        if not prepare_only:
            _run_all(bind)
    finally:
        if chosen.embedded:
            embedded(chosen).stop()


def _run_all(bind: str) -> None:
    print(f"The service is at {bind}. Stop it with Ctrl-C.", flush=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    web = subprocess.Popen(web_command(bind, 2), env=environment | {"LODGEMENT_PROCESS": "web"})
    worker = subprocess.Popen(worker_command(), env=environment | {"LODGEMENT_PROCESS": "worker"})
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        web.wait()
    except KeyboardInterrupt:
        print("Stopping.")
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
