"""The service under test: a PostgreSQL of its own for each test process, signed in as the web process is.

Each test runs in one transaction that is undone at its end. What a test needs is made by `as_owner`, which no part of
the service can be; everything else happens as the web's role, under the guard on rows.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lodgement.service.configuration import Configuration, configuration
from lodgement.service.database.address import EMBEDDED_NAME, embedded
from lodgement.service.database.embedded import ADMINISTRATOR
from lodgement.service.database.roles import LOGINS
from lodgement.service.database.setup import migrate, start_embedded

ROOT = Path(__file__).resolve().parents[2]

PASSWORDS = {login: f"of {login} in tests" for login in (ADMINISTRATOR, *LOGINS)}


def write_passwords(folder: Path) -> None:
    """Gives the database of a data folder the passwords that all databases of tests have."""
    path = folder / "database" / "passwords.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(PASSWORDS), encoding="ascii")


FOLDER = Path(tempfile.mkdtemp(prefix="lodgement-"))
FOLDER.chmod(0o711)
os.environ |= {
    "LODGEMENT_MODE": "test",
    "LODGEMENT_DATA_FOLDER": str(FOLDER),
    "LODGEMENT_PROCESS": "web",
    "DJANGO_SETTINGS_MODULE": "lodgement.service.settings",
}
"""Set before anything of the service is imported, since its settings are made once."""
for name in [name for name in os.environ if name.startswith("DATABASE_URL")]:
    del os.environ[name]
EMBEDDED = embedded(configuration())
write_passwords(FOLDER)
os.environ["DATABASE_URL"] = EMBEDDED.administrator_url(EMBEDDED_NAME)
"""This process signs in as the server's administrator and becomes the web's login at once (`_become_web`), so that a
test can make rows as the owner in the very transaction in which the web then finds them, or doesn't."""
configuration.cache_clear()


def _stop() -> None:
    EMBEDDED.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> None:
    """The database server, made ready as an operator's is; stopped when the test process ends."""
    import django

    atexit.register(_stop)
    shutil.rmtree(EMBEDDED.folder)
    subprocess.run(["cp", "-a", migrated() / "database", EMBEDDED.folder], check=True)  # owners of files as they are
    start_embedded(configuration())
    django.setup()
    from django.db.backends.signals import connection_created

    connection_created.connect(_become_web, weak=False)


def migrated() -> Path:
    """A data folder whose database is migrated, made once for these migrations and kept between test runs."""
    folder = Path(tempfile.gettempdir()) / f"lodgement-migrated-{_digest_of_migrations()}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _migrate(folder)
    return folder


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src" / "lodgement" / "service").rglob("*.py")):
        if {"migrations", "database"} & set(path.parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(folder: Path) -> None:
    making = Path(tempfile.mkdtemp(prefix="lodgement-"))
    making.chmod(0o711)
    write_passwords(making)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL")
        patch.setenv("LODGEMENT_DATA_FOLDER", str(making))
        chosen = Configuration()
        start_embedded(chosen)
        try:
            migrate()
        finally:
            embedded(chosen).stop()
    assert folder.name.endswith(_digest_of_migrations()), "a migration was changed while it ran: run the tests again"
    making.rename(folder)


def _become_web(connection: Any, **_: object) -> None:
    if connection.alias != "default":
        return  # a test looks at another service's database from outside
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION AUTHORIZATION lodgement_web")


@pytest.fixture
def database(server: None) -> Iterator[None]:
    """A transaction as the web's role, undone at the end of the test."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def as_owner() -> Iterator[None]:
    """Makes rows of any organisation, as only the owner of the tables can; for what a test starts from."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        login, role = cursor.fetchone()
        cursor.execute("SET LOCAL SESSION AUTHORIZATION lodgement_owner")
        yield
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {login}")
        if role != login:
            cursor.execute(f"SET LOCAL ROLE {role}")


@contextmanager
def as_worker() -> Iterator[None]:
    """What the worker's login does, which may become the system for a named job."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION lodgement_worker")
        yield
        cursor.execute("SET LOCAL SESSION AUTHORIZATION lodgement_web")
