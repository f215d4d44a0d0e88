"""The whole service as an operator runs it, with made-up data: `lodge demo` in a data folder of its own.

Database, web and worker are real processes; they are ended by the number of the one that started them. Whoever is
signed in once stays so for all tests: a password is slow to check on purpose.
"""

from __future__ import annotations

import base64
import datetime as dt
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hmac import digest
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .chromium import WIDE, size

LOGS = 300
"""Enough for each of the thirty organisations to have some."""
PRIVATE = "Private registered provider"
LOOKS = 600
"""How often it is looked whether the service is up, half a second apart."""


@dataclass(frozen=True)
class Organisation:
    """What the list of organisations says of one."""

    name: str
    number: str
    kind: str
    signed: bool


@dataclass
class Live:
    """The running service, the password of everybody in it, and what browsers keep of those who are signed in."""

    address: str
    password: str
    browser: Browser
    folder: Path
    """Its data folder."""
    keys: dict[str, str] = field(default_factory=dict)
    """Person → the key in their authenticator app."""
    _kept: dict[str, Any] = field(default_factory=dict)
    _organisations: list[Organisation] = field(default_factory=list)

    def private_providers(self) -> list[Organisation]:
        """The private registered providers that have accepted the agreement, by name."""
        return [one for one in self.organisations() if one.kind == PRIVATE and one.signed]

    def organisations(self) -> list[Organisation]:
        """All organisations, as support's list has them."""
        if not self._organisations:
            with self.page_of("support@statistics.example") as page:
                page.goto("/organisations")
                rows = [row.locator("th, td").all_inner_texts() for row in page.locator("tbody tr").all()]
            self._organisations = [
                Organisation(name, code.removeprefix("ORG"), kind, signed == "Accepted")
                for name, code, kind, _, signed, _ in rows
                if signed != "Not needed"
            ]
        return self._organisations

    @contextmanager
    def page_of(self, person: str, **options: Any) -> Iterator[Page]:
        """A page of a browser in which a person is signed in; of nobody where it is ''. Options of the browser."""
        kept = self._state_of(person) if person else None
        given = {"viewport": size(WIDE), "base_url": self.address} | options
        with self.browser.new_context(storage_state=kept, **given) as context:
            yield context.new_page()

    def _state_of(self, person: str) -> Any:
        if person not in self._kept:
            with self.browser.new_context(base_url=self.address) as context:
                page = context.new_page()
                self.sign_in(page, person)
                self._kept[person] = context.storage_state()
        return self._kept[person]

    def sign_in(self, page: Page, person: str) -> None:
        """Signs somebody in; staff with an app that is set up on the way."""
        self.give_password(page, person)
        if person.endswith("@statistics.example"):
            self.set_up_app(page, person)
            page.get_by_role("button", name="I have kept them").click()

    def give_password(self, page: Page, person: str) -> None:
        """The first page of signing in."""
        page.goto("/sign-in")
        page.get_by_label("Email address").fill(person)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign in").click()

    def set_up_app(self, page: Page, person: str) -> None:
        """Takes the key from the page into an app, and gives its first code."""
        self.keys[person] = page.locator(".lodgement-secret").inner_text()
        page.get_by_label("Code", exact=True).fill(code_of(self.keys[person], dt.datetime.now(dt.UTC)))
        page.get_by_role("button", name="Continue").click()


def code_of(key: str, at: dt.datetime) -> str:
    """What an authenticator app shows at a moment (RFC 6238: SHA-1, half a minute, six digits)."""
    secret, step = base64.b32decode(key.replace(" ", "")), int(at.timestamp()) // 30
    made = digest(secret, struct.pack(">Q", step), "sha1")
    (number,) = struct.unpack_from(">I", made, made[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


@contextmanager
def started(browser: Browser, logs: int = LOGS) -> Iterator[Live]:
    """The service with fresh made-up data, ended and cleared away afterwards."""
    with tempfile.TemporaryDirectory(prefix="lodgement-live-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), _free_port()
        folder.chmod(0o711)
        with (folder / "said").open("w") as said, _running(folder, port, said, logs) as process:
            _wait_for(port, process, folder / "said")
            password = (folder / "data" / "demonstration-password").read_text("ascii")
            yield Live("http:" + f"//127.0.0.1:{port}", password, browser, folder / "data")


@contextmanager
def _running(folder: Path, port: int, said: Any, logs: int) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "data").mkdir(mode=0o711)
    chosen = {"LODGEMENT_MODE": "demonstration", "LODGEMENT_DATA_FOLDER": str(folder / "data")}
    code = "from lodgement.cli import main; main()"
    command = [sys.executable, "-c", code, "demo", "--bind", f"127.0.0.1:{port}", "--logs", str(logs)]
    process = subprocess.Popen(command, env=outside_environment() | chosen, stdout=said, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def outside_environment() -> dict[str, str]:
    """The environment without what other tests say there of a service of their own."""
    ours = ("LODGEMENT_", "DATABASE_URL", "DJANGO_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


def _wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(LOOKS):
        if process.poll() is not None:
            break
        if _answers(port):
            return
        time.sleep(0.5)
    pytest.fail(f"The service did not start. It said:\n{said.read_text()}")


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
