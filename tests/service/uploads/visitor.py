"""Somebody at a browser who keeps at it: what gets no answer is tried again, as people do."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from http.client import HTTPException
from urllib.error import HTTPError, URLError

NO_ANSWER = (URLError, HTTPException, ConnectionError, TimeoutError)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """A browser of a person, on one web server."""

    def __init__(self, port: int) -> None:
        self._address = "http:" + f"//127.0.0.1:{port}"
        kept = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(kept)

    def sign_in(self, email: str, password: str) -> None:
        self.post("/sign-in", {"email": email, "password": password})

    def get(self, path: str) -> str:
        """A page's text. Raises one of NO_ANSWER."""
        return self.get_bytes(path).decode()

    def get_bytes(self, path: str) -> bytes:
        """What stands at an address. Raises one of NO_ANSWER."""
        with self._browser.open(self._address + path, timeout=300) as answer:
            content: bytes = answer.read()
        return content

    def post(
        self, path: str, fields: Mapping[str, str], file: bytes | None = None, asked_on: str = ""
    ) -> tuple[str, str]:
        """Sends a form that stands on a page, and gives the address and text of the page that answers."""
        token = _TOKEN.search(self.get(asked_on or path))
        assert token, "the page has a form"
        body, kind = _form({**fields, "csrfmiddlewaretoken": token.group(1)}, file)
        request = urllib.request.Request(self._address + path, body, {"Content-Type": kind})
        try:
            with self._browser.open(request, timeout=300) as answer:
                return urllib.parse.urlsplit(answer.url).path, answer.read().decode()
        except HTTPError as error:
            if error.code >= 500:
                raise
            return path, error.read().decode()


def _form(fields: Mapping[str, str], file: bytes | None) -> tuple[bytes, str]:
    if file is None:
        return urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="file.csv"\r\n\r\n'.encode()
    return b"".join([*parts, head, file, f"\r\n--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
