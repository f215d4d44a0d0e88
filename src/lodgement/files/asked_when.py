"""When a column is asked for, as far as a file's maker can know: conditions without what only the service knows.

Pages also hang on who is signed in and on what lookups find. A file can't say that, so such parts are left out, and an
answer that hangs on them is one that the service may not ask for. Ways of being asked that differ only in a choice
between yes and not yes are one way.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlglot import exp

from ..assessment.plan import surroundings, tables_of
from ..assessment.record import Record
from ..questionnaire.conditions.closures import compile_record
from ..questionnaire.conditions.grammar import names_read
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Column, Condition, Field, Question, Questionnaire

Way = tuple[exp.Expr, ...]
"""Conditions that all hold where a question is asked on a page; none where it always is."""


def placements(questionnaire: Questionnaire, column: Column) -> tuple[Question, ...]:
    """The question as the pages ask it whose answer the column takes."""
    found = questionnaire.questions.get(questionnaire.fields[column.answer].question, ())
    of_page = tuple(question for question in found if column.counts_if and question.page == column.part)
    return of_page or found


def ways_asked(questionnaire: Questionnaire, column: Column) -> list[Way]:
    """Each way in which a column's question is asked; a single empty one where it always is."""
    ways = [_way(questionnaire, question) for question in placements(questionnaire, column)]
    merged = _merged(ways)
    return [()] if () in merged else merged


def asked_whoever(questionnaire: Questionnaire, column: Column) -> bool:
    """Whether nothing that a file can't say keeps the question from being asked."""
    field = questionnaire.fields[column.answer]
    if field.kept_if and field.kept_if.text == "TRUE":
        return True
    written = (item for question in placements(questionnaire, column) for item in _written(questionnaire, question))
    return all(as_a_file_says(questionnaire, condition.tree) is not None for condition in written)


def _written(questionnaire: Questionnaire, question: Question) -> list[Condition]:
    page = questionnaire.pages[question.page]
    return [condition for condition in (page.available_if, page.ask_if, question.show_if) if condition]


def _way(questionnaire: Questionnaire, question: Question) -> Way:
    said = (as_a_file_says(questionnaire, condition.tree) for condition in _written(questionnaire, question))
    parts = [part for tree in said if isinstance(tree, exp.Expr) for part in _parts(tree)]
    return tuple({_text(part): part for part in parts}.values())


def _parts(tree: exp.Expr) -> list[exp.Expr]:
    while isinstance(tree, exp.Paren):
        tree = tree.this
    if isinstance(tree, exp.And):
        return [part for side in (tree.this, tree.expression) for part in _parts(side)]
    return [exp.Paren(this=tree.copy())] if isinstance(tree, exp.Or) else [tree]


def _merged(ways: list[Way]) -> list[Way]:
    """The ways without those that others include, two that differ in one choice alone put together."""
    for at, way in enumerate(ways):
        for other in ways[at + 1 :]:
            together = _together(way, other)
            if together is not None:
                return _merged([*(item for item in ways if item is not way and item is not other), together])
    return ways


def _together(one: Way, other: Way) -> Way | None:
    """The two ways as one; None where they are two."""
    mine, theirs = _beyond(one, other), _beyond(other, one)
    if not mine or not theirs:
        return other if mine else one
    if len(mine) == len(theirs) == 1 and _opposite(mine[0], theirs[0]):
        return tuple(part for part in one if part is not mine[0])
    return None


def _beyond(one: Way, other: Way) -> list[exp.Expr]:
    """The conditions of one way that the other hasn't."""
    texts = {_text(part) for part in other}
    return [part for part in one if _text(part) not in texts]


def _opposite(one: exp.Expr, other: exp.Expr) -> bool:
    """Whether they are `x = 1` and `x IS DISTINCT FROM 1`, of which one always holds."""
    if {type(one), type(other)} != {exp.EQ, exp.NullSafeNEQ}:
        return False
    return (_text(one.this), _text(one.expression)) == (_text(other.this), _text(other.expression))


def _text(tree: exp.Expr) -> str:
    return tree.sql(dialect="postgres")


def as_a_file_says(questionnaire: Questionnaire, tree: exp.Expr) -> exp.Expr | bool | None:
    """The condition without the parts that a file can't say; None where it can say nothing of it."""
    if isinstance(tree, exp.Paren):
        inner = as_a_file_says(questionnaire, tree.this)
        return exp.Paren(this=inner.copy()) if isinstance(inner, exp.And | exp.Or) else inner
    if isinstance(tree, exp.And | exp.Or):
        return _of_parts(questionnaire, tree)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    known = _known_of_files(questionnaire)
    names = names_read(tree)
    if names and names <= known.keys():
        node = lower_condition(tree, surroundings(questionnaire))
        return bool(compile_record(node, tables_of(questionnaire))(Record(known)))
    return None if any(name.partition(".")[0] in _unsaid(questionnaire) for name in names) else tree


def _of_parts(questionnaire: Questionnaire, tree: exp.And | exp.Or) -> exp.Expr | bool | None:
    settles = isinstance(tree, exp.Or)
    parts = [as_a_file_says(questionnaire, part) for part in tree.flatten(unnest=False)]
    if any(part is settles for part in parts):
        return settles
    if settles and any(part is None for part in parts):
        return None
    said = [part for part in parts if isinstance(part, exp.Expr)]
    if not said:
        return None if any(part is None for part in parts) else not settles
    together: exp.Expr = said[0].copy()
    for part in said[1:]:
        together = type(tree)(this=together, expression=part.copy())
    return together


def _known_of_files(questionnaire: Questionnaire) -> dict[str, Any]:
    """What holds of every uploaded row: its year, and what uploads take as given."""
    year = {item.id: questionnaire.year for item in questionnaire.context.values() if item.calendar == "year"}
    return {**questionnaire.in_uploads, **year}


@lru_cache(maxsize=16)
def _unsaid(questionnaire: Questionnaire) -> frozenset[str]:
    """What a file's maker doesn't know: what only spares people typing, and values without a column that hang on it."""
    unsaid = {name for source in questionnaire.sources.values() if source.only_helps for name in source.names}
    without_column = [field for field in questionnaire.fields.values() if not field.columns]
    while more := {field.id for field in without_column if field.id not in unsaid and _hangs_on(field, unsaid)}:
        unsaid |= more
    return frozenset(unsaid)


def _hangs_on(field: Field, names: set[str]) -> bool:
    formulas = (formula for formula in (field.value, field.from_row) if formula)
    return any(name.partition(".")[0] in names for formula in formulas for name in formula.reads)
