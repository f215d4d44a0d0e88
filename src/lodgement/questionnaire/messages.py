"""Findings in words: statements and messages with the record's values filled in.

`{brent}` is the value formatted by its kind (a choice by its label), `{brent|code}` the bare value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from .conditions.nodes import MONEY
from .model import Field, Questionnaire

_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)(?:\|([a-z]+))?\}")


def placeholders(text: str) -> set[str]:
    """The names of the values that a text has places for."""
    return {match.group(1) for match in _PLACEHOLDER.finditer(text)}


def filled(
    questionnaire: Questionnaire,
    text: str,
    values: Mapping[str, Any],
    in_words: Callable[[Field, Any, str | None], str] | None = None,
) -> str:
    """The text with the record's values in it, as `worded` (or `in_words`) puts them; without one: `not given`."""

    def value_of(match: re.Match[str]) -> str:
        name, style = match.groups()
        field = questionnaire.fields.get(name) or questionnaire.context.get(name)
        assert field is not None, f"lint lets no message name the unknown {name}"
        return (in_words or worded)(field, values.get(name), style)

    return _PLACEHOLDER.sub(value_of, text)


def worded(field: Field, value: Any, style: str | None = None) -> str:
    """A value as a person reads it: £1,250.00, 3 April 2026, the label of a code."""
    if value is None:
        return "not given"
    if style == "code":
        return str(value)
    if field.type == "choice":
        return field.labels.get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    if field.type == "money":
        return money(value * 10 ** (MONEY.scale - field.kind.scale))
    if field.kind.name == "number" and field.kind.scale:
        number = f"{value / 10**field.kind.scale:.{field.kind.scale}f}"
        return number.rstrip("0").rstrip(".") if field.type == "percent" else number
    return str(value)


def money(pence: int) -> str:
    """Pence as pounds: `£1,250`, or `£12.50` where there are pence."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}" if rest else f"{sign}£{whole:,}"
