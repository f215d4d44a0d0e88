"""The parts of a message, however deep they lie, in the order in which they stand.

Parted here and not by the standard library, whose parser calls itself for each level (5,000 of them end in a
RecursionError) and makes a text of every line. Here each part is a place in the bytes, and what is malformed is read as
far as it goes. Depth and number have limits, so that no message takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .headers import Headers, main_value, parameter, read_headers
from .transfer import decoded, uuencoded

MOST_LEVELS = 100
"""Parts inside parts; what lies deeper isn't looked at, and that is said."""
MOST_PARTS = 1_000
"""A message of more is refused."""
BLANK_LINE = re.compile(rb"\n\r?\n")
_ENCODED = ("base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue")
TOO_DEEP = "It lies too many messages and parts deep to be looked at."


class TooManyParts(Exception):
    """A message of more than MOST_PARTS parts."""


@dataclass(frozen=True)
class Part:
    """A content of a message, as it was before it was sent."""

    name: str
    """The name of a file; blank for the text of the message."""
    content: bytes
    is_body: bool
    """Whether it is shown as the text of the message."""
    is_whole: bool = True
    """Whether it came through unbroken."""
    remark: str = ""
    """Why it can't be looked at, where that is so."""


@dataclass(frozen=True)
class _Place:
    """Where a part lies: headers and all, from `start` to `end`."""

    content: bytes
    start: int
    end: int
    level: int


def headers_and_body(content: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers of the part that starts somewhere, and where what follows them starts."""
    while content.startswith((b"\n", b"\r\n"), start) and start < end:
        return Headers(()), start + (1 if content.startswith(b"\n", start) else 2)
    blank = BLANK_LINE.search(content, start, end)
    stop, body = (blank.start(), blank.end()) if blank else (end, end)
    return read_headers(content[start:stop]), body


def parts_of(content: bytes, start: int = 0) -> Iterator[Part]:
    """All parts that aren't made of others. Raises TooManyParts."""
    waiting, seen = [_Place(content, start, len(content), 0)], 0
    while waiting:
        seen += 1
        if seen > MOST_PARTS * 2 or len(waiting) > MOST_PARTS * 2:
            raise TooManyParts
        place = waiting.pop()
        inside, found = _opened(place)
        waiting.extend(reversed(inside))
        yield from found


def _opened(place: _Place) -> tuple[list[_Place], list[Part]]:
    """The places inside a part, or the part itself."""
    headers, body = headers_and_body(place.content, place.start, place.end)
    kind = main_value(headers.first("content-type")) or "text/plain"
    if place.level >= MOST_LEVELS:
        return [], [Part(_name(headers), b"", is_body=False, remark=TOO_DEEP)]
    if kind.startswith("multipart/"):
        inside = _between_boundaries(place, body, parameter(headers.first("content-type"), "boundary"))
        if inside:
            return inside, []
    encoding = main_value(headers.first("content-transfer-encoding"))
    if kind in ("message/rfc822", "message/global"):
        if encoding not in _ENCODED:
            return [_Place(place.content, body, place.end, place.level + 1)], []
        content, _ = decoded(place.content[body : place.end], encoding)
        return [_Place(content, 0, len(content), place.level + 1)], []
    return [], list(_leaf(headers, kind, place.content[body : place.end], encoding))


def _between_boundaries(place: _Place, body: int, boundary: str) -> list[_Place]:
    """The parts of a multipart, from one line of its boundary to the next; the last may lack its end."""
    if not boundary:
        return []
    line = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found, start, position = [], -1, max(place.start, body - 1)
    while match := line.search(place.content, position, place.end):
        if start >= 0:
            found.append(_Place(place.content, start, match.start(), place.level + 1))
        if match.group(1) or len(found) > MOST_PARTS:
            return found
        newline = place.content.find(b"\n", match.end(), place.end)
        start = position = newline + 1 if newline >= 0 else place.end
        position = max(match.end(), start - 1)
    if 0 <= start < place.end:
        found.append(_Place(place.content, start, place.end, place.level + 1))
    return found


def _leaf(headers: Headers, kind: str, content: bytes, encoding: str) -> Iterator[Part]:
    """A part that isn't made of others; files written into a text stand after it."""
    content, is_whole = decoded(content, encoding)
    name = _name(headers)
    is_attached = main_value(headers.first("content-disposition")) == "attachment" or bool(name)
    is_body = kind.startswith("text/") and not is_attached
    yield Part(name, content, is_body, is_whole)
    if is_body and content.find(b"begin") >= 0:
        for inside, file, file_is_whole in uuencoded(content.replace(b"\r\n", b"\n")):
            yield Part(_plain(inside.decode("utf-8", "replace")), file, False, file_is_whole)


def _name(headers: Headers) -> str:
    """What an attachment is called, from all the places where that may be said."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        if name := parameter(headers.first(header), key):
            return _plain(name)
    return ""


def _plain(name: str) -> str:
    """A name without folders, of a length that can be shown."""
    return re.split(r"[/\\]", name.strip())[-1].strip()[-150:] or "without a name"
