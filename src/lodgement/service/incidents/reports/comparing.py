"""What is different between two documents: place by place, and inside a place word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .document import Block, Document, Place
from .layouts import Layout

SAME, ADDED, TAKEN = "same", "added", "taken"
LONGEST_BY_WORD = 4_000
"""Words above which two texts aren't compared word by word, since that takes the square of their number."""


@dataclass(frozen=True)
class Difference:
    """A place that says something else: its parts in order, each the same, added or taken out."""

    section: str
    label: str
    parts: Sequence[tuple[str, str]]


def differences(before: Document, after: Document) -> list[Difference]:
    """The places that aren't the same, in the order of the later document."""
    earlier = {(section, place.label): place for section, place in _places(before)}
    later = {(section, place.label): place for section, place in _places(after)}
    keys = [*later, *(key for key in earlier if key not in later)]
    return [
        Difference(*key, parts=list(_parts(_said(earlier.get(key)), _said(later.get(key)))))
        for key in keys
        if _said(earlier.get(key)) != _said(later.get(key))
    ]


def changed_facts(layout: Layout, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The labels of the places whose facts say something else; the numbers of events alone don't count."""
    return [
        place.label for place in layout.places if place.fact and _told(before, place.fact) != _told(after, place.fact)
    ]


def _told(facts: Mapping[str, Any], name: str) -> Any:
    fact = facts.get(name)
    return fact and (fact["blocks"], fact["waits_for"])


def _places(document: Document) -> Iterator[tuple[str, Place]]:
    for section in document.sections:
        for place in section.places:
            yield section.heading, place


def _said(place: Place | None) -> str:
    return "\n".join(line for block in place.blocks for line in _lines(block)) if place else ""


def _lines(block: Block) -> Iterator[str]:
    """A paragraph; of a table each row as a line."""
    if block.text:
        yield block.text
    for row in block.rows:
        yield f"{row[0]}: {', '.join(row[1:])}"


def _parts(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The two texts as one: runs of words that stayed, came or went."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    if len(old) + len(new) > LONGEST_BY_WORD:
        yield from ((kind, text) for kind, text in ((TAKEN, before), (ADDED, after)) if text)
        return
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield SAME, "".join(old[a:b])
            continue
        if b > a:
            yield TAKEN, "".join(old[a:b])
        if d > c:
            yield ADDED, "".join(new[c:d])
