"""Contents as they were before they were sent: base64, quoted-printable and uuencode undone, broken or not.

What is broken is read as far as it goes, as mail programs do, since records may stand before the break.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_UU = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\n]{1,300})\n", re.MULTILINE)


def decoded(content: bytes, encoding: str) -> tuple[bytes, bool]:
    """The content, and whether it was whole. An encoding that nobody knows is taken for none."""
    if encoding == "base64":
        return _from_base64(content)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content), True
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        inside = next(uuencoded(content), None)
        return (inside[1], inside[2]) if inside else (content, False)
    return content, True


def _from_base64(content: bytes) -> tuple[bytes, bool]:
    text = content.rstrip()
    is_whole = True
    try:
        return binascii.a2b_base64(text), text.count(b"=") <= 2
    except binascii.Error:
        is_whole = False
    letters = _NOT_BASE64.sub(b"", text)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)), is_whole


def uuencoded(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Files that are written into a text, as was done before there were attachments: name, content, whether whole."""
    position = 0
    while match := _UU.search(content, position):
        end = content.find(b"\nend", match.end() - 1)
        stop = end if end >= 0 else len(content)
        if match.group().startswith(b"begin-base64"):
            inside, is_whole = _from_base64(content[match.end() : stop])
        else:
            inside, is_whole = _lines(content[match.end() : stop])
        if inside:
            yield match.group(1).strip(), inside, is_whole and end >= 0
        position = max(stop, match.end())


def _lines(content: bytes) -> tuple[bytes, bool]:
    read, is_whole = [], True
    for line in content.split(b"\n"):
        line = line.rstrip(b"\r")
        try:
            read.append(binascii.a2b_uu(line) if line else b"")
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # some programs end a line with a character too many
            try:
                read.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                is_whole = False
    return b"".join(read), is_whole
