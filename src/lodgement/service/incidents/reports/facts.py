"""All facts by name. Layouts name them; each is reckoned from events alone, and from the rows that these name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .circumstances import CIRCUMSTANCES
from .consequences import CONSEQUENCES
from .core import CORE
from .found import Asked, Fact
from .measures import MEASURES

FACTS: dict[str, Fact] = CORE.by_name | CIRCUMSTANCES.by_name | CONSEQUENCES.by_name | MEASURES.by_name


def facts_of(asked: Asked, names: Iterable[str]) -> dict[str, Any]:
    """Facts as a report keeps them: of each what it says, the numbers of its events, what it waits for."""
    return {name: FACTS[name](asked).as_json() for name in names}
