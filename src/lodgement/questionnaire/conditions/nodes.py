"""The tree that both compilers read: typed, and with nothing left that could be read in two ways.

A number is a whole number of 10 ** -scale: 12.50 pounds is 1250 at scale 2. `None` stands for SQL's NULL everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: a number of so many decimals, text, a date, or true/false."""

    name: Literal["number", "text", "date", "boolean"]
    scale: int = 0

    def __str__(self) -> str:
        return f"number of {self.scale} decimals" if self.scale else self.name


WHOLE = Kind("number")
MONEY = Kind("number", 2)
TEXT = Kind("text")
DATE = Kind("date")
BOOLEAN = Kind("boolean")


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a lowered condition; the compilers dispatch on its class."""

    def parts(self) -> Iterator[Node]:
        """The nodes directly below this one."""
        for field in fields(self):
            yield from _nodes_in(getattr(self, field.name))

    def walk(self) -> Iterator[Node]:
        yield self
        for part in self.parts():
            yield from part.walk()


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


@dataclass(frozen=True, slots=True)
class Name(Node):
    """The value of an answer, derived value or context name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant(Node):
    value: object


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Distinct(Node):
    """Different, where NULL equals NULL: never NULL itself."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class All(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    item: Node
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """The value of the first branch whose condition is TRUE; NULL counts as not true."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class First(Node):
    """COALESCE: the first that is not NULL."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Exact on whole numbers; the scales were brought together before."""

    operator: Literal["+", "-", "*"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Divide(Node):
    """A whole number divided by a positive constant, rounded to the nearest (halves away from zero) or cut off."""

    item: Node
    divisor: int
    rounding: Literal["nearest", "towards zero"]


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """GREATEST or LEAST of numbers or dates; NULL where any part is NULL."""

    greatest: bool
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Shift(Node):
    """A date some days or months later. From the 31st, a month without one gives its last day."""

    item: Node
    days: int
    months: int


@dataclass(frozen=True, slots=True)
class DaysBetween(Node):
    """Days from the earlier date to the later one; negative where they are the other way round."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class DatePart(Node):
    """The number of a date's day, month or year."""

    item: Node
    part: Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Matches(Node):
    """The text has a part that matches a pattern of the subset that all regex dialects read alike."""

    item: Node
    pattern: str


@dataclass(frozen=True, slots=True)
class Contains(Node):
    item: Node
    text: str


@dataclass(frozen=True, slots=True)
class TextChange(Node):
    change: Literal["upper", "lower", "trim"]
    item: Node


@dataclass(frozen=True, slots=True)
class TextPart(Node):
    """The part of a text at a position counted from 1, where a separator divides it; "" where it has fewer parts."""

    item: Node
    separator: str
    position: int


@dataclass(frozen=True, slots=True)
class Length(Node):
    item: Node


@dataclass(frozen=True, slots=True)
class TextAsNumber(Node):
    """CAST of a text of digits, with a point in it where `scale` is above 0, to a number; NULL where it is none.

    `digits` may stand before the point and `scale` behind it; more of them make it no such number.
    """

    item: Node
    digits: int
    scale: int

    @property
    def pattern(self) -> str:
        """What such a text looks like from end to end."""
        decimals = rf"(\.[0-9]{{1,{self.scale}}})?" if self.scale else ""
        return f"[0-9]{{1,{self.digits}}}{decimals}"


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """The value that a table holds in a column for keys; NULL where it has no such row."""

    table: str
    column: str
    keys: tuple[Node, ...]
    kind: Kind
