"""What a replay comes to: what had to hold and did or didn't, figures that are the same on every machine, and times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Held:
    """Something that must hold."""

    what: str
    holds: bool
    found: str = ""
    """What was found, where it doesn't speak for itself."""


@dataclass(frozen=True)
class Tried:
    """A way of sending what must not be sent."""

    what: str
    stopped_by: str
    """The name of the refusal, or the status of the page; empty: nothing stopped it."""
    said: str
    """What whoever tried was told."""
    recorded: str
    """The event that tells of it; empty: there is none."""


@dataclass
class Results:
    """All that a replay comes to."""

    seed: int
    scale: float
    tell: Tell = lambda _: None
    held: list[Held] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Stage → counts that hang on seed and scale alone."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Stage → seconds that it took."""
    measured: dict[str, float] = field(default_factory=dict)
    """What hangs on the machine: seconds, megabytes, and bytes that happened to be under way."""

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, Any]]:
        """A part of the replay; gives where its counts go."""
        self.tell(name)
        began = time.perf_counter()
        yield self.counts.setdefault(name, {})
        self.seconds[name] = round(time.perf_counter() - began, 2)

    def check(self, what: str, holds: bool, found: object = "") -> None:
        """Notes whether something holds that must."""
        self.held.append(Held(what, bool(holds), str(found)))

    def same(self, what: str, found: object, expected: object) -> None:
        """Notes whether what was found is what must be."""
        is_same = found == expected
        self.check(what, is_same, "" if is_same else f"{_short(found)} and not {_short(expected)}")

    @property
    def failures(self) -> list[str]:
        """What didn't hold, each in a line."""
        through = [f"Nothing stopped this: {one.what}" for one in self.tried if not one.stopped_by]
        return [*through, *(f"{one.what}: {one.found}" for one in self.held if not one.holds)]

    def as_json(self) -> dict[str, Any]:
        """All of it; `counts` is the same for the same seed and scale."""
        return {
            "held": not self.failures,
            "failures": self.failures,
            "seed": self.seed,
            "scale": self.scale,
            "counts": self.counts,
            "tried": [vars(one) for one in self.tried],
            "checks": [vars(one) for one in self.held],
            "seconds": self.seconds,
            "measured": self.measured,
        }


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
