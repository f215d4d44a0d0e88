"""Whether a condition can be TRUE at all.

Every name is tried with the values that matter to the condition (its constants and their neighbours, the codes of a
choice, NULL). Small conditions are tried in full; of larger ones each part, and each pair of parts that share a name,
so that a contradiction between two parts is found. `False` is certain, `True` means that none was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from math import prod
from typing import Any

from ..assessment.plan import tables_of
from ..assessment.record import Record
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import compile_record
from ..questionnaire.model import Questionnaire

MOST_COMBINATIONS = 200_000
_COMPUTED = n.Lookup | n.Shift | n.DaysBetween | n.DatePart | n.TextPart | n.Length

Domains = Mapping[str, tuple[Any, ...]]


def can_be_true(node: n.Node, questionnaire: Questionnaire) -> bool:
    """Whether some values of its names make the condition TRUE; see the module for what is tried."""
    tables = tables_of(questionnaire)
    domains = domains_of(node, questionnaire)
    if _combinations(node, domains) <= MOST_COMBINATIONS:
        return _tried(node, domains, tables)
    if not isinstance(node, n.All):
        return True
    parts = list(node.items)
    pairs = [n.All(pair) for pair in combinations(parts, 2) if names_in(pair[0]) & names_in(pair[1])]
    small = (part for part in [*parts, *pairs] if _combinations(part, domains) <= MOST_COMBINATIONS)
    return all(_tried(part, domains, tables) for part in small)


def names_in(node: n.Node) -> frozenset[str]:
    """The names that a node reads."""
    return frozenset(part.name for part in node.walk() if isinstance(part, n.Name))


def domains_of(node: n.Node, questionnaire: Questionnaire) -> dict[str, tuple[Any, ...]]:
    """For each name the values worth trying."""
    constants = list(_constants(node))
    fields = questionnaire.everything
    domains = {}
    for name in sorted(names_in(node)):
        kind = questionnaire.kinds[name].name
        field = fields.get(name.removesuffix(".given"))
        codes: tuple[Any, ...] = tuple(option.code for option in field.options) if field else ()
        same = {value for value in constants if _kind_of(value) == kind}
        values = (*codes, *sorted(_with_neighbours(same)), *_keys_looked_up(node, name, questionnaire))
        domains[name] = (None, *dict.fromkeys((*values, *_ordinary(kind))))
    return domains


def _keys_looked_up(node: n.Node, name: str, questionnaire: Questionnaire) -> list[Any]:
    """Some keys of the tables that the name is looked up in, the first and the last."""
    found = []
    for part in node.walk():
        if isinstance(part, n.Lookup) and n.Name(name) in part.keys:
            rows = list(questionnaire.tables[part.table].rows[part.column])
            keys = [key[part.keys.index(n.Name(name))] if isinstance(key, tuple) else key for key in rows]
            found += [*keys[:2], *keys[-2:]]
    return found


def _ordinary(kind: str) -> tuple[Any, ...]:
    return {
        "boolean": (True, False),
        "number": (1, 1000),
        "text": ("", "a", "AB1 2CD", "12"),
        "date": (dt.date(2025, 6, 1), dt.date(2026, 6, 1), dt.date(2020, 6, 1), dt.date(1990, 6, 1)),
    }[kind]


def _kind_of(value: object) -> str:
    return {bool: "boolean", int: "number", str: "text"}.get(type(value), "date")


def _with_neighbours(values: set[Any]) -> set[Any]:
    near = set(values)
    for value in values:
        if type(value) is int:
            near |= {value - 1, value + 1}
        elif isinstance(value, dt.date):
            near |= {value - dt.timedelta(days=1), value + dt.timedelta(days=1)}
    return near


def _constants(node: n.Node) -> Iterator[Any]:
    for part in node.walk():
        if isinstance(part, n.Constant) and part.value is not None:
            yield part.value
        elif isinstance(part, n.OneOf):
            yield from part.values
        elif isinstance(part, n.Matches):
            yield from _examples(part.pattern)
        elif isinstance(part, n.Contains):
            yield part.text


def _examples(pattern: str) -> Iterator[str]:
    """Texts that a pattern of alternatives may match: its plain words."""
    for word in pattern.replace("^", "").replace("$", "").replace("(", "|").replace(")", "|").split("|"):
        if word.isascii() and all(character.isalnum() or character == " " for character in word) and word:
            yield word


def _combinations(node: n.Node, domains: Domains) -> int:
    return prod(len(domains[name]) for name in names_in(node))


def _tried(node: n.Node, domains: Domains, tables: Mapping[str, Any]) -> bool:
    if any(isinstance(part, _COMPUTED) for part in node.walk()):
        return True  # the values that matter aren't those of its constants
    function = compile_record(node, tables)
    names = sorted(names_in(node))
    return any(
        function(Record(zip(names, values, strict=True))) for values in product(*(domains[name] for name in names))
    )
