"""A mail server on this machine that keeps what it takes, and answers as a test wants it to."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

TEXT = ".text"
"""In `answers`: what is answered when the text has come."""
HANG_UP = 0
"""In `answers`: the connection is broken without an answer."""


@dataclass
class MailServer:
    """What it has, and how it answers: verb → code."""

    port: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    """Each message that came in whole, also one that it then said nothing to."""
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    secured: int = 0
    """Connections that were encrypted."""
    seconds: float = 0.0
    """How long it thinks about each message before it takes it."""
    context: ssl.SSLContext | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=default) for content in self.taken]


@contextmanager
def a_mail_server(context: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """A mail server; with a context it knows how to encrypt."""
    told = MailServer(context=context)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _Talk(told, self).go_on()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        told.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


class _HungUp(Exception):
    pass


class _Talk:
    """One connection."""

    def __init__(self, told: MailServer, handler: Any) -> None:
        self.told = told
        self.handler = handler
        self.secure = False

    def go_on(self) -> None:
        try:
            self.say("CONNECT", 220)
            while line := self.handler.rfile.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                if not self.obey(verb.upper(), rest):
                    break
        except (_HungUp, OSError):
            pass

    def say(self, verb: str, usual: int, text: str = "said") -> int:
        code = self.told.answers.get(verb, usual)
        if code == HANG_UP:
            raise _HungUp
        self.handler.wfile.write(f"{code} {text}\r\n".encode())
        return code

    def obey(self, verb: str, rest: str) -> bool:
        if verb == "EHLO":
            offers = ["here"] + (["STARTTLS"] if self.told.context and not self.secure else []) + ["AUTH PLAIN"]
            lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
            self.handler.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        elif verb == "STARTTLS":
            self.say(verb, 220)
            self.encrypt()
        elif verb == "AUTH":
            _, name, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
            self.told.signed_in.append((name, password))
            self.say(verb, 235)
        elif verb == "DATA":
            if self.say(verb, 354) == 354:
                text = self.text()
                time.sleep(self.told.seconds)
                self.told.taken.append(text)
                self.say(TEXT, 250)
        else:
            self.say(verb, 221 if verb == "QUIT" else 250)
        return verb != "QUIT"

    def encrypt(self) -> None:
        assert self.told.context
        connection = self.told.context.wrap_socket(self.handler.connection, server_side=True)
        self.handler.rfile, self.handler.wfile = connection.makefile("rb"), connection.makefile("wb", buffering=0)
        self.secure = True
        self.told.secured += 1

    def text(self) -> bytes:
        lines = []
        while (line := self.handler.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not line:
            raise _HungUp
        return b"".join(lines)
