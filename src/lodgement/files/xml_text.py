"""Text out of a workbook's XML: entities undone, runs of different looks put together, and no document types.

A document type is never read: what it declares can grow without bound or fetch files. Excel writes none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from xml.parsers import expat

import polars as pl

from .archive import Damaged
from .limits import LONGEST_ROW

Start = Callable[[str, dict[str, str]], None]

_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_MARKED = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));|_x([0-9A-Fa-f]{4})_|&")
_PIECES_AT_ONCE = 4
"""Of a megabyte each: enough to keep Polars busy, little beside what is made of them."""
_SURROGATES = range(0xD800, 0xE000)


def walk(xml: bytes, start: Start) -> None:
    """Calls `start` with each tag's name, without its prefix, and its attributes. Raises Damaged."""

    def refuse(*_: object) -> None:
        raise Damaged

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Damaged from None


def whole_items(pieces: Iterator[bytes], root: str, around: str, item: str) -> Iterator[tuple[str, str]]:
    """The items that a part lists inside the tag `around`, some megabytes at a time, with the prefix of all its tags.

    Raises Damaged for a part that has another root, is no UTF-8, or holds comments or declarations.
    """
    prefix, rest = _opened(pieces, root, around)
    start, end = f"<{prefix}{item}".encode(), f"</{prefix}{around}>".encode()
    while end not in rest:
        more = b"".join(islice(pieces, _PIECES_AT_ONCE))
        if not more or len(rest) > LONGEST_ROW:
            raise Damaged
        rest += more
        cut = rest.rfind(start)
        if cut > 0 and end not in rest:
            yield prefix, _decoded(rest[:cut])
            rest = rest[cut:]
    yield prefix, _decoded(rest[: rest.index(end)])
    for _ in pieces:
        pass  # so that the part is seen to be whole


def _opened(pieces: Iterator[bytes], root: str, around: str) -> tuple[str, bytes]:
    """The prefix, and what is read so far from the first item on."""
    start = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?<(?:([A-Za-z_][\w.-]*):)?%b[\s>]" % root.encode())
    head = b""
    while len(head) < LONGEST_ROW:
        head += _next(pieces)
        match = start.match(head)
        if not match:
            continue
        prefix = f"{match.group(1).decode()}:" if match.group(1) else ""
        if opened := re.search(rf"<{prefix}{around}(?:\s[^<>]*?)?/?>".encode(), head):
            _decoded(head[: opened.end()])
            empty = opened.group().endswith(b"/>")
            return prefix, f"</{prefix}{around}>".encode() if empty else head[opened.end() :]
    raise Damaged


def _next(pieces: Iterator[bytes]) -> bytes:
    piece = next(pieces, None)
    if piece is None:
        raise Damaged
    return piece


def _decoded(xml: bytes) -> str:
    if b"<!" in xml:
        raise Damaged
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        raise Damaged from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unescaped(texts: pl.Series) -> pl.Series:
    """Texts with their entities undone, and the marks by which Excel writes characters that XML can't hold."""
    marked = texts.str.contains("&|_x[0-9A-Fa-f]{4}_").fill_null(value=False).arg_true()
    if marked.is_empty():
        return texts
    return texts.scatter(marked, pl.Series([_plain(text) for text in texts.gather(marked)], dtype=pl.String))


def _plain(text: str) -> str:
    return _MARKED.sub(_character, text)


def _character(mark: re.Match[str]) -> str:
    in_hexadecimal, in_decimal, name, by_excel = mark.groups()
    if name in _ENTITIES:
        return _ENTITIES[name]
    if by_excel:
        return mark.group() if int(by_excel, 16) in _SURROGATES else chr(int(by_excel, 16))
    if not (in_hexadecimal or in_decimal):
        raise Damaged
    code = int(in_hexadecimal, 16) if in_hexadecimal else int(in_decimal)
    if code in _SURROGATES or not 0 < code < 0x110000:
        raise Damaged
    return chr(code)


def shared_texts(pieces: Iterator[bytes]) -> pl.Series:
    """The texts that the cells of a workbook share, by number. Raises Damaged."""
    found = [pl.Series(dtype=pl.String)]
    for prefix, xml in whole_items(pieces, "sst", "sst", "si"):
        before, *items = xml.split(f"<{prefix}si")
        whole = rf"^(?:\s[^<>]*)?(?:/>|>(?:[^<]|<[^<>]*>)*</{prefix}si>)\s*$"
        texts = pl.Series(items, dtype=pl.String)
        if before.strip() or not texts.str.contains(whole).all():
            raise Damaged
        found.append(put_together(texts, prefix))
    return pl.concat(found)


def put_together(items: pl.Series, prefix: str) -> pl.Series:
    """The text of items of XML that may be in runs of different looks. How to pronounce it is left out."""
    spoken = rf"(?s)<{prefix}rPh[\s>].*?</{prefix}rPh>"
    opened = rf"^<{prefix}t(?:\s[^>]*)?>"
    runs = items.str.replace_all(spoken, "").str.extract_all(rf"<{prefix}t(?:\s[^>]*)?>[^<]*")
    texts = runs.list.eval(pl.element().str.replace(opened, "")).list.join("")
    return unescaped(texts)
