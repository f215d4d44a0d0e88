"""The bytes of a text file as UTF-8, from whichever encoding it was saved in.

A byte order mark decides. Without one, text that is full of noughts is UTF-16 or UTF-32; what is valid UTF-8 is that;
the rest is Windows-1252, which Excel writes in Britain. What is no text at all is refused.
"""

from __future__ import annotations

import codecs

from .sheet import UnusableFile

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LOOKED_AT = 1_000
_SHARE_OF_NOUGHTS = 0.6
"""Of the bytes that are nought in plain Latin text of an encoding: enough to tell, with room for other letters."""
_PIECE = 1 << 20


def as_utf8(content: bytes) -> bytes:
    """The text as UTF-8 without a mark. Raises UnusableFile."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return _checked(_converted(content[len(mark) :], encoding))
    if encoding := _wide(content[:_LOOKED_AT]):
        return _checked(_converted(content, encoding))
    return _checked(content if _is_utf8(content) else _converted(content, "cp1252", "replace"))


def _wide(start: bytes) -> str:
    """UTF-32 or UTF-16 without a mark, by which bytes of each character are nought."""
    if all(_noughts(start[byte::4]) for byte in (1, 2, 3)):
        return "utf-32-le"
    if all(_noughts(start[byte::4]) for byte in (0, 1, 2)):
        return "utf-32-be"
    if _noughts(start[1::2]):
        return "utf-16-le"
    return "utf-16-be" if _noughts(start[::2]) else ""


def _noughts(part: bytes) -> bool:
    return part.count(0) > len(part) * _SHARE_OF_NOUGHTS


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _converted(content: bytes, encoding: str, errors: str = "strict") -> bytes:
    """From an encoding to UTF-8, a piece at a time: all at once would take three times the memory."""
    if encoding == "utf-8":
        return content if _is_utf8(content) else content.decode("utf-8", "replace").encode()
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    starts = range(0, len(content), _PIECE)
    try:
        return b"".join(
            decoder.decode(content[start : start + _PIECE], final=start + _PIECE >= len(content)).encode()
            for start in starts
        )
    except UnicodeError:
        raise UnusableFile("The file isn't text that can be read. Save it again as CSV UTF-8.") from None


def _checked(text: bytes) -> bytes:
    if b"\x00" in text:
        raise UnusableFile("The file isn't text that can be read as CSV. Open it in Excel and save it as CSV UTF-8.")
    return text
