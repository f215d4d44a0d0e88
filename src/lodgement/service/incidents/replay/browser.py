"""Somebody at a browser, as bare as can be: a connection, cookies, forms; and one whose line is slow."""

from __future__ import annotations

import base64
import datetime as dt
import re
import socket
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode, urlsplit

_KEY = re.compile(r'class="lodgement-secret">([^<]+)<')
Fields = Mapping[str, str | Sequence[str]]
CSRF = "csrftoken"
FOUND = 302
SMALL = 4 << 10
"""Bytes that a slow line takes at a time."""
SEGMENT = 1024
"""Bytes of one segment on a slow line, so that the server's side keeps few of them in its buffers."""


@dataclass
class Answer:
    """What a page answered; `path`: where it leads, else empty."""

    status: int
    path: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class NotSignedIn(Exception):
    """Somebody who should be let in isn't; the message says with which answer."""


@dataclass
class Browser:
    """A browser at a port of this machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """What stands at an address."""
        return self._asked("GET", path, b"", "")

    def post(self, path: str, fields: Fields | None = None) -> Answer:
        """Sends a form."""
        body = urlencode({**(fields or {}), **self._token()}, doseq=True).encode()
        return self._asked("POST", path, body, "application/x-www-form-urlencoded")

    def send_file(self, path: str, name: str, content: bytes) -> Answer:
        """Sends a form with a file."""
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in self._token().items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{border}--\r\n".encode()])
        return self._asked("POST", path, body, f"multipart/form-data; boundary={border}")

    def sign_in(self, address: str, password: str) -> None:
        """Signs somebody in; who is asked for a second factor sets up an app on the way. Raises NotSignedIn."""
        self.get("/sign-in")
        answer = self.post("/sign-in", {"email": address, "password": password})
        if answer.path == "/sign-in/set-up":
            answer = self._set_up_app()
        if answer.status != FOUND:
            raise NotSignedIn(f"{address}: {answer.status} {answer.path}")

    def _set_up_app(self) -> Answer:
        from ...accounts.codes import code_at

        found = _KEY.search(self.get("/sign-in/set-up").text)
        if found is None:
            raise NotSignedIn("The page shows no key for an app.")
        secret = base64.b32decode(found.group(1).replace(" ", ""))
        return self.post("/sign-in/set-up", {"code": code_at(secret, dt.datetime.now(dt.UTC))})

    def _token(self) -> dict[str, str]:
        if CSRF not in self.cookies:
            self.get("/sign-in")
        return {"csrfmiddlewaretoken": self.cookies.get(CSRF, "")}

    def _asked(self, method: str, path: str, body: bytes, kind: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.request(method, path, body or None, self._headers() | ({"Content-Type": kind} if kind else {}))
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self._keep(answer)
        return Answer(answer.status, urlsplit(answer.headers.get("Location", "")).path, content)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _keep(self, answer: HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value

    def slow_download(self, path: str) -> SlowDownload:
        """A download over a line that takes little at a time."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.sock = socket.socket()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        connection.sock.connect(("127.0.0.1", self.port))
        connection.request("GET", path, headers=self._headers())
        return SlowDownload(connection, connection.getresponse())


@dataclass
class SlowDownload:
    """A download under way."""

    connection: HTTPConnection
    answer: HTTPResponse
    read: int = 0
    """Bytes that came."""

    @property
    def length(self) -> int:
        """Bytes that the server said there would be."""
        return int(self.answer.headers["Content-Length"])

    def take(self) -> None:
        """Takes a little."""
        self.read += len(self.answer.read(SMALL))

    def to_its_end(self) -> float:
        """Takes what still comes; seconds until nothing more did."""
        began = time.monotonic()
        try:
            while piece := self.answer.read(SMALL):
                self.read += len(piece)
        except (HTTPException, OSError):
            pass  # it was cut
        finally:
            self.connection.close()
        return time.monotonic() - began
