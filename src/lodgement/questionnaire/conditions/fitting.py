"""Bringing values of conditions together: one kind, and for numbers one number of decimals."""

from __future__ import annotations

import re

from . import nodes as n
from .grammar import ConditionError

Typed = tuple[n.Node, n.Kind | None]
"""A node with its kind; NULL, which is of every kind, has None."""

LARGEST_DIGITS = 15
"""Digits that a number may have, so that what is reckoned with it fits 64 bits."""

_DECIMAL = re.compile(r"DECIMAL\(([0-9]{1,2}), ([0-9]{1,2})\)")


def fitted(typed: Typed, wanted: n.Kind) -> n.Node:
    """The node at a wanted kind: a whole number as money. Raises ConditionError where it is another."""
    node, kind = typed
    if kind is None or kind == wanted:
        return node
    if kind.name == wanted.name == "number":
        return scaled(node, kind.scale, wanted.scale)
    raise ConditionError(f"gives a {kind} where a {wanted} is wanted")


def scaled(node: n.Node, scale: int, wanted: int) -> n.Node:
    """A number of so many decimals as one of at least as many; constants, and those in a CASE, at once."""
    if wanted < scale:
        raise ConditionError(f"gives {scale} decimals where {wanted} are wanted: ROUND it")
    if wanted == scale:
        return node
    factor = 10 ** (wanted - scale)
    if isinstance(node, n.Constant):
        return n.Constant(None if node.value is None else whole(node.value) * factor)
    if isinstance(node, n.Case):
        branches = tuple((when, scaled(value, scale, wanted)) for when, value in node.branches)
        return n.Case(branches, scaled(node.otherwise, scale, wanted))
    return n.Arithmetic("*", node, n.Constant(factor))


def whole(value: object) -> int:
    """The value of a number's constant."""
    assert isinstance(value, int), "a number's constant is a whole number of its smallest unit"
    return value


def _common(kinds: list[n.Kind | None]) -> n.Kind | None:
    known = [kind for kind in kinds if kind is not None]
    if len({kind.name for kind in known}) > 1:
        raise ConditionError(f"brings a {known[0]} together with a {next(k for k in known if k.name != known[0].name)}")
    return max(known, key=lambda kind: kind.scale, default=None)


def together(items: list[Typed]) -> tuple[list[n.Node], n.Kind | None]:
    """Items of one kind: numbers at the largest scale among them."""
    kind = _common([item[1] for item in items])
    return [item[0] if kind is None else fitted(item, kind) for item in items], kind


def number_size(written: str) -> tuple[int, int] | None:
    """How many digits a number type holds, and how many of them are decimals; None for other types."""
    if written == "INT":
        return LARGEST_DIGITS, 0
    match = _DECIMAL.fullmatch(written)
    digits, scale = (int(match.group(1)), int(match.group(2))) if match else (0, 0)
    return (digits, scale) if 0 < scale < digits <= LARGEST_DIGITS else None
