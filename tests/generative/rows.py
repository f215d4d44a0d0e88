"""Rows for single conditions: made from the specifications' records by changing the names that a condition reads.

Each row gives a value to every name of one condition. Rows are made until the condition has been TRUE, FALSE and NULL
often enough, or until it is clear that it can't be one of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlglot import exp

from lodgement.assessment.plan import surroundings, tables_of, truth_conditions, value_formulas
from lodgement.assessment.record import Record
from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.grammar import parse
from lodgement.questionnaire.conditions.lowering import lower_condition, lower_value
from lodgement.questionnaire.model import Condition, Questionnaire
from lodgement.rulebook.possible import domains_of, names_in
from tests.spec.cases import cases

WANTED = 20
MOST_TRIES = 8000


@dataclass(frozen=True)
class Formula:
    """A condition, or the formula of a value, with its place, its lowered tree and its kind."""

    condition: Condition
    node: n.Node
    kind: n.Kind

    @property
    def tree(self) -> exp.Expr:
        return parse(self.condition.text)


def formulas(questionnaire: Questionnaire) -> list[Formula]:
    """Every condition and formula of a questionnaire, each text once."""
    around = surroundings(questionnaire)
    found: dict[str, Formula] = {}
    for condition in truth_conditions(questionnaire):
        found.setdefault(condition.text, Formula(condition, lower_condition(condition.tree, around), n.BOOLEAN))
    valued = [(field.kind, formula) for field, formula in value_formulas(questionnaire)]
    for kind, formula in (*valued, *_written_in_rows(questionnaire)):
        found.setdefault(f"{kind} {formula.text}", Formula(formula, lower_value(formula.tree, around, kind), kind))
    return list(found.values())


def _written_in_rows(questionnaire: Questionnaire) -> Iterator[tuple[n.Kind, Condition]]:
    """The formulas of what a row has in place of an answer, with the kinds of their columns."""
    for column in questionnaire.columns.values():
        formula = questionnaire.fields[column.answer].to_row.get("cell" if column.is_whole else column.part)
        if formula:
            yield column.kind, formula


@lru_cache(maxsize=4)
def _settled(questionnaire: Questionnaire) -> tuple[Record, ...]:
    """The settled records of the specifications' cases, every tenth of them."""
    own = [case for case in cases(questionnaire.collection) if case.year == questionnaire.year]
    return tuple(case.assessed(questionnaire).values for case in own[::10])


def rows_for(questionnaire: Questionnaire, formula: Formula, seed: int) -> list[dict[str, Any]]:
    """Rows for a formula: for a condition at least WANTED of each truth value that was found possible."""
    chance = random.Random(f"{seed} {formula.condition.text}")
    domains = domains_of(formula.node, questionnaire)
    names = sorted(names_in(formula.node))
    function = compile_record(formula.node, tables_of(questionnaire))
    wanted = (True, False, None) if formula.kind == n.BOOLEAN else (True, False)
    rows: dict[Any, list[dict[str, Any]]] = {value: [] for value in wanted}
    for attempt in range(MOST_TRIES if names else 0):
        rarest = min(wanted, key=lambda value: len(rows[value]) or MOST_TRIES)
        row = _changed(questionnaire, names, domains, chance, rows[rarest] if attempt % 2 else [])
        outcome = function(Record(row))
        found = rows[outcome if formula.kind == n.BOOLEAN else outcome is None]
        if len(found) < WANTED:
            found.append(row)
        if all(len(rows[value]) >= WANTED for value in wanted):
            break
    return [row for value in wanted for row in rows[value]]


def _changed(
    questionnaire: Questionnaire,
    names: list[str],
    domains: dict[str, tuple[Any, ...]],
    chance: random.Random,
    like: list[dict[str, Any]],
) -> dict[str, Any]:
    """A row with some names changed: a settled record's, or one of those whose like is wanted."""
    record = chance.choice(like or _settled(questionnaire))
    row = {name: record[name] for name in names}
    for name in chance.sample(names, min(len(names), chance.choice([1, 1, 2, 3, len(names)]))):
        row[name] = chance.choice(domains[name])
    if len(names) > 1 and chance.random() < 0.2:
        row[names[0]] = row[chance.choice(_alike(questionnaire, names))]
    return row


def _alike(questionnaire: Questionnaire, names: list[str]) -> list[str]:
    """Names of the same kind as the first, so that two sides of a comparison meet."""
    kinds = questionnaire.kinds
    return [name for name in names if kinds[name] == kinds[names[0]]]
