"""The addresses in a header, each with the name beside it; groups and comments undone, what can't be read told apart.

Read in one pass over the marks of RFC 5322, so that a hundred thousand addresses take a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .headers import in_plain_words

_TOKEN = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"?) | (?P<open>\() | (?P<angle><[^<>]*>?) | (?P<mark>[,;:]) | (?P<space>\s+)
      | (?P<literal>\[[^\]\s]*\]) | (?P<atom>[^\s",;:()<>\[\]]+) | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_MARK = re.compile(r"\\.|[()]", re.DOTALL)
_ADDRESS = re.compile(
    r"[^\s@<>\",;:()]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}|[^\s@]+@\[\S+\]"
)
_INSIDE = re.compile(r"^(.*?)<?([^\s@<>,;:\"]+@[^\s@<>,;:\"]+?)>?$")
_LONGEST_ADDRESS = 254
"""Characters of an address (RFC 5321), and of what accounts keep."""
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Address:
    """An address in the one form in which accounts keep them, and the name that was written beside it."""

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def addresses_of(value: str) -> tuple[list[Address], list[str]]:
    """The addresses of a header, and what stands in the place of one and can't be read, in plain words."""
    found, unreadable = [], []
    for angled, words in _mailboxes(value):
        read = _address(angled, words)
        if read:
            found.append(read)
        elif shown := in_plain_words(" ".join([*words, angled]))[:_LONGEST_SHOWN]:
            unreadable.append(shown)
    return found, unreadable


def _mailboxes(value: str) -> Iterator[tuple[str, list[str]]]:
    """What stands in angle brackets, and the words before it, of each mailbox."""
    angled, words = "", list[str]()
    for kind, text in _tokens(value):
        if kind == "mark" and text == ":":
            angled, words = "", []  # what was read is the name of a group
        elif kind == "mark":
            yield angled, words
            angled, words = "", []
        elif kind == "angle":
            angled = text.strip("<> \t")
        else:
            words.append(text)
    yield angled, words


def _tokens(value: str) -> Iterator[tuple[str, str]]:
    """Quoted texts, runs of other characters, angle brackets and marks; comments and white space left out."""
    position, is_run = 0, False
    run: list[str] = []
    while position < len(value):
        match = _TOKEN.match(value, position)
        assert match and match.lastgroup, "the last kind takes any character"
        kind, text, position = match.lastgroup, match.group(), match.end()
        if kind == "open":
            position = _after_comment(value, position)
        is_run = kind in ("atom", "literal", "other") or (kind == "quoted" and value[position : position + 1] == "@")
        if is_run:
            run.append(text)
            continue
        if run:
            yield "run", "".join(run)
            run = []
        if kind in ("quoted", "angle", "mark"):
            yield kind, re.sub(r"\\(.)", r"\1", text.strip('"')) if kind == "quoted" else text
    if run:
        yield "run", "".join(run)


def _after_comment(value: str, position: int) -> int:
    """The place after a comment, which may hold others; the end where it isn't closed."""
    depth = 1
    for mark in _COMMENT_MARK.finditer(value, position):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        if depth == 0:
            return mark.end()
    return len(value)


def _address(angled: str, words: list[str]) -> Address | None:
    """The address that is meant; None where there is none to be read."""
    name = in_plain_words(" ".join(words))
    written = angled.rpartition(":")[2] if angled else "".join(words)  # before a colon: a route, as of old
    if read := _in_one_form(written):
        return Address(read, name[:_LONGEST_SHOWN] if angled else "")
    match = _INSIDE.match(in_plain_words(f"{name} {angled}" if angled else name))  # all of it is one encoded word
    if match and (read := _in_one_form(match.group(2))):
        return Address(read, match.group(1).strip(" \"'")[:_LONGEST_SHOWN])
    return None


def _in_one_form(text: str) -> str:
    """An address as accounts keep it; blank for what is none. Domains of other alphabets are put as they are sent."""
    text = text.strip().strip("'").lower()
    local, mark, domain = text.rpartition("@")
    if mark and not domain.isascii():
        try:
            text = f"{local}@{domain.encode('idna').decode()}"
        except UnicodeError:
            return ""
    return text if len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) else ""


def once_each(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Each address once, in order, with the first name that was written beside it."""
    names: dict[str, str] = {}
    for one in addresses:
        names[one.address] = names.get(one.address) or one.name
    return tuple(Address(address, name) for address, name in names.items())
