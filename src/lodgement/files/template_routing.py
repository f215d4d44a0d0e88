"""When a column of the template applies and when it may stay empty, in words and as far as a file's maker can know.

Pages also hang on who is signed in and on what lookups find; a file can't say that, so such parts are left out of the
words, and an answer that hangs on them is one that the service may not ask for. Routing that would take too many words
names the questions that it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlglot import exp

from ..assessment.plan import surroundings, tables_of
from ..assessment.reading import read_answer
from ..assessment.record import Record
from ..assessment.rows import read_row
from ..questionnaire.conditions.closures import compile_record
from ..questionnaire.conditions.grammar import name_of, names_read
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Column, Condition, Field, Question, Questionnaire
from ..questionnaire.words import worded_condition

LONGEST = 220
"""Characters of routing that are read at a glance; beyond it the questions are named."""


def applies_to(questionnaire: Questionnaire, column: Column, longest: int | None = None) -> str:
    """To which logs a column applies: `All lettings`, or a condition in words of at most so many characters."""
    whole = "; or ".join(ways_to_apply(questionnaire, column))
    if longest is None or len(whole) <= longest:
        return whole
    conditions = _conditions(questionnaire, column)
    names = dict.fromkeys(name for parts in conditions for part in parts for name in _named(questionnaire, part))
    return f"Depends on {', '.join(names)}"


def ways_to_apply(questionnaire: Questionnaire, column: Column) -> tuple[str, ...]:
    """The conditions in words of which any makes a column apply; `All lettings` where it always does."""
    conditions = _conditions(questionnaire, column)
    if not all(conditions):
        return (f"All {questionnaire.many}",)
    return tuple(dict.fromkeys(_joined(questionnaire, parts) for parts in conditions))


def may_be_empty(questionnaire: Questionnaire, column: Column, longest: int | None = None) -> str:
    """Whether the column's cell may be empty, and where: `Yes`, `No`, or in which case."""
    field = questionnaire.fields[column.answer]
    needed = [question for question in placements(questionnaire, column) if question.required]
    if not needed or _read_from_nothing(questionnaire).get(field.id) is not None:
        return "Yes"
    others = sorted(set(_columns_of_question(questionnaire, field)) - {column.number})
    parts_of_one = field.type in ("date", "postcode")
    if others and not parts_of_one and not column.counts_if:
        return f"Yes, if one of fields {numbers_in_words(others)} is filled in"
    only_if = [question.required_if for question in needed]
    if all(only_if):
        return _needed_only_if(questionnaire, [item for item in only_if if item], longest)
    if all(_conditions(questionnaire, column)):
        return "Only where it does not apply"
    return "No" if _asked_whoever(questionnaire, needed, field) else "Only where the service does not ask for it"


def numbers_in_words(numbers: Iterable[int]) -> str:
    """`4`, `8 to 10`, `4, 8 to 10 and 13`: numbers in order, runs of three and more as from and to."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def placements(questionnaire: Questionnaire, column: Column) -> tuple[Question, ...]:
    """The question as the pages ask it whose answer the column takes."""
    found = questionnaire.questions.get(questionnaire.fields[column.answer].question, ())
    of_page = tuple(question for question in found if column.counts_if and question.page == column.part)
    return of_page or found


def _needed_only_if(questionnaire: Questionnaire, conditions: list[Condition], longest: int | None) -> str:
    parts = [_as_a_file_says(questionnaire, condition.tree) for condition in conditions]
    known = [part for part in parts if isinstance(part, exp.Expr)]
    words = "; or ".join(dict.fromkeys(worded_condition(questionnaire, part) for part in known))
    if not words or (longest is not None and len(words) > longest):
        return "Yes, unless other answers make it necessary"
    return f"Yes, unless {words}"


def _conditions(questionnaire: Questionnaire, column: Column) -> list[list[exp.Expr]]:
    """For each placement the conditions that all hold where it is asked; an empty list where it always is."""
    return [_of_placement(questionnaire, question) for question in placements(questionnaire, column)]


def _of_placement(questionnaire: Questionnaire, question: Question) -> list[exp.Expr]:
    written = (questionnaire.pages[question.page].ask_if, question.show_if)
    parts = [_as_a_file_says(questionnaire, condition.tree) for condition in written if condition]
    return [part for part in parts if isinstance(part, exp.Expr)]


def _asked_whoever(questionnaire: Questionnaire, needed: Iterable[Question], field: Field) -> bool:
    """Whether nothing that a file can't say keeps the question from being asked."""
    if field.kept_if and field.kept_if.text == "TRUE":
        return True
    written = (item for question in needed for item in (questionnaire.pages[question.page].ask_if, question.show_if))
    return all(_as_a_file_says(questionnaire, condition.tree) is not None for condition in written if condition)


def _joined(questionnaire: Questionnaire, parts: list[exp.Expr]) -> str:
    words = [worded_condition(questionnaire, part) for part in parts]
    if len(parts) > 1:
        words = [f"({text})" if isinstance(part, exp.Or) else text for part, text in zip(parts, words, strict=True)]
    return " and ".join(words)


def _named(questionnaire: Questionnaire, tree: exp.Expr) -> list[str]:
    names = (name_of(column).partition(".")[0] for column in tree.find_all(exp.Column))
    return [f"“{questionnaire.everything[name].name}”" for name in names if name in questionnaire.everything]


def _columns_of_question(questionnaire: Questionnaire, field: Field) -> list[int]:
    fields = (item for item in questionnaire.fields.values() if item.question == field.question)
    return [column.number for item in fields for column in item.columns]


@lru_cache(maxsize=16)
def _read_from_nothing(questionnaire: Questionnaire) -> dict[str, object]:
    """The answers of a row without a filled cell: those that there are need no cell."""
    known = questionnaire.without_the_service
    context = {name: read_answer(questionnaire.context[name], value) for name, value in known.items()}
    return read_row(questionnaire, {}, context).answers


# what a file can say


def _as_a_file_says(questionnaire: Questionnaire, tree: exp.Expr) -> exp.Expr | bool | None:
    """The condition without the parts that a file can't say; None where it can say nothing of it."""
    if isinstance(tree, exp.Paren):
        inner = _as_a_file_says(questionnaire, tree.this)
        return exp.Paren(this=inner.copy()) if isinstance(inner, exp.And | exp.Or) else inner
    if isinstance(tree, exp.And | exp.Or):
        return _of_parts(questionnaire, tree)
    if isinstance(tree, exp.Boolean):
        return bool(tree.this)
    if any(name.partition(".")[0] in _unsaid(questionnaire) for name in names_read(tree)):
        return None
    return _of_the_year(questionnaire, tree)


def _of_parts(questionnaire: Questionnaire, tree: exp.And | exp.Or) -> exp.Expr | bool | None:
    settles = isinstance(tree, exp.Or)
    parts = [_as_a_file_says(questionnaire, part) for part in tree.flatten(unnest=False)]
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


def _of_the_year(questionnaire: Questionnaire, tree: exp.Expr) -> exp.Expr | bool | None:
    """What a condition comes to that reads nothing but the collection year; any other stays."""
    names = names_read(tree)
    year = {item.id: questionnaire.year for item in questionnaire.context.values() if item.calendar == "year"}
    if not names or not names <= year.keys():
        return tree
    node = lower_condition(tree, surroundings(questionnaire))
    return bool(compile_record(node, tables_of(questionnaire))(Record(year)))


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
