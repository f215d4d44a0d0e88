"""Codes of the second factor: what an app shows for half a minute (RFC 6238), and recovery codes on paper."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import secrets

import qrcode  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
"""Seconds for which an app shows a code."""
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""


def new_secret() -> bytes:
    """What an app makes its codes from."""
    return secrets.token_bytes(SECRET_BYTES)


def step_of(secret: bytes, code: str, at: dt.datetime) -> int | None:
    """The half minute, counted from 1970, of which a code is: the present one or a neighbour; None: of none."""
    given = "".join(code.split())
    now = int(at.timestamp()) // STEP
    made = _app(secret)
    right = [
        step for step in (now - 1, now, now + 1) if hmac.compare_digest(made.generate(step * STEP), given.encode())
    ]
    return right[0] if right else None


def code_at(secret: bytes, at: dt.datetime) -> str:
    """The code that an app shows at a moment."""
    return _app(secret).generate(int(at.timestamp())).decode()


def as_text(secret: bytes) -> str:
    """A secret to be typed into an app, in groups of four letters."""
    said = base64.b32encode(secret).decode()
    return " ".join(said[at : at + 4] for at in range(0, len(said), 4))


def app_link(secret: bytes, address: str, issuer: str) -> str:
    """A secret as a link that opens an app, with whose it is and for which service."""
    return _app(secret).get_provisioning_uri(address, issuer)


def drawing(link: str) -> tuple[int, str]:
    """A link as a QR code to be scanned: the side of the drawing, and the path of its black squares in SVG."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(link)
    rows = code.get_matrix()
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, black in enumerate(row) if black)
    return len(rows), "".join(squares)


def new_recovery_codes() -> list[str]:
    """Codes to be kept on paper, each of 50 random bits, in two halves."""
    return [f"{_word()}-{_word()}" for _ in range(RECOVERY_CODES)]


def same_recovery_code(typed: str) -> str:
    """A recovery code in the one form in which codes are compared, however it was typed."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def _app(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)
