"""What somebody typed, as it is kept: one kind of line ending, and no character that a document can't hold."""

from __future__ import annotations

import re
import unicodedata

_LINES = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_NONE = {"\ufffe", "\uffff"}
"""What XML has no place for, beside control characters and halves of pairs."""


def cleaned(text: str) -> str:
    """The text without control characters but for line ends and tabs; composed (NFC), so that same is same."""
    lines = _LINES.sub("\n", text)
    kept = "".join(one for one in lines if one in "\n\t" or not _is_unfit(one))
    return unicodedata.normalize("NFC", kept).strip()


def _is_unfit(one: str) -> bool:
    return unicodedata.category(one) in ("Cc", "Cs") or one in _NONE
