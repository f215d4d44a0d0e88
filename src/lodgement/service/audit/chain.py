"""How an event's hash is made, the same in the database and here, so that a trail can be proved whole without it.

The hash covers the hash before it, the number, the time, the person and all that is said; a sealed part by its own
hash. So an event that was edited, taken out, put in or moved breaks the chain at its number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FIRST = bytes(32)
"""What stands before the first event."""


@dataclass(frozen=True)
class Link:
    """An event as the chain sees it."""

    sequence: int
    at: dt.datetime
    person: int | None
    organisation: int | None
    action: str
    subject: str
    fields: tuple[str, ...]
    detail: dict[str, Any]
    sealed: bytes | None
    previous: bytes
    hash: bytes

    def expected(self, previous: bytes) -> bytes:
        """The hash it must have after another."""
        sealed = hashlib.sha256(self.sealed or b"").digest()
        return hashlib.sha256(previous + sealed + self._said().encode()).digest()

    def _said(self) -> str:
        """All that is said, a line a part; the database writes the same text."""
        at = self.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        who = ["" if number is None else number for number in (self.person, self.organisation)]
        said = [self.sequence, at, *who, self.action, self.subject]
        return "\n".join([*map(str, said), ",".join(self.fields), canonical(self.detail)])


@dataclass(frozen=True)
class Broken:
    """The first event at which a trail isn't whole, and why."""

    sequence: int
    why: str

    def __str__(self) -> str:
        return f"Event {self.sequence}: {self.why}"


def canonical(detail: dict[str, Any]) -> str:
    """JSON in one form only: keys sorted, no spaces, ASCII."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def first_broken(links: Iterable[Link], head: tuple[int, bytes] | None = None) -> Broken | None:
    """The first event at which a trail isn't whole; None where all of it is.

    `head`: number and hash of an event that is known to have been there; a trail that ends before it was cut.
    """
    previous, number, seen = FIRST, 0, None
    for link in links:
        number += 1
        if link.sequence != number:
            return Broken(number, f"is missing; after {number - 1} comes {link.sequence}.")
        if link.previous != previous:
            return Broken(number, "doesn't follow the event before it.")
        if link.hash != link.expected(previous):
            return Broken(number, "was changed after it was written.")
        previous = link.hash
        if head and number == head[0]:
            seen = link.hash
    if head and seen != head[1]:
        why = "is missing: the end of the trail was cut off." if seen is None else "isn't the one that was signed."
        return Broken(min(number + 1, head[0]) if seen is None else head[0], why)
    return None
