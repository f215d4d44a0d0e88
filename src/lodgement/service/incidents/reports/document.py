"""The one structure from which a report is rendered, whatever the form: its text is the same in all of them.

It is plain data, so that it can be kept as it was given (a notice) and handed to another program (the PDF).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

SENSITIVE, OFFICIAL = "OFFICIAL-SENSITIVE", "OFFICIAL"
DRILL = "DRILL: this is an exercise. No incident of this kind has happened."
SOURCES = "Events that this report rests on"
SOURCE_HEADS = ("Events", "When", "What was done")


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table where it has rows. `missing`: it says that something isn't there yet."""

    text: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    missing: bool = False

    @property
    def of_numbers(self) -> list[bool]:
        """For each column of a table whether it holds numbers alone."""
        columns = zip(*self.rows, strict=True)
        return [all(said.replace(",", "").isdecimal() or said == "–" for said in column) for column in columns]

    def lines(self) -> Iterator[str]:
        """All that it says, in the order in which it is read; `text` is a table's caption."""
        if self.text:
            yield self.text
        yield from self.heads
        for row in self.rows:
            yield from row


@dataclass(frozen=True)
class Place:
    """A heading and what stands under it. `source` says from which events, `events` has their numbers."""

    label: str
    blocks: Sequence[Block]
    source: str = ""
    events: Sequence[int] = ()

    @property
    def cited(self) -> list[tuple[str, int]]:
        """Its events as they are written, such as `15–49`, each with the number of the first."""
        return [(text, int(text.split("–")[0])) for text in numbers_in_words(self.events).split(", ") if text]

    def lines(self) -> Iterator[str]:
        yield self.label
        for block in self.blocks:
            yield from block.lines()
        if self.source:
            yield self.source


@dataclass(frozen=True)
class Section:
    """A numbered heading with its places."""

    heading: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Document:
    """A report, or what one organisation is told."""

    title: str
    marking: str
    about: Sequence[Sequence[str]]
    """What it is a report of, as pairs of a name and what it says."""
    sections: Sequence[Section]
    sources: Sequence[Sequence[str]] = ()
    """Events cited: their numbers, when, what was done."""
    is_drill: bool = False

    def lines(self) -> Iterator[str]:
        """All that it says, in the order in which it is read, without what stands on every page."""
        yield self.title
        for name, said in self.about:
            yield from (name, said)
        for section in self.sections:
            yield section.heading
            for place in section.places:
                yield from place.lines()
        if self.sources:
            yield SOURCES
            yield from SOURCE_HEADS
            for row in self.sources:
                yield from row

    @property
    def sources_table(self) -> Block:
        """The events cited, as a table."""
        return Block(SOURCES, SOURCE_HEADS, self.sources)

    @property
    def on_every_page(self) -> list[str]:
        """What each page says of the whole."""
        return [self.marking, *([DRILL] if self.is_drill else [])]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def document_of(kept: dict[str, Any]) -> Document:
    """A document as it was kept."""
    sections = [
        Section(
            section["heading"],
            [Place(**place | {"blocks": [Block(**block) for block in place["blocks"]]}) for place in section["places"]],
        )
        for section in kept["sections"]
    ]
    return Document(**kept | {"sections": sections})


def paragraphs(text: str) -> list[str]:
    """The paragraphs of what somebody typed: lines that aren't empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def numbers_in_words(events: Sequence[int]) -> str:
    """`12, 15–49` of numbers in any order."""
    runs: list[list[int]] = []
    for number in sorted(set(events)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
