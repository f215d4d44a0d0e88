"""What a check of all logs together compared, as numbers to be drawn beside the sentence that says them.

Only what is counted of an organisation as a whole: no answer of any log is among it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lodgement.review.outliers import as_share


@dataclass(frozen=True)
class Compared:
    """A number that is compared with the others of its list: what it is, how long it is drawn, how it is said."""

    name: str
    value: float
    said: str = ""
    """Empty: as the number is."""
    is_theirs: bool = False
    """Whether it is the number of the organisation that is asked, as the year stands."""


def compared(figures: Mapping[str, Any]) -> tuple[Compared, ...]:
    """What the figures of a whole-file check compare; nothing where there is nothing to compare with."""
    if "others_logs" in figures:
        return (
            _share("In these logs", figures["some"], figures["logs"], is_theirs=True),
            _share("Elsewhere", figures["others_some"], figures["others_logs"]),
        )
    if "before" in figures:
        expected = figures.get("expected")
        return (
            Compared("This year so far", figures["logs"], is_theirs=True),
            Compared("The same months last year", figures["before"]),
            *([Compared("Expected, judging by others", round(expected))] if expected is not None else []),
        )
    return ()


def _share(name: str, some: int, logs: int, is_theirs: bool = False) -> Compared:
    return Compared(name, 100 * some / logs, as_share(some, logs), is_theirs)
