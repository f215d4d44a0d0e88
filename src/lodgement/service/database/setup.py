"""Making a database ready: the embedded server started, roles and database made, migrations run by the owner."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg

from ..configuration import Configuration
from .address import EMBEDDED_NAME, embedded
from .roles import LOGINS, make_database, make_roles


class SetUpFailed(Exception):
    """The database can't be made ready; the message says why."""


def make_ready(configuration: Configuration) -> bool:
    """Makes the database ready for web and worker; says whether it was made just now."""
    fresh = start_embedded(configuration) if configuration.embedded else False
    migrate()
    return fresh


def start_embedded(configuration: Configuration) -> bool:
    """Starts the embedded server with its roles and database; says whether the database was made just now."""
    server = embedded(configuration)
    with server.alone():
        server.start()
        with psycopg.connect(server.administrator_url(), autocommit=True) as connection:
            make_roles(connection, {login: server.password(login) for login in LOGINS})
            return make_database(connection, EMBEDDED_NAME)


def migrate() -> None:
    """Runs the migrations as the owner, in a process of its own. Raises SetUpFailed with the last line it said."""
    done = as_owner("migrate", "--verbosity", "0")
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise SetUpFailed(f"The database can't be brought up to date: {said[0]}")


def as_owner(*command: str, show: bool = False) -> subprocess.CompletedProcess[str]:
    """Runs a Django command as the owner of the tables; `show`: what it says goes straight to the terminal."""
    return subprocess.run(
        [sys.executable, "-m", "django", *command],
        env={**os.environ, "LODGEMENT_PROCESS": "owner", "DJANGO_SETTINGS_MODULE": "lodgement.service.settings"},
        capture_output=not show,
        text=True,
        check=False,
    )
