"""Pass phrases that people can read aloud and type: five words, drawn by the operating system's randomness.

The words are our own: plain, lower case, four to nine letters, none of them the beginning of another.
"""

from __future__ import annotations

import secrets
from functools import cache
from math import log2
from pathlib import Path

WORDS_IN_PHRASE = 5


@cache
def words() -> tuple[str, ...]:
    """The words that phrases are made of."""
    return tuple(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())


def new_passphrase() -> str:
    """A phrase such as `maple-copper-fiddle-orchard-zinc`."""
    return "-".join(secrets.choice(words()) for _ in range(WORDS_IN_PHRASE))


def bits() -> float:
    """How many bits somebody has to guess who knows the words."""
    return WORDS_IN_PHRASE * log2(len(words()))
