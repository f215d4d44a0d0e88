"""Which columns of an uploaded row a finding is shown at.

`held` are the conditions that hold of the row and say which column counts where an answer has several.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..questionnaire.model import Questionnaire, Shown


def columns_of_fields(questionnaire: Questionnaire, shown: Iterable[Shown], held: frozenset[str]) -> list[int]:
    """The columns of the places where a finding is shown, in order; of a field without columns, those read into it."""
    places = list(shown)
    columns = {number for place in places for number in _own(questionnaire, place, held)}
    if not columns:
        columns = {number for place in places for number in columns_read_into(questionnaire, place.field, held)}
    return sorted(columns)


@lru_cache(maxsize=4096)
def columns_looked_at(questionnaire: Questionnaire, check: str) -> frozenset[int]:
    """The columns of the answers and cells that a check's condition reads.

    Where such a cell is marked by the check, nobody need be told that its answer is missing as well.
    """
    reads = questionnaire.checks[check].when.reads
    answers = {number for name in reads for number in _columns(questionnaire, name.split(".")[0])}
    return frozenset(answers | columns_behind(questionnaire, reads))


def _own(questionnaire: Questionnaire, place: Shown, held: frozenset[str]) -> set[int]:
    field = questionnaire.fields.get(place.field)
    exact = {column.number for column in field.columns if column.name == place.cell} if field else set()
    return exact or _counting(questionnaire, _columns(questionnaire, place.field), held)


def _counting(questionnaire: Questionnaire, numbers: Iterable[int], held: frozenset[str]) -> set[int]:
    return {number for number in numbers if questionnaire.columns[number].counts(held)}


def _columns(questionnaire: Questionnaire, name: str) -> set[int]:
    """A field's columns; a multichoice's are those of its options."""
    if name in questionnaire.fields:
        return {column.number for column in questionnaire.fields[name].columns}
    options = questionnaire.questions[name][0].options if name in questionnaire.questions else ()
    return {
        column.number
        for option in options
        if str(option.code) in questionnaire.fields
        for column in questionnaire.fields[str(option.code)].columns
    }


@lru_cache(maxsize=4096)
def columns_read_into(questionnaire: Questionnaire, name: str, held: frozenset[str]) -> tuple[int, ...]:
    """The columns that a question's answer is read from, through `from_row` where it has no column of its own."""
    columns = _columns(questionnaire, name)
    field = questionnaire.fields.get(name)
    if not columns and field is not None and field.from_row is not None:
        columns = columns_behind(questionnaire, field.from_row.reads)
    return tuple(sorted(_counting(questionnaire, columns, held)))


def columns_behind(questionnaire: Questionnaire, names: Iterable[str]) -> set[int]:
    """The columns whose cells are read under these names, through named conditions of rows."""
    return _columns_behind(questionnaire, names, set())


def _columns_behind(questionnaire: Questionnaire, names: Iterable[str], seen: set[str]) -> set[int]:
    columns: set[int] = set()
    for name in names:
        if name in seen:
            continue
        seen.add(name)
        answer = name.split(".")[0]
        if "." in name and answer in questionnaire.fields:
            columns |= {c.number for c in questionnaire.fields[answer].columns if name in (c.name, f"{answer}.cell")}
        elif name in questionnaire.definitions:
            columns |= _columns_behind(questionnaire, questionnaire.definitions[name].when.reads, seen)
    return columns


@lru_cache(maxsize=4096)
def questions_of_column(questionnaire: Questionnaire, number: int) -> frozenset[str]:
    """The questions that a column says something about: its own, and those whose answer is made from its cell."""
    column = questionnaire.columns[number]
    return frozenset(
        field.question
        for field in questionnaire.fields.values()
        if field.question and (field.id == column.answer or number in _behind(questionnaire, field.id))
    )


def _behind(questionnaire: Questionnaire, name: str) -> set[int]:
    from_row = questionnaire.fields[name].from_row
    return columns_behind(questionnaire, from_row.reads) if from_row else set()
