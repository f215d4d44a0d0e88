"""Slips that people make in any collection: worked out from the questionnaire, so that no page need name them.

An answer left out, a code that is no option, a number that can't be read or is out of range, a day that isn't in the
calendar. A slip is only planted where the check that it names must tell of it: not where another check marks the cell
first, where a rule would fill the answer in, or where the cell says more than its own answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from ..assessment.columns import columns_looked_at, columns_of_fields, questions_of_column
from ..assessment.plan import surroundings, tables_of
from ..assessment.row_writing import as_text
from ..assessment.rows import codes_of
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import compile_frame
from ..questionnaire.conditions.grammar import ConditionError
from ..questionnaire.conditions.lowering import lower, lower_condition, lower_value
from ..questionnaire.model import NUMBERS, Check, Column, Field, Question, Questionnaire
from ..questionnaire.standard import STANDARD_CHECKS, standard_check
from ..questionnaire.text import DefinitionError, Fault
from .page import BUILT_IN, Mistake, Page
from .scope import told_at

UNREADABLE = ("1oo", "n/k", "?", "about 5", "see notes")
"""What people write for a number."""
NOTICES_NOTHING = (n.IsNull, n.First, n.Distinct, n.Case)
"""Nodes that may come to TRUE because a value isn't there."""


@dataclass(frozen=True)
class Slip:
    """A way to get a row wrong: where it can be, what it changes, and the check that must tell of it."""

    kind: str
    answer: str
    found_by: str
    when: pl.Expr
    """Over settled logs with their cells."""
    answers: dict[str, pl.Expr] = field(default_factory=dict)
    """Answers to change before the row is written."""
    texts: dict[int, pl.Expr] = field(default_factory=dict)
    """Texts of columns to change in the row as it is written."""

    @property
    def told(self) -> tuple[str, str, str]:
        """What is told of it where it is planted."""
        return self.kind, self.answer, self.found_by


def slips_of(questionnaire: Questionnaire) -> Iterator[Slip]:
    """The slips that a questionnaire's own definitions tell."""
    for item in questionnaire.fields.values():
        if not item.columns or not item.pages:
            continue
        for column in item.columns:
            yield from _of_column(questionnaire, item, column)
        yield from _out_of_range(questionnaire, item)
        if item.type == "date" and not item.from_row:
            yield _impossible_date(item)


def _of_column(questionnaire: Questionnaire, item: Field, column: Column) -> Iterator[Slip]:
    there = _asked(item) & pl.col(column.name).is_not_null()
    if column.is_whole and column.kind.name == "number":
        texts = {column.number: _one_of(UNREADABLE)}
        yield Slip("unreadable_number", item.id, "readable_value", there, texts=texts)
    if item.from_row or not column.is_whole or _is_marked(questionnaire, item) or _says_more(questionnaire, item):
        return
    setup = item.question in questionnaire.setup_fields
    codes = codes_of(item)
    if codes is not None:
        known = standard_check("known_option", setup).id
        yield Slip("unknown_code", item.id, known, there, texts={column.number: pl.lit(_unknown(codes))})
    if _must_be_given(questionnaire, item):
        required = standard_check("required_answer", setup).id
        yield Slip("answer_left_out", item.id, required, there, texts={column.number: pl.lit("")})


def _asked(item: Field) -> pl.Expr:
    return pl.col(f"{item.question}.asked")


def _one_of(texts: tuple[str, ...]) -> pl.Expr:
    """One of the texts by the row's number: which it is makes no difference."""
    return pl.lit(pl.Series(texts)).gather(pl.col("row") % len(texts))


def _unknown(codes: object) -> str:
    """A code that is none of these."""
    known = {str(code) for code in codes}  # type: ignore[attr-defined]
    return next(code for code in map(str, range(97, 1000)) if code not in known)


def _must_be_given(questionnaire: Questionnaire, item: Field) -> bool:
    """Whether the question needs its answer wherever it is asked, and nothing else can give it."""
    placements = questionnaire.questions[item.question]
    always = all(question.required and question.required_if is None for question in placements)
    alone = item.value is None and item.question == item.id
    return always and alone and not any(item.id in change.set for change in questionnaire.changes)


