"""What a fact is: what it says, and from which events. One whose event isn't there yet says what it waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...audit.models import Event
from ..models import BreachReport
from .document import Block
from .trail import Trail


@dataclass(frozen=True)
class Asked:
    """What facts are asked about: the events, the report that they stand in, and the moment of asking."""

    trail: Trail
    report: BreachReport
    at: dt.datetime


@dataclass(frozen=True)
class Found:
    """A fact as it is known; with `waits_for`, it isn't."""

    blocks: tuple[Block, ...] = ()
    events: tuple[Event, ...] = ()
    waits_for: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What isn't shown in the report and belongs to it, such as figures by organisation."""

    def as_json(self) -> dict[str, Any]:
        """As a report keeps it: what it says, the numbers of its events, what it waits for."""
        return {
            "blocks": [{"text": one.text, "heads": list(one.heads), "rows": [list(r) for r in one.rows]}
                       for one in self.blocks],
            "events": sorted({event.sequence for event in self.events}),
            "waits_for": self.waits_for,
            **self.more,
        }  # fmt: skip


Fact = Callable[[Asked], Found]


@dataclass
class Facts:
    """Facts by name; a function is added under its own."""

    by_name: dict[str, Fact] = field(default_factory=dict)

    def __call__(self, fact: Fact) -> Fact:
        self.by_name[fact.__name__] = fact
        return fact


def known(*said: str | Block, events: Sequence[Event | None], **more: Any) -> Found:
    """Paragraphs and tables, and the events that they come from."""
    blocks = tuple(one if isinstance(one, Block) else Block(one) for one in said if one)
    return Found(blocks, tuple(event for event in events if event), more=more)


def waits(what: str) -> Found:
    """It isn't known yet: what for, so that the sentence “It waits until …” goes on."""
    return Found(waits_for=what)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> Block:
    """A table; with a caption where the place's label doesn't say what it is."""
    return Block(caption, tuple(heads), tuple(tuple(row) for row in rows))
