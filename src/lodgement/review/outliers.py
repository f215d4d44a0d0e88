"""What a whole-file check finds: an organisation, or one log of it, that stands apart, with figures and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Figure = int | float | str | None


@dataclass(frozen=True)
class Outlier:
    """An organisation, or a log of it, that a check asks about."""

    organisation: int
    log: int | None
    figures: Mapping[str, Figure]
    """What was counted and what was expected, by name."""
    sentence: str
    """What the organisation is asked."""
    condition: str = ""
    """Of a log, when it is still an outlier, as rules are written."""


@dataclass(frozen=True)
class WholeCheck:
    """A check of all logs together, and whom it asks about what."""

    id: str
    name: str
    statement: str
    """What is expected of every organisation."""
    fields: tuple[str, ...]
    """The questions that somebody looks at again."""
    outliers: tuple[Outlier, ...]


def as_share(part: int, whole: int) -> str:
    """A share in whole per cent, which is never said to be none or all where it isn't."""
    per_cent = round(100 * part / whole)
    if per_cent == 0 and part:
        return "less than 1%"
    if per_cent == 100 and part < whole:
        return "more than 99%"
    return f"{per_cent}%"
