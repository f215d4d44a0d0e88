"""How long each stage of a round's check takes, in seconds, added up over all its pieces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

STAGES = {
    "read": "Logs read from the database",
    "open": "Boxes opened",
    "frame": "Answers put in columns",
    "context": "What is known of organisations and people added",
    "assess": "Every rule applied",
    "count": "Findings counted",
    "together": "All logs looked at together",
    "seal": "What was found sealed and kept",
}
"""The stages in their order, as people read them."""


class Stages:
    """A stopwatch for each stage."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Adds the time inside to a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + time.perf_counter() - began

    def seconds(self) -> dict[str, float]:
        """Stage → seconds, in the order in which they first came."""
        return {stage: round(seconds, 2) for stage, seconds in self._seconds.items()}
