"""A number in an address, as far as it is one."""

from __future__ import annotations

MOST_DIGITS = 18
"""Of a number that the database can hold."""


def number_in(text: str) -> int | None:
    """The number that a text is; None where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
