"""Which sentences of the threat model a test proves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

PROVED: dict[str, str] = {}
"""Sentence → the test that proves it."""
Test = TypeVar("Test", bound=Callable[..., None])


def proves(*sentences: str) -> Callable[[Test], Test]:
    """Marks a test as the proof of sentences."""

    def marked(test: Test) -> Test:
        PROVED.update(dict.fromkeys(sentences, f"{test.__module__}.{test.__name__}"))
        return test

    return marked
