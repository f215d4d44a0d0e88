"""The signed head of the trail, kept in a second place: without it, events cut off at the end couldn't be missed.

Signed with Ed25519 by a key of the key folder; the public key lies beside the heads, so that whoever keeps the second
place can verify it without a secret.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .verifying import UnusableTrail

SIGNING_KEY = "audit-signing.key"
PUBLIC_KEY = "audit-public-key"
HEADS = "audit-heads.jsonl"


def write_head(keys: Path, second_place: Path, sequence: int, last: bytes, at: dt.datetime) -> None:
    """Appends the signed head to the file in the second place. `last` is the hash of event `sequence`."""
    key = _signing_key(keys)
    said = {"sequence": sequence, "hash": last.hex(), "at": at.astimezone(dt.UTC).isoformat()}
    line = json.dumps(said | {"signature": key.sign(_signed(said)).hex()})
    second_place.mkdir(parents=True, exist_ok=True, mode=0o700)
    (second_place / PUBLIC_KEY).write_text(key.public_key().public_bytes_raw().hex(), encoding="ascii")
    with (second_place / HEADS).open("a", encoding="ascii") as heads:
        heads.write(line + "\n")
        heads.flush()
        os.fsync(heads.fileno())


def read_head(second_place: Path) -> tuple[int, bytes]:
    """The number and hash of the last event that was signed for. Raises UnusableTrail where no signature holds."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex((second_place / PUBLIC_KEY).read_text("ascii")))
        said = json.loads((second_place / HEADS).read_text("ascii").splitlines()[-1])
        public.verify(bytes.fromhex(said.pop("signature")), _signed(said))
        return int(said["sequence"]), bytes.fromhex(said["hash"])
    except OSError as error:
        raise UnusableTrail(f"{second_place} holds no signed head: {error.strerror}.") from None
    except (ValueError, KeyError, IndexError, InvalidSignature):
        raise UnusableTrail(f"The head in {second_place} isn't signed by the key that lies beside it.") from None


def _signed(said: dict[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True).encode()


def _signing_key(keys: Path) -> Ed25519PrivateKey:
    path = keys / SIGNING_KEY
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
