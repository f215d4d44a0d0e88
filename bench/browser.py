"""Somebody at a browser, as bare as can be, so that what is measured is the service: one connection that is kept, its
cookies, and forms as a page shows them.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from tests.browser.live import code_of
from tests.service.logs.browser import forms_of

_KEY = re.compile(r'class="lodgement-secret">([^<]+)<')
NO_ANSWER = (HTTPException, ConnectionError)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Browser:
    """A browser at a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self.took = 0.0
        """Seconds of the last request, until the last byte of its answer."""

    def another_connection(self) -> Browser:
        """The same browser, its cookies with it, over a connection of its own."""
        another = Browser(self._port)
        another._cookies |= self._cookies
        return another

    def get(self, path: str) -> str:
        """A page's text. Raises WrongAnswer unless it is one."""
        status, _, page = self._ask("GET", path, "")
        if status != 200:
            raise WrongAnswer(f"{path}: {status}")
        return page

    def post(self, path: str, fields: Mapping[str, object]) -> tuple[int, str, str]:
        """Sends a form; status, where the answer leads, its text."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def sign_in(self, person: str, password: str) -> None:
        """Signs somebody in; staff with an app that is set up on the way."""
        self._sent("/sign-in", {"email": person, "password": password})
        if person.endswith("@statistics.example"):
            page = self.get("/sign-in/set-up")
            key = _KEY.search(page)
            assert key, "the page shows the key for the app"
            code = code_of(key.group(1), dt.datetime.now(dt.UTC))
            self._sent("/sign-in/set-up", {"code": code})
        self.get("/logs")

    def _sent(self, path: str, fields: Mapping[str, str]) -> None:
        shown = next(form.sends for form in forms_of(self.get(path)) if fields.keys() <= form.sends.keys())
        status, _, _ = self.post(path, shown | {name: [said] for name, said in fields.items()})
        if status != 302:
            raise WrongAnswer(f"{path}: {status}")

    def _ask(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        began = time.perf_counter()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        try:
            self._connection.request(method, path, body or None, headers | (FORM if body else {}))
            answer = self._connection.getresponse()
        except NO_ANSWER:  # the server closes a connection on which nothing was asked for seconds
            self._connection.close()
            self._connection.request(method, path, body or None, headers | (FORM if body else {}))
            answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        self.took = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, urlsplit(answer.headers.get("Location", "")).path, text


class WrongAnswer(Exception):
    """The service answered otherwise than it does when it works; the message says with what."""
