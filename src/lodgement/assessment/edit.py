"""What a change brings with it.

`edit(before, changes)` merges the changes into the log as it was saved and runs the rules on change in the order
written, each over the log now and, as `…_was`, before. What is emptied is told, with its reason, so that a page can
say so before it is saved. Routing is no concern of edits: `assess` empties what isn't asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import Function, compile_record
from ..questionnaire.conditions.lowering import lower_condition, lower_value
from ..questionnaire.model import Questionnaire
from .plan import surroundings, tables_of
from .record import Record


@dataclass(frozen=True, slots=True)
class Emptied:
    """An answer that a change emptied, and why."""

    field: str
    because: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A log after an edit: its raw answers, ready to be assessed, and what the edit emptied."""

    answers: dict[str, Any]
    emptied: tuple[Emptied, ...]


@dataclass(frozen=True)
class ChangeNodes:
    """A rule on change, lowered: when, what it sets (None empties), why."""

    when: n.Node
    sets: tuple[tuple[str, n.Node], ...]
    because: str


@lru_cache(maxsize=32)
def change_nodes(questionnaire: Questionnaire) -> tuple[ChangeNodes, ...]:
    """The rules on change of a questionnaire, lowered. They may read every name with `_was` for before."""
    kinds = {name: item.kind for name, item in questionnaire.everything.items()}
    around = surroundings(questionnaire, {f"{name}_was": kind for name, kind in kinds.items()})
    rules = []
    for change in questionnaire.changes:
        sets = [(name, lower_value(value.tree, around, kinds[name])) for name, value in change.set.items()]
        sets += [(name, n.Constant(None)) for name in change.clear]
        rules.append(ChangeNodes(lower_condition(change.when.tree, around), tuple(sets), change.because))
    return tuple(rules)


@lru_cache(maxsize=32)
def _compiled(questionnaire: Questionnaire) -> tuple[tuple[Function, tuple[tuple[str, Function], ...], str], ...]:
    tables = tables_of(questionnaire)
    return tuple(
        (
            compile_record(rule.when, tables),
            tuple((name, compile_record(node, tables)) for name, node in rule.sets),
            rule.because,
        )
        for rule in change_nodes(questionnaire)
    )


def edit(
    questionnaire: Questionnaire,
    before: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
    context: Mapping[str, Any],
) -> Edited:
    """The log after `changes` (field → value, None empties) to `before` (None: a new log).

    Values are as conditions reckon with them (`reading.read_answer`). `context` may hold names ending in `_was`, which
    win over what `before` says.
    """
    record = Record({f"{name}_was": value for name, value in (before or {}).items()})
    record.update(context)
    record.update(before or {})
    record.update(changes)
    emptied = []
    touched = {**(before or {}), **changes}
    for when, sets, because in _compiled(questionnaire):
        if not when(record):
            continue
        for name, function in sets:
            value = function(record)
            if value is None and record[name] is not None:
                emptied.append(Emptied(name, because))
            record[name] = touched[name] = value
    return Edited(touched, tuple(emptied))
