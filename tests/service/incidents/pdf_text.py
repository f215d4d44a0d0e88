"""What a PDF says, as whoever reads it aloud hears it: the text of its tagged content in order, without page headers.

Enough of a reader for the PDFs that are made here: compressed objects and streams, fonts with a table to Unicode.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(?<![0-9])(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PLAIN = rb"(?:\\.|[^\\()])*+"
_NESTED = rb"(?:" + _PLAIN + rb"\((?:" + _PLAIN + rb"\(" + _PLAIN + rb"\))*" + _PLAIN + rb"\))*" + _PLAIN
"""Inside a string, whose parentheses needn't be escaped where they match, as glyphs 28 and 29 do now and then."""
_STRING = rb"<(?P<hex>[0-9A-Fa-f]*)>(?!>)|\((?P<string>" + _NESTED + rb")\)"
_PART = re.compile(
    rb"(?P<instead>/ActualText\s*)?(?:" + _STRING + rb")|/(?P<font>[\w.]+)\s+[-\d.]+\s+Tf"
    rb"|(?P<artifact>/Artifact\b)|(?P<begin>\bB[DM]C\b)|(?P<end>\bEMC\b)",
    re.DOTALL,
)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    """The objects of a file, by number."""

    def __init__(self, content: bytes) -> None:
        self.objects = {int(number): body for number, body in _OBJECT.findall(content)}
        for body in list(self.objects.values()):
            if b"/ObjStm" in body:
                self.objects |= dict(_packed(body))

    def has(self, key: bytes) -> bool:
        """Whether any object says something, such as `/StructTreeRoot`."""
        return any(key in body for body in self.objects.values())

    def kinds(self) -> set[str]:
        """The kinds of tagged parts: H1, P, Table and so on."""
        return {name.decode() for body in self.objects.values() for name in re.findall(rb"/S\s*/(\w+)", body)}

    @property
    def text(self) -> str:
        return "".join(self._page(number) for number in self._pages())

    @property
    def around(self) -> list[str]:
        """Of each page what stands above, below and behind its text."""
        return [self._page(number, "artifact") for number in self._pages()]

    def _pages(self) -> list[int]:
        root = next(
            body for body in self.objects.values() if b"/Type/Pages" in body.replace(b" ", b"") and b"/Kids" in body
        )
        return [int(number) for number in re.findall(rb"(\d+) 0 R", _after(root, rb"/Kids\s*\["))]

    def _page(self, number: int, kind: str = "content") -> str:
        body = self.objects[number]
        content = int(re.search(rb"/Contents\s+(\d+) 0 R", body).group(1))  # type: ignore[union-attr]
        resources = re.search(rb"/Resources\s+(\d+) 0 R", body)
        fonts = self._fonts(self.objects[int(resources.group(1))] if resources else body)
        return "".join(_said(_inflated(self.objects[content]), fonts, kind))

    def _fonts(self, resources: bytes) -> dict[bytes, dict[int, str]]:
        inside = re.search(rb"/Font\s*<<(.*?)>>", resources, re.DOTALL)
        if inside is None:
            away = re.search(rb"/Font\s+(\d+) 0 R", resources)
            inside = re.search(rb"(.*)", self.objects[int(away.group(1))], re.DOTALL) if away else None
        named = re.findall(rb"/([\w.]+)\s+(\d+) 0 R", inside.group(1)) if inside else []
        return {name: self._letters(int(number)) for name, number in named}

    def _letters(self, font: int) -> dict[int, str]:
        """Glyph → what it says."""
        table = re.search(rb"/ToUnicode\s+(\d+) 0 R", self.objects[font])
        if table is None:
            return {}
        told = _inflated(self.objects[int(table.group(1))])
        found: dict[int, str] = {}
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", told, re.DOTALL):
            for glyph, said in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
                found[int(glyph, 16)] = bytes.fromhex(said.decode()).decode("utf-16-be")
        return found


def _packed(body: bytes) -> Iterator[tuple[int, bytes]]:
    count, first = (int(re.search(rb"/" + key + rb"\s+(\d+)", body).group(1)) for key in (b"N", b"First"))  # type: ignore[union-attr]
    content = _inflated(body)
    numbers = [int(one) for one in content[:first].split()][: 2 * count]
    places = [*numbers[1::2], len(content) - first]
    for number, start, end in zip(numbers[::2], places, places[1:], strict=False):
        yield number, content[first + start : first + end]


def _inflated(body: bytes) -> bytes:
    stream = _STREAM.search(body)
    assert stream, "an object without a stream"
    return zlib.decompress(stream.group(1)) if b"FlateDecode" in body else stream.group(1)


def _after(body: bytes, key: bytes) -> bytes:
    return re.split(key, body, maxsplit=1)[1].split(b"]")[0]


def _said(content: bytes, fonts: dict[bytes, dict[int, str]], kind: str) -> Iterator[str]:
    """The text of a page's content, or of its artifacts; what stands for a part in ActualText is taken in its place."""
    letters: dict[int, str] = {}
    kinds: list[str] = []
    waiting = "content"
    for part in _PART.finditer(content):
        if part["font"]:
            letters = fonts.get(part["font"], {})
        elif part["artifact"]:
            waiting = "artifact"
        elif part["begin"]:
            kinds.append(waiting)
            waiting = "content"
        elif part["end"]:
            kinds.pop()
        elif part["instead"]:
            waiting = "said"
            if ("artifact" in kinds) == (kind == "artifact"):
                yield _utf16(_string(part))
        elif "said" not in kinds and ("artifact" in kinds) == (kind == "artifact"):
            glyphs = _string(part)
            pairs = (glyphs[at : at + 2] for at in range(0, len(glyphs), 2))
            yield "".join(letters.get(int.from_bytes(pair), "\ufffd") for pair in pairs)


def _string(part: re.Match[bytes]) -> bytes:
    """The bytes of a string, however it is written."""
    if part["hex"] is not None:
        return bytes.fromhex(part["hex"].decode())
    return re.sub(rb"\\([0-7]{1,3}|.)", _unescaped, part["string"] or b"", flags=re.DOTALL)


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found.group(1)
    return bytes([int(said, 8)]) if said.isdigit() else _ESCAPES.get(said, said)


def _utf16(said: bytes) -> str:
    """Text as PDF keeps it: UTF-16 with its mark, or Latin."""
    return said[2:].decode("utf-16-be") if said.startswith(b"\xfe\xff") else said.decode("latin-1")
