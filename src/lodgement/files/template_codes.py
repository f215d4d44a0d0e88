"""The codes that a column of the template takes, as a file writes them, with their labels.

A template's code may differ from the one that is stored, and a code may say something of another question: an age of
`R` says that the age isn't known. Both follow from the definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sqlglot import exp

from ..questionnaire.conditions.grammar import name_of
from ..questionnaire.model import Column, Field, Option, Questionnaire
from .asked_when import placements

Codes = tuple[tuple[str, str], ...]


def codes_of_column(questionnaire: Questionnaire, column: Column) -> Codes:
    """(Code as the file takes it, label), in the order of the options; none for a cell that takes no codes."""
    field = questionnaire.fields[column.answer]
    options = placements(questionnaire, column)[0].options if column.counts_if else field.options
    if options and column.is_whole:
        return _of_options(field, options)
    told = _told(questionnaire).get(column.name, ())
    return told or (_of_options(field, options) if options else ())


def _of_options(field: Field, options: tuple[Option, ...]) -> Codes:
    if not field.column_codes:
        return tuple((str(option.code), option.label) for option in options)
    return tuple(
        (str(cell), option.label)
        for option in options
        for cell, code in field.column_codes.items()
        if code == option.code
    )


@lru_cache(maxsize=16)
def _told(questionnaire: Questionnaire) -> dict[str, Codes]:
    """Cell → the codes that a formula of the row compares it with, and what answer they lead to."""
    found: dict[str, dict[str, str]] = {}
    for field in questionnaire.fields.values():
        for cell, code, outcome in _compared(field.from_row.tree) if field.from_row else ():
            label = field.labels.get(outcome)
            if label is not None:
                own = cell.partition(".")[0] == field.id
                found.setdefault(cell, {}).setdefault(code, label if own else f"{field.name}: {label}")
    return {cell: tuple(codes.items()) for cell, codes in found.items()}


def _compared(tree: exp.Expr) -> Iterator[tuple[str, str, int | str]]:
    """(Cell, code, outcome) for each `WHEN cell = code THEN outcome`."""
    for case in tree.find_all(exp.If):
        when, then = case.this, case.args.get("true")
        if not (isinstance(when, exp.EQ) and isinstance(when.this, exp.Column) and isinstance(then, exp.Literal)):
            continue
        if isinstance(when.expression, exp.Literal):
            yield name_of(when.this), when.expression.this, then.this if then.is_string else int(then.this)
