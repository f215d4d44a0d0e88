"""A server on this machine that behaves like GOV.UK Notify: it checks the token and knows references.

What it is given twice it sends twice.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE, SECRET = "0a1b2c3d-0000-4000-8000-00000000000a", "9f8e7d6c-0000-4000-8000-00000000000b"
KEY = f"ours-{SERVICE}-{SECRET}"
TEMPLATE = "5e5e5e5e-0000-4000-8000-00000000000c"


@dataclass
class NotifyServer:
    """What it was given, and how it answers."""

    address: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """What it answers next to a mail, in turn; then 201."""
    takes_all_the_same: bool = False
    """Whether it sends a mail also when it answers 500."""
    became: str = "delivered"


@contextmanager
def a_notify_server() -> Iterator[NotifyServer]:
    told = NotifyServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = told.statuses.pop(0) if told.statuses else 201
            if not _is_signed(self.headers["Authorization"]):
                status = 403
            elif self.path != "/v2/notifications/email" or said["template_id"] != TEMPLATE:
                status = 400
            if status == 201 or (status >= 500 and told.takes_all_the_same):
                told.sent.append(said)
            self.answer(status, {"reference": said.get("reference")} if status == 201 else {"errors": [{}]})

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)["reference"][0]
            known = [{"reference": asked, "status": told.became} for one in told.sent if one["reference"] == asked]
            self.answer(200 if _is_signed(self.headers["Authorization"]) else 403, {"notifications": known})

        def answer(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        told.address = "http:" + f"//127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


def _is_signed(header: str) -> bool:
    """Whether a token is what Notify takes: HS256 with the service's secret, of this service, not half a minute old."""
    signed, _, signature = header.removeprefix("Bearer ").rpartition(".")
    head, said = (json.loads(_read(part)) for part in signed.split("."))
    right = hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256)
    young = abs(time.time() - said["iat"]) < 30
    return head["alg"] == "HS256" and hmac.compare_digest(right, _read(signature)) and said["iss"] == SERVICE and young


def _read(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
