"""Assessing one record, in plain Python.

A plan is compiled once and kept. A record is a dict of raw answers and context that gives None for what it hasn't;
`settle` computes the rest in it, `assess_record` judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import Function, compile_record
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Check, Shown
from .plan import Plan, surroundings, tables_of


class Record(dict[str, Any]):
    """Names and values; what isn't there is None."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Finding:
    """A check that failed on a record, and where it is shown."""

    check: Check
    shown: tuple[Shown, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(shown.field for shown in self.shown))


@dataclass(frozen=True, slots=True)
class Assessed:
    """What there is to say of one record. `values` holds every name, the computed ones among them."""

    values: Record
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    not_judged: tuple[str, ...]
    """Ids of the checks, and of the questions, of which it can't be said whether they fail or are missing."""


@dataclass(frozen=True)
class _Compiled:
    steps: tuple[tuple[str, Function], ...]
    questions: tuple[tuple[str, str, Function | None, Function | None], ...]
    checks: tuple[tuple[Check, Function, Function | None], ...]
    shown: Mapping[str, tuple[tuple[Shown, Function | None], ...]]


@lru_cache(maxsize=64)
def _compiled(plan: Plan) -> _Compiled:
    questionnaire = plan.questionnaire
    tables = tables_of(questionnaire)
    around = surroundings(questionnaire)

    def maybe(node: n.Node | None) -> Function | None:
        return None if node is None else compile_record(node, tables)

    def shown(item: Shown) -> tuple[Shown, Function | None]:
        return item, maybe(lower_condition(item.condition.tree, around) if item.condition else None)

    return _Compiled(
        tuple((step.target, compile_record(step.node, tables)) for step in plan.steps),
        tuple((item.question, item.asked, maybe(item.missing), maybe(item.unknown)) for item in plan.questions),
        tuple((item.check, compile_record(item.when, tables), maybe(item.unknown)) for item in plan.checks),
        {item.check.id: tuple(shown(place) for place in item.check.shown_on) for item in plan.checks},
    )


def settle(plan: Plan, record: Record, fixed: Mapping[str, Any] | None = None) -> Record:
    """Computes all values in the record itself and gives it back.

    `fixed` are computed names whose values are given; they win over what would be computed.
    """
    steps = _compiled(plan).steps
    if not fixed:
        for target, function in steps:
            record[target] = function(record)
        return record
    record.update(fixed)
    held = set(fixed) | {f"{name}.unknown" for name in fixed}
    record.update(dict.fromkeys(held - set(fixed), False))
    for target, function in steps:
        if target not in held:
            record[target] = function(record)
    return record


def assess_record(plan: Plan, record: Record, fixed: Mapping[str, Any] | None = None) -> Assessed:
    """Settles a record of raw answers and context (which it fills in place) and judges it."""
    compiled = _compiled(plan)
    settle(plan, record, fixed)
    asked = []
    missing = []
    not_judged = []
    for question, name, is_missing, is_unknown in compiled.questions:
        if is_unknown is not None and is_unknown(record):
            not_judged.append(question)
        if record[name]:
            asked.append(question)
        if is_missing is not None and is_missing(record):
            missing.append(question)
    findings = []
    failed: set[str] = set()
    for check, fails, is_unknown in compiled.checks:
        if is_unknown is not None and is_unknown(record):
            not_judged.append(check.id)
        elif fails(record) and not (check.after and failed.intersection(check.after)):
            failed.add(check.id)
            findings.append(Finding(check, shown_where(plan, check, record)))
    return Assessed(record, tuple(asked), tuple(missing), tuple(findings), tuple(not_judged))


def shown_where(plan: Plan, check: Check, record: Record) -> tuple[Shown, ...]:
    """Where a finding of a check is shown on a settled record."""
    places = _compiled(plan).shown[check.id]
    return tuple(place for place, holds in places if holds is None or holds(record))
