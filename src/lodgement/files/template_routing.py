"""When a column of the template applies and when it may stay empty, in words, for those who fill it in.

Routing that would take too many words names the questions that it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlglot import exp

from ..assessment.reading import read_answer
from ..assessment.rows import read_row
from ..questionnaire.conditions.grammar import name_of
from ..questionnaire.model import Column, Condition, Field, Questionnaire
from ..questionnaire.words import worded_condition
from .asked_when import Way, as_a_file_says, asked_whoever, placements, ways_asked

LONGEST = 220
"""Characters of routing that are read at a glance; beyond it the questions are named."""


def applies_to(questionnaire: Questionnaire, column: Column, longest: int | None = None) -> str:
    """To which logs a column applies: `All lettings`, or a condition in words of at most so many characters."""
    whole = "; or ".join(ways_to_apply(questionnaire, column))
    if longest is None or len(whole) <= longest:
        return whole
    parts = (part for way in ways_asked(questionnaire, column) for part in way)
    return f"Depends on {', '.join(dict.fromkeys(name for part in parts for name in _named(questionnaire, part)))}"


def ways_to_apply(questionnaire: Questionnaire, column: Column) -> tuple[str, ...]:
    """The conditions in words of which any makes a column apply; `All lettings` where it always does."""
    ways = ways_asked(questionnaire, column)
    return tuple(_joined(questionnaire, way) if way else f"All {questionnaire.many}" for way in ways)


def may_be_empty(questionnaire: Questionnaire, column: Column, longest: int | None = None) -> str:
    """Whether the column's cell may be empty, and where: `Yes`, `No`, or in which case."""
    field = questionnaire.fields[column.answer]
    needed = [question for question in placements(questionnaire, column) if question.required]
    if not needed or _read_from_nothing(questionnaire).get(field.id) is not None:
        return "Yes"
    others = sorted(set(_columns_of_question(questionnaire, field)) - {column.number})
    if others and field.type not in ("date", "postcode") and not column.counts_if:
        return f"Yes, if one of fields {numbers_in_words(others)} is filled in"
    only_if = [question.required_if for question in needed]
    if all(only_if):
        return _needed_only_if(questionnaire, [item for item in only_if if item], longest)
    if ways_asked(questionnaire, column) != [()]:
        return "Only where it does not apply"
    return "No" if asked_whoever(questionnaire, column) else "Only where the service does not ask for it"


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


def _needed_only_if(questionnaire: Questionnaire, conditions: list[Condition], longest: int | None) -> str:
    parts = [as_a_file_says(questionnaire, condition.tree) for condition in conditions]
    known = [part for part in parts if isinstance(part, exp.Expr)]
    words = "; or ".join(dict.fromkeys(worded_condition(questionnaire, part) for part in known))
    if not words or (longest is not None and len(words) > longest):
        return "Yes, unless other answers make it necessary"
    return f"Yes, unless {words}"


def _joined(questionnaire: Questionnaire, way: Way) -> str:
    alone = way[0].this if len(way) == 1 and isinstance(way[0], exp.Paren) else None
    return " and ".join(worded_condition(questionnaire, part) for part in ([alone] if alone else way))


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
