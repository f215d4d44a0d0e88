"""Mail by GOV.UK Notify: one template with a subject and a body, filled in with ours, under our own reference.

Notify sends what it is given a second time a second time. So a mail whose fate isn't known is looked up by its
reference first; since Notify may take a while to know of it, it counts as never come only after some minutes.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from .letters import Letter
from .transport import Fate, HandOver, InDoubt, NotNow, Refusal

PATIENCE = 20
"""Seconds that Notify has for an answer."""
SURE_AFTER = dt.timedelta(minutes=5)
"""How long after it was handed over a mail that Notify doesn't know of counts as never come."""
_UUID = 36
_FAILED = {"permanent-failure", "temporary-failure", "technical-failure"}


class Notify:
    """GOV.UK Notify, for one service and one template."""

    remembers = True

    def __init__(self, address: str, key: str, template: str) -> None:
        """`key` as Notify gives it: a name, the service's id and its secret, with hyphens between them."""
        self._address = address.rstrip("/")
        self._service, self._secret = key[-2 * _UUID - 1 : -_UUID - 1], key[-_UUID:]
        self._template = template

    @contextmanager
    def ready_for(self, letter: Letter) -> Iterator[HandOver]:
        yield lambda: self._send(letter)

    def _send(self, letter: Letter) -> None:
        said = {
            "email_address": letter.address,
            "template_id": self._template,
            "personalisation": {"subject": letter.subject, "body": letter.text},
            "reference": letter.reference,
        }
        try:
            status, _ = self._asked("/v2/notifications/email", said)
        except OSError:
            raise InDoubt from None
        if status >= 500:
            raise InDoubt
        _check(status)

    def fate_of(self, letter: Letter, since: dt.timedelta) -> Fate:
        try:
            status, said = self._asked(f"/v2/notifications?{urlencode({'reference': letter.reference})}")
        except OSError:
            raise NotNow("unreachable") from None
        if status != 200:
            raise NotNow(str(status))
        known = {one.get("status") for one in said.get("notifications", ())}
        if not known:
            if since < SURE_AFTER:
                raise InDoubt
            return Fate.NEVER_CAME
        return Fate.BOUNCED if known <= _FAILED else Fate.TAKEN

    def _asked(self, path: str, said: Mapping[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Notify's answer: its status and what it says. Raises OSError where there is none."""
        content = None if said is None else json.dumps(said).encode()
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        request = urllib.request.Request(self._address + path, content, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, _read(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read())

    def _token(self) -> str:
        """A JSON web token of this moment, signed with the service's secret (RFC 7519, HS256)."""
        parts = ({"typ": "JWT", "alg": "HS256"}, {"iss": self._service, "iat": int(time.time())})
        signed = ".".join(_in_base64(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{_in_base64(hmac.digest(self._secret.encode(), signed.encode(), hashlib.sha256))}"


def _in_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _check(status: int) -> None:
    """Raises what a status means, unless the mail was taken.

    403 is a key or a clock that is wrong, 429 a limit: both are put right here, not by the mail.
    """
    if status in (403, 408, 429):
        raise NotNow(str(status))
    if status >= 400:
        raise Refusal(str(status))
