"""The headers of a message or of a part of one, read in one pass and never refused for being badly written.

The standard library's structured headers aren't used: 20,000 recipients took them 21 seconds (here a quarter of one),
and 3,000 opening brackets end in a RecursionError. Its decoder of words is, where whatever it raises is caught.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header
from urllib.parse import unquote_to_bytes

_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_WORD = re.compile(r"=\?[^?\s]+\?[BbQq]\?[^?]*\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
_SEGMENT = re.compile(r"(.+?)(?:\*([0-9]{1,3}))?(\*)?")
_LONGEST_VALUE = 100_000
"""Characters of a header's value in which encoded words and parameters are looked for."""


@dataclass(frozen=True)
class Headers:
    """The headers of a part, as they stand, in order; their names in small letters."""

    fields: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The values of all headers of that name."""
        return [value for known, value in self.fields if known == name]

    def first(self, name: str) -> str:
        """The value of the first header of that name; blank where there is none."""
        return next((value for known, value in self.fields if known == name), "")


def read_headers(block: bytes) -> Headers:
    """The headers of a block of lines that end in line feeds; what is no header is passed over."""
    fields = []
    for line in _unfolded(_text(block)):
        if match := _FIELD.fullmatch(line):
            fields.append((match.group(1).lower(), match.group(2).strip()))
    return Headers(tuple(fields))


def _unfolded(text: str) -> Iterator[str]:
    """Whole headers: lines that begin with white space belong to the line before."""
    parts: list[str] = []
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            parts.append(line)
            continue
        yield "".join(parts)
        parts = [line]
    yield "".join(parts)


def _text(content: bytes) -> str:
    """The text of headers, in UTF-8 or as Windows wrote it; noughts and returns are dropped."""
    content = content.replace(b"\x00", b"").replace(b"\r", b"")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def in_plain_words(value: str) -> str:
    """A value with its encoded words decoded, on one line, without control characters. A broken word stays as it is."""
    value = value[:_LONGEST_VALUE]
    if "=?" in value:
        value = _WORD.sub(lambda word: _decoded(word.group()), _BETWEEN_WORDS.sub(r"\1", value))
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())


def _decoded(word: str) -> str:
    try:
        (content, charset), *_ = decode_header(word)
        return (content if isinstance(content, str) else in_charset(content, charset or "ascii")) or word
    except Exception:  # the standard library raises whatever happens to it in a broken word
        return word


def in_charset(content: bytes, charset: str) -> str:
    """Bytes as text; where the charset they are said to be in is wrong or unknown, as UTF-8 or as Windows wrote it."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def main_value(value: str) -> str:
    """What stands before the parameters, in small letters: `text/html; charset=x` is `text/html`."""
    return value[:_LONGEST_VALUE].partition(";")[0].strip().lower()


def parameter(value: str, name: str) -> str:
    """A parameter of a header in plain words, put together where it is parted (RFC 2231); blank where there is none."""
    found: dict[int, str] = {}
    for written, text in _PARAMETER.findall(value[:_LONGEST_VALUE]):
        match = _SEGMENT.fullmatch(written.lower())
        if match and match.group(1) == name:
            found.setdefault(int(match.group(2) or 0), _unquoted(text, is_encoded=bool(match.group(3))))
    return in_plain_words("".join(found[at] for at in sorted(found)))


def _unquoted(text: str, *, is_encoded: bool) -> str:
    text = text.strip()
    if text.startswith('"'):
        text = re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))
    if not is_encoded:
        return text
    charset, mark, rest = text.partition("'")
    rest = rest.partition("'")[2] if mark else text
    return in_charset(unquote_to_bytes(rest), charset if mark and charset else "utf-8")
