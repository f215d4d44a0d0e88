"""Sessions in the database that a stolen dump can't continue or read.

The key in the browser's cookie finds a row by its digest and opens what the row holds; the database has neither. A
session ends when nobody has used it for an hour, twelve hours after it began, and at once when the database sees the
person deactivated or their password, role or organisation changed (a trigger: see migration 0005).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from .models import Session

DEVICE = "device"
"""The session's word for what it runs on, told to its person in the list of their sessions."""
IDLE = dt.timedelta(hours=1)
SEEN_EVERY = dt.timedelta(minutes=1)
"""How exactly it is known when a session was last used."""
NONCE_BYTES = 12


class SessionStore(SessionBase):
    """Django's session, kept by its digest and sealed under its key."""

    def exists(self, session_key: str) -> bool:
        with _found_by(session_key) as digest:
            return Session.objects.filter(digest=digest).exists()

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        with _found_by(self.session_key) as digest:
            session = Session.objects.filter(digest=digest, expires_at__gt=now, seen_at__gt=now - IDLE).first()
            if session is None:
                self._session_key = None
                return {}
            if session.seen_at < now - SEEN_EVERY:
                Session.objects.filter(pk=session.pk).update(seen_at=now)
        return self._opened(digest, bytes(session.contents))

    def create(self) -> None:
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        said = self._get_session(no_load=must_create)
        with _found_by(self.session_key) as digest:
            kept = {
                "contents": self._sealed(digest, said),
                "person_id": said.get(SESSION_KEY),
                "device": said.get(DEVICE, ""),
            }
            if must_create:
                self._insert(digest, kept)
            elif not Session.objects.filter(digest=digest).update(**kept):
                raise UpdateError
        return None

    def _insert(self, digest: str, kept: dict[str, Any]) -> None:
        now = timezone.now()
        ends = now + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        try:
            with transaction.atomic():
                Session.objects.create(digest=digest, started_at=now, seen_at=now, expires_at=ends, **kept)
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            with _found_by(key) as digest:
                Session.objects.filter(digest=digest).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Takes out sessions that have ended; sees others' only as the system."""
        now = timezone.now()
        Session.objects.filter(Q(expires_at__lte=now) | Q(seen_at__lte=now - IDLE)).delete()

    def _sealed(self, digest: str, said: dict[str, Any]) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher().encrypt(nonce, self.serializer().dumps(said), digest.encode())

    def _opened(self, digest: str, contents: bytes) -> dict[str, Any]:
        nonce, sealed = contents[:NONCE_BYTES], contents[NONCE_BYTES:]
        said: dict[str, Any] = self.serializer().loads(self._cipher().decrypt(nonce, sealed, digest.encode()))
        return said

    def _cipher(self) -> AESGCM:
        return AESGCM(hashlib.sha256(f"contents {self.session_key}".encode()).digest())


def digest_of(session_key: str) -> str:
    """What finds a session's row."""
    return hashlib.sha256(f"found by {session_key}".encode()).hexdigest()


@contextmanager
def _found_by(session_key: str) -> Iterator[str]:
    """A transaction to which the database shows the row of one session, by its digest."""
    digest = digest_of(session_key)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.session', %s, true)", [digest])
        yield digest