@lru_cache(maxsize=4096)
def _marking(questionnaire: Questionnaire) -> dict[int, list[Check]]:
    """Column → the hard checks that mark it."""
    marking: dict[int, list[Check]] = {}
    for check in questionnaire.checks.values():
        held = frozenset(questionnaire.column_conditions)
        shown = columns_of_fields(questionnaire, check.shown_on, held) if check.kind == "hard" else ()
        for number in columns_looked_at(questionnaire, check.id).intersection(shown):
            marking.setdefault(number, []).append(check)
    return marking


def _is_marked(questionnaire: Questionnaire, item: Field) -> bool:
    """Whether a check of the rulebook may tell of the cell itself when it is empty or has an unknown code."""
    checks = [check for column in item.columns for check in _marking(questionnaire).get(column.number, ())]
    return any(_may_notice(questionnaire, check, item) for check in checks)


def _says_more(questionnaire: Questionnaire, item: Field) -> bool:
    """Whether another answer is read from the item's cells, such as whether there is anything to tell at all."""
    questions = (questions_of_column(questionnaire, column.number) for column in item.columns)
    return any(found - {item.question} for found in questions)


def _may_notice(questionnaire: Questionnaire, check: Check, item: Field) -> bool:
    if any(name.startswith(f"{item.id}.") for name in check.when.reads):
        return True
    node = lower_condition(check.when.tree, surroundings(questionnaire))
    return any(isinstance(part, NOTICES_NOTHING) for part in node.walk())


def _out_of_range(questionnaire: Questionnaire, item: Field) -> Iterator[Slip]:
    placements = questionnaire.questions[item.question]
    if item.type not in NUMBERS or item.value is not None or not any(column.is_whole for column in item.columns):
        return
    check = f"{item.id}_in_range"
    there = _asked(item) & pl.col(item.id).is_not_null()
    below = None if item.from_row or _says_more(questionnaire, item) else _beyond(placements, -1)
    for beyond in (_beyond(placements, 1), below):
        if beyond is not None:
            value = pl.lit(int(beyond * 10**item.kind.scale), dtype=pl.Int64)
            yield Slip("out_of_range", item.id, check, there, answers={item.id: value})


def _beyond(placements: tuple[Question, ...], direction: int) -> float | None:
    """A number that no placement allows, above or below; None where one of them has no such end."""
    ends = [question.maximum if direction > 0 else question.minimum for question in placements]
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else max(known) + 1 if direction > 0 else min(known) - 1


def _impossible_date(item: Field) -> Slip:
    """The 31st of February."""
    days = {"day": "31", "month": "2"}
    texts = {column.number: pl.lit(days[column.part]) for column in item.columns if column.part in days}
    return Slip("impossible_date", item.id, "readable_value", _asked(item) & pl.col(item.id).is_not_null(), texts=texts)


def slips_of_page(questionnaire: Questionnaire, page: Page) -> Iterator[Slip]:
    """The mistakes that the page adds. Raises DefinitionError where one of them doesn't fit."""
    known = {check.split(":")[0] for check in questionnaire.checks} | STANDARD_CHECKS.keys()
    for mistake in page.mistakes.values():
        if mistake.found_by not in known | questionnaire.checks.keys():
            what = f"mistake {mistake.name} is found by the check {mistake.found_by!r}, which isn't there"
            raise DefinitionError([Fault(mistake.where, what)])
        yield _of_page(questionnaire, mistake)


def _of_page(questionnaire: Questionnaire, mistake: Mistake) -> Slip:
    around, tables = surroundings(questionnaire, BUILT_IN), tables_of(questionnaire)
    numbers = {column.name: column.number for column in questionnaire.columns.values()}
    answers, texts = {}, {}
    when = pl.lit(value=True)
    if mistake.when:
        with told_at(mistake.when.where, f"the condition {mistake.when.text!r}"):
            when = compile_frame(lower_condition(mistake.when.tree, around), tables)
    for name, formula in (*mistake.answers.items(), *mistake.cells.items()):
        with told_at(formula.where, f"mistake {mistake.name}"):
            if name in questionnaire.fields:
                kind = questionnaire.fields[name].kind
                answers[name] = compile_frame(lower_value(formula.tree, around, kind), tables, kind)
            elif name in numbers:
                node, kind = lower(formula.tree, around)
                texts[numbers[name]] = as_text(compile_frame(node, tables, kind), kind)
            else:
                raise ConditionError(f"changes {name!r}, which is no answer or cell of the year")
    first = next(iter((*mistake.answers, *mistake.cells)))
    return Slip(mistake.name, first.split(".")[0], mistake.found_by, when, answers, texts)
