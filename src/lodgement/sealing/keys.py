"""Wrapping keys in a folder of their own, and the data keys that they wrap.

A wrapping key is a file readable by its owner alone, one for each purpose (a collection year, say). Data keys are made
at random, kept wrapped beside the data, and are useless without the file.
"""

from __future__ import annotations

import hmac
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


class KeyMissing(Exception):
    """A wrapping key that isn't there: never made, or destroyed for good; the message says which."""


class UnsafeKeys(Exception):
    """A folder or key that others can read; the message says what to change."""


@dataclass(frozen=True)
class DataKey:
    """A key in the clear, in memory only: never written, printed or pickled."""

    purpose: str
    secret: bytes = field(repr=False)

    def token(self, kind: str, text: str) -> bytes:
        """A keyed token of a text, 16 bytes: equal texts of a kind have equal tokens, and nobody without the key can
        make or test one."""
        return hmac.digest(self.secret, f"{kind}\n{text}".encode(), "sha256")[:16]

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a data key isn't pickled")


@dataclass(frozen=True)
class KeyFolder:
    """The wrapping keys of an operator, a file each."""

    folder: Path

    def check_safe(self) -> None:
        """Raises UnsafeKeys where somebody else may read the folder or a key."""
        for path in (self.folder, *self.folder.glob("*.key")):
            if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise UnsafeKeys(f"{path} can be read by others. Run: chmod go= {path}")

    def make(self, purpose: str) -> bytes:
        """A new data key for a purpose, wrapped; makes the wrapping key where there is none yet."""
        path = self._path(purpose)
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(path, os.urandom(KEY_BYTES))
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._wrapping_key(purpose)).encrypt(nonce, os.urandom(KEY_BYTES), purpose.encode())

    def unwrapped(self, purpose: str, wrapped: bytes) -> DataKey:
        """The data key. Raises KeyMissing where its wrapping key is gone or is another one."""
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return DataKey(purpose, AESGCM(self._wrapping_key(purpose)).decrypt(nonce, sealed, purpose.encode()))
        except InvalidTag:
            raise KeyMissing(f"The wrapping key of {purpose} isn't the one its data was sealed under.") from None

    def has(self, purpose: str) -> bool:
        """Whether there is a wrapping key for a purpose."""
        return self._path(purpose).exists()

    def destroy(self, purpose: str) -> None:
        """Destroys a wrapping key: overwritten, then removed. What was sealed under it can't be read again."""
        path = self._path(purpose)
        self._wrapping_key(purpose)
        with path.open("r+b") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()

    def _path(self, purpose: str) -> Path:
        assert _NAME.fullmatch(purpose), "a purpose is a plain name"
        return self.folder / f"{purpose}.key"

    def _write(self, path: Path, key: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())

    def _wrapping_key(self, purpose: str) -> bytes:
        try:
            key = self._path(purpose).read_bytes()
        except FileNotFoundError:
            raise KeyMissing(f"The wrapping key of {purpose} isn't in the key folder.") from None
        if len(key) != KEY_BYTES:
            raise KeyMissing(f"The wrapping key of {purpose} is damaged: it has {len(key)} bytes, not {KEY_BYTES}.")
        return key
