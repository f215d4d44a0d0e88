"""A check that a statistician writes for one round, in the language of the rulebook, and tries on all logs first.

It is read by the same grammar and compiled to the same frames as the rulebook's own checks. What can't be read is said
in one sentence with the place.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import polars as pl

from lodgement.assessment.frame import AssessedFrame, inputs_of
from lodgement.assessment.plan import Plan, plan_for, surroundings, tables_of
from lodgement.assessment.unknown import unknown
from lodgement.questionnaire.conditions.frames import compile_frame
from lodgement.questionnaire.conditions.grammar import ConditionError, names_read, parse
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.conditions.nodes import Node
from lodgement.questionnaire.messages import placeholders
from lodgement.questionnaire.model import Questionnaire

_NAMED = re.compile(r"'([a-z0-9_.]+)'")
_PLACE = re.compile(r"^can't be read: (.*?)\.? Line (\d+), Col: (\d+)\.?$")
_RANGE = re.compile(r"=\s*\d+\.\.(\d+)")
LONGEST = 2_000
"""Characters of a condition."""
DEEPEST = 50
"""Brackets within brackets: more can't be read by anybody, and would exhaust the parser."""
MOST_PEOPLE = 30
"""To how many SOME, EVERY and the like may count: a condition is written out for each."""


class DraftRefused(Exception):
    """A draft that can't be used; the message says in one sentence what is wrong and where, `field` in which part."""

    def __init__(self, message: str, field: str = "condition") -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True)
class Draft:
    """A check for one round: it questions a log where its condition is true."""

    name: str
    condition: str
    statement: str
    """What must hold."""
    message: str
    """What a provider is asked; may have places for values."""
    fields: tuple[str, ...]
    """The answers it is about."""

    @property
    def id(self) -> str:
        """Its name among checks: the same condition about the same answers is the same check, in whichever round."""
        said = "\n".join((" ".join(self.condition.split()), *self.fields))
        return f"draft.{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def check_draft(questionnaire: Questionnaire, draft: Draft) -> Draft:
    """The draft, with the answers that its condition reads where it names none. Raises DraftRefused."""
    _check_size(draft.condition)
    try:
        _mask(plan_for(questionnaire), draft.condition)
    except RecursionError:
        raise DraftRefused("The condition has too many parts within parts: make it simpler, or two of it.") from None
    known = questionnaire.everything
    for name in placeholders(draft.message):
        if name not in known:
            meant = _meant(name, known)
            raise DraftRefused(f"What is asked has a place for {name!r}, which isn’t known.{meant}", "message")
    for name in draft.fields:
        if name not in questionnaire.fields and name not in questionnaire.questions:
            meant = _meant(name, questionnaire.fields)
            raise DraftRefused(f"{name!r} is no question or value of this year.{meant}", "answers")
    fields = draft.fields or _answers_read(questionnaire, draft.condition)
    if not fields:
        raise DraftRefused("The condition reads no answer, so it asks nothing about a log: write what must not be so.")
    return Draft(draft.name, draft.condition, draft.statement, draft.message, fields)


def _check_size(condition: str) -> None:
    if len(condition) > LONGEST:
        raise DraftRefused(f"The condition has more than {LONGEST:,} characters: make two checks of it.")
    depth = deepest = 0
    for character in condition:
        depth += {"(": 1, ")": -1}.get(character, 0)
        deepest = max(deepest, depth)
    if deepest > DEEPEST or any(len(last) > 3 or int(last) > MOST_PEOPLE for last in _RANGE.findall(condition)):
        raise DraftRefused(
            f"The condition can’t be worked out: brackets may stand {DEEPEST} deep, and SOME or EVERY may count to "
            f"{MOST_PEOPLE}."
        )


def node_of(questionnaire: Questionnaire, condition: str) -> Node:
    """The condition as both compilers read it. Raises DraftRefused."""
    try:
        tree = parse(condition)
        node = lower_condition(tree, surroundings(questionnaire))
    except ConditionError as error:
        raise DraftRefused(_sentence(questionnaire, condition, str(error))) from None
    plan = plan_for(questionnaire)
    there = {step.target for step in plan.steps} | {name for name, _ in inputs_of(plan)}
    strange = sorted(names_read(tree) - there)
    if strange:
        said = f"reads {strange[0]!r}, which a log doesn't have: it is of a file’s row, or is never worked out"
        raise DraftRefused(_sentence(questionnaire, condition, said))
    return node


def failing_rows(draft: str, assessed: AssessedFrame) -> pl.Series:
    """The rows of assessed logs that a draft's condition questions; not those of which it can't be judged."""
    (column,) = assessed.values.select(_mask(assessed.plan, draft)).get_columns()
    if column.len() != assessed.values.height:  # a condition that reads nothing
        return pl.arange(0, assessed.values.height if column[0] else 0, eager=True)
    return column.fill_null(value=False).arg_true()


@lru_cache(maxsize=256)
def _mask(plan: Plan, condition: str) -> pl.Expr:
    tables = tables_of(plan.questionnaire)
    node = node_of(plan.questionnaire, condition)
    tainted = {step.target.removesuffix(".unknown") for step in plan.steps if step.target.endswith(".unknown")}
    absent = {table.id for table in plan.questionnaire.tables.values() if not table.known}
    open_ = unknown(node, tainted, absent)
    fails = compile_frame(node, tables)
    return (fails & ~compile_frame(open_, tables) if open_ is not None else fails).alias("fails")


def _answers_read(questionnaire: Questionnaire, condition: str) -> tuple[str, ...]:
    """The answers and values that a condition reads, those behind named conditions among them."""
    found: dict[str, None] = {}

    def collect(names: frozenset[str]) -> None:
        for name in sorted(names):
            plain = name.split(".")[0]
            if plain in questionnaire.definitions:
                collect(questionnaire.definitions[plain].when.reads)
            elif plain in questionnaire.fields and not questionnaire.fields[plain].helper:
                found[plain] = None

    collect(names_read(parse(condition)))
    return tuple(found)


# faults in one sentence


def _sentence(questionnaire: Questionnaire, condition: str, error: str) -> str:
    """What is wrong with a condition: where, and what was perhaps meant."""
    if place := _PLACE.match(error):
        return f"The condition can’t be read at line {place[2]}, character {place[3]}: {_plainly(place[1])}."
    if error.startswith("can't be read"):
        return "The condition can’t be read: nothing is said in it."
    named = _NAMED.search(error)
    at = condition.find(named.group(1)) if named else -1
    where = f" at character {at + 1}" if at >= 0 else ""
    meant = _meant(named.group(1), questionnaire.kinds) if named and named.group(1) not in questionnaire.kinds else ""
    return f"The condition{where} {error}.{meant}"


def _plainly(said: str) -> str:
    """What the parser says, as far as it speaks of its own insides, in plain words."""
    return "something is missing here" if said.startswith("Required keyword") else said


def _meant(name: str, known: object) -> str:
    near = get_close_matches(name, list(known), 1)  # type: ignore[call-overload]
    return f" Did you mean {near[0]}?" if near else ""
