"""Workbooks with a password, opened in memory.

Excel encrypts a workbook that is only protected against changes, too, with a password that everybody knows; such a
workbook opens without asking. A password is never written, logged, or put into a message.
"""

from __future__ import annotations

import io

from .archive import Damaged
from .sheet import UnusableFile

OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_KNOWN_TO_ALL = "VelvetSweatshop"
"""What Excel uses where a workbook is to be opened by anyone but changed by few (MS-OFFCRYPTO, 2.4.2.3)."""


_NEEDED = (
    "The workbook has a password. Put it into the environment variable LODGE_PASSWORD, "
    "or save the workbook without a password."
)
_WRONG = "The password doesn't open the workbook. Check it, or save the workbook without a password."


class PasswordNeeded(UnusableFile):
    """A workbook that opens with a password, and none was given."""


class WrongPassword(UnusableFile):
    """A workbook that doesn't open with the password that was given."""


def is_protected(content: bytes) -> bool:
    return content.startswith(OLE) and _ENCRYPTED in content


def opened(content: bytes, password: str | None) -> bytes:
    """The workbook inside a protected one. Raises UnusableFile."""
    for known in filter(None, (_KNOWN_TO_ALL, password)):
        workbook = _decrypted(content, known)
        if workbook is not None:
            return workbook
    if password is None:
        raise PasswordNeeded(_NEEDED)
    raise WrongPassword(_WRONG)


def _decrypted(content: bytes, password: str) -> bytes | None:
    # imported here, because few workbooks have a password
    from msoffcrypto.exceptions import InvalidKeyError  # type: ignore[import-untyped]
    from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]

    workbook = io.BytesIO()
    try:
        protected = OOXMLFile(io.BytesIO(content))
        protected.load_key(password=password, verify_password=True)
        protected.decrypt(workbook)
    except InvalidKeyError:
        return None
    except Exception:  # the library raises whatever happens to it in a damaged file
        raise Damaged from None
    return workbook.getvalue()
