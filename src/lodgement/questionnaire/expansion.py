"""What holds in one year, for each person: `since`/`until` and `repeat` taken out of the definitions.

After this nothing else knows about years or repeats. In a repeated thing `{n}` stands for the number anywhere in its
texts, and a column or question number may be written `40 + 4n`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

from .text import DefinitionError, Fault, Mapping

_REPEAT = re.compile(r"([a-z]) = (\d+)\.\.(\d+)")
_LINEAR = re.compile(r"(?:(-?\d+) \+ (\d*)|(\d+))n(?: - (\d+))?")


def holds_in(item: Any, year: int) -> bool:
    """Whether a mapping stands in the rulebook of a year."""
    if not isinstance(item, Mapping):
        return True
    since, until = item.get("since"), item.get("until")
    return (since is None or since <= year) and (until is None or year <= until)


def each(items: list[Any] | None, year: int) -> Iterator[tuple[int | None, Any]]:
    """The items that hold in a year, repeated ones once for each number: (number or None, item)."""
    for item in items or []:
        if not holds_in(item, year):
            continue
        if not isinstance(item, Mapping) or "repeat" not in item:
            yield None, item
            continue
        match = _REPEAT.fullmatch(str(item["repeat"]))
        if not match:
            raise DefinitionError([Fault(item.place("repeat"), "repeat is written like `n = 2..8`")])
        letter, first, last = match.groups()
        for number in range(int(first), int(last) + 1):
            yield number, numbered(item, letter, number)


def in_blocks(items: Iterable[Mapping], year: int) -> Iterator[Mapping]:
    """The items that hold in a year; neighbours that are repeated alike all for one number, then all for the next."""
    for repeat, block in groupby((item for item in items if holds_in(item, year)), lambda item: item.get("repeat")):
        expanded = [[one for _, one in each([item], year)] for item in block]
        yield from chain.from_iterable(zip(*expanded, strict=True) if repeat else expanded)


def numbered(value: Any, letter: str, number: int) -> Any:
    """A definition with `{n}` replaced by a number, and `40 + 4n` or `40 + n` reckoned out."""
    if isinstance(value, str):
        linear = _LINEAR.fullmatch(value)
        if linear and letter == "n":
            start, step, alone, less = linear.groups()
            return int(start or 0) + int(step or alone or 1) * number - int(less or 0)
        return value.replace(f"{{{letter}}}", str(number))
    if isinstance(value, list):
        return [numbered(item, letter, number) for item in value]
    if isinstance(value, Mapping):
        copy = Mapping(value.where)
        for key, item in value.items():
            name = numbered(key, letter, number) if isinstance(key, str) else key
            copy[name] = numbered(item, letter, number)
            copy.places[name] = value.place(key)
        return copy
    return value
