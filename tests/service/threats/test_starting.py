"""`lodge serve` as a process of its own, set up unsafely in each way: it says why, and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodgement.service.configuration import DEMONSTRATION_MARK
from lodgement.service.database.address import EMBEDDED_NAME
from lodgement.service.database.embedded import ADMINISTRATOR
from tests.service.committed import administrator
from tests.service.conftest import EMBEDDED

from .conftest import Stolen
from .sentences import proves

BYPASSING = "lodgement_test_bypassing"
SECRET = "a secret of an operator that nobody guesses, sixty letters long"


def _url(login: str) -> str:
    password = "of a test" if login == BYPASSING else EMBEDDED.password(login)
    return EMBEDDED.url(login, password, EMBEDDED_NAME)


def _served(folder: Path, **told: str) -> tuple[int, str]:
    """How `lodge serve` ends, and the last line it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LODGEMENT", "DATABASE"))}
    given = {"LODGEMENT_MODE": "test", "LODGEMENT_DATA_FOLDER": str(folder)} | told
    command = [str(Path(sys.executable).with_name("lodge")), "serve", "--bind", "127.0.0.1:1"]
    done = subprocess.run(command, env=kept | given, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def _in_production(folder: Path, **told: str) -> dict[str, str]:
    """What an operator sets, apart from what a test changes."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    return {
        "LODGEMENT_MODE": "production",
        "LODGEMENT_SECRET": SECRET,
        "LODGEMENT_HOSTS": "lodgement.example",
        "LODGEMENT_KEY_FOLDER": str(keys),
        "LODGEMENT_MAIL_HOST": "mail.example",
        "LODGEMENT_AUDIT_HEAD_FOLDER": str(folder / "heads"),
        "DATABASE_URL": _url("lodgement_web"),
        "LODGEMENT_DATABASE_URL_WORKER": _url("lodgement_worker"),
    } | told


@pytest.fixture
def bypassing(server: None) -> Iterator[None]:
    """A login that row-level security doesn't hold, as careless operators make them."""
    with administrator() as connection:
        connection.execute(f"CREATE ROLE {BYPASSING} LOGIN BYPASSRLS PASSWORD 'of a test'")
        connection.execute(f"GRANT CONNECT ON DATABASE {EMBEDDED_NAME} TO {BYPASSING}")
        yield
        connection.execute(f"DROP OWNED BY {BYPASSING}")
        connection.execute(f"DROP ROLE {BYPASSING}")


@proves("G1")
@pytest.mark.parametrize(("login", "why"), [
    (ADMINISTRATOR, "is a superuser"), ("lodgement_owner", "owns tables"), (BYPASSING, "bypasses row-level security"),
])  # fmt: skip
def test_not_as_a_login_that_the_guard_does_not_hold(bypassing: None, tmp_path: Path, login: str, why: str) -> None:
    code, said = _served(tmp_path, DATABASE_URL=_url(login))
    assert (code, f"{login}, who {why}" in said) == (2, True), said


@proves("G2")
@pytest.mark.parametrize("what", ["", "year-2026.key"])
def test_not_while_others_can_read_the_keys(server: None, tmp_path: Path, what: str) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "year-2026.key").touch(mode=0o600)
    (keys / what).chmod(0o750)
    code, said = _served(tmp_path, DATABASE_URL=_url("lodgement_web"), LODGEMENT_KEY_FOLDER=str(keys))
    assert (code, said) == (2, f"{keys / what} can be read by others. Run: chmod go= {keys / what}")


@proves("G3")
@pytest.mark.parametrize("secret", [DEMONSTRATION_MARK + "x" * 60, "short"])
def test_not_in_production_with_a_secret_that_is_none(server: None, tmp_path: Path, secret: str) -> None:
    code, said = _served(tmp_path, **_in_production(tmp_path, LODGEMENT_SECRET=secret))
    assert (code, said) == (
        2, "LODGEMENT_SECRET must be at least 50 characters, and not one that a demonstration made."
    )  # fmt: skip


@proves("G4")
def test_not_in_production_on_the_embedded_database(tmp_path: Path) -> None:
    told = _in_production(tmp_path)
    del told["DATABASE_URL"]
    assert _served(tmp_path, **told) == (2, "In production DATABASE_URL must be set.")


@proves("G5")
def test_not_in_production_where_a_demonstration_ran(stolen: Stolen, tmp_path: Path) -> None:
    code, said = _served(tmp_path, **_in_production(tmp_path))
    assert (code, said) == (2, "The database holds demonstration data. Use a database of its own for production.")
