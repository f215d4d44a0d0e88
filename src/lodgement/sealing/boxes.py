"""Sealing and opening: AES-256-GCM under a data key, bound to what the content belongs to.

What is sealed for log 7, version 3 opens for log 7, version 3 alone: moved to another log, or an old one put back, it
doesn't open. Content is compressed first, since answers as JSON are mostly names of fields.
"""

from __future__ import annotations

import os
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import NONCE_BYTES, DataKey

_FORM = b"\x01"
"""How a box is made: the first byte, so that another way can come later."""
LARGEST_CONTENT = 256 << 20


class Tampered(Exception):
    """A box that doesn't open: changed, moved, of another version, or sealed under another key."""


def seal(key: DataKey, belongs_to: str, content: bytes) -> bytes:
    """The content in a box that opens only with the same key and the same `belongs_to`."""
    return seal_packed(key, belongs_to, packed(content))


def packed(content: bytes) -> bytes:
    """Content as it goes into a box. It takes longer than to seal it, so what goes into several is packed once."""
    return zlib.compress(content, 1)


def seal_packed(key: DataKey, belongs_to: str, content: bytes) -> bytes:
    """Packed content in a box."""
    nonce = os.urandom(NONCE_BYTES)
    return _FORM + nonce + AESGCM(key.secret).encrypt(nonce, content, _bound(key, belongs_to))


def open_box(key: DataKey, belongs_to: str, box: bytes) -> bytes:
    """The content of a box. Raises Tampered, which says what it should belong to and nothing of the content."""
    form, nonce, sealed = box[:1], box[1 : 1 + NONCE_BYTES], box[1 + NONCE_BYTES :]
    if form != _FORM or len(nonce) < NONCE_BYTES:
        raise Tampered(f"What is kept for {belongs_to} isn't a box that this version can open.")
    try:
        return _inflated(AESGCM(key.secret).decrypt(nonce, sealed, _bound(key, belongs_to)))
    except InvalidTag:
        raise Tampered(f"What is kept for {belongs_to} was changed, moved or put back.") from None


def _bound(key: DataKey, belongs_to: str) -> bytes:
    return f"{key.purpose}\n{belongs_to}".encode()


def _inflated(content: bytes) -> bytes:
    stream = zlib.decompressobj()
    plain = stream.decompress(content, LARGEST_CONTENT)
    assert not stream.unconsumed_tail, "nothing this large is ever sealed"
    return plain
