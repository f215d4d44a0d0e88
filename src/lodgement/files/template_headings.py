"""What the rows above the field numbers say of each column of the year's template, made from the definitions.

The rows are those of the official template, in its order and in our words. They are for people: a reader goes by the
row of field numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import lru_cache

from ..assessment.columns import columns_behind
from ..questionnaire.model import NUMBERS, Column, Field, Question, Questionnaire
from .asked_when import placements
from .template_codes import codes_of_column
from .template_routing import LONGEST, applies_to, may_be_empty

CODES_IN_FULL = 20
"""Up to so many codes are written into the row of values; more would make it too long to read."""

_BEFORE_CODES = "One of:"
"""Spreadsheets complete what is typed by what stands above it: a 1 must not become `1 Yes`."""
_PARTS = {"outward": "first half", "inward": "second half"}
_OF_PARTS = {
    "day": "Day, 1 to 31",
    "month": "Month, 1 to 12",
    "outward": "First half of the postcode",
    "inward": "Second half of the postcode",
}
_OF_TYPES = {
    "integer": "Whole number",
    "decimal": "Number",
    "money": "Amount in pounds",
    "percent": "Percentage",
    "text": "Text",
    "boolean": "Yes or no",
    "uprn": "Number of up to 12 digits",
    "local_authority": "Code of the local authority, such as E07000223",
    "country": "Number of the country",
    "organisation": "Code of the organisation",
    "user": "E-mail address of the user",
    "scheme": "Code of the scheme",
    "location": "Code of the location",
}


@dataclass(frozen=True)
class Heading:
    """What is said of a column above its field number, from top to bottom."""

    section: str = ""
    question: str = ""
    hint: str = ""
    values: str = ""
    may_be_empty: str = ""
    applies_to: str = ""
    is_compared: str = ""


UNUSED = Heading(hint="Not used in this year", may_be_empty="Yes")


def heading_rows(questionnaire: Questionnaire) -> list[list[str]]:
    """The rows of the template down to that of the field numbers, each with its label in the first cell."""
    numbers = range(1, max(questionnaire.columns) + 1)
    headings = [astuple(heading_of(questionnaire, number)) for number in numbers]
    labels = (
        "Section",
        "Question",
        "Additional info",
        "Values",
        "Can be empty?",
        f"Type of {questionnaire.one} it applies to",
        "Duplicate check field?",
    )
    above = [[label, *cells] for label, cells in zip(labels, zip(*headings, strict=True), strict=True)]
    return [*above, ["Field number", *map(str, numbers)]]


def heading_of(questionnaire: Questionnaire, number: int) -> Heading:
    """The heading of a column by its field number."""
    column = questionnaire.columns.get(number)
    if column is None:
        return UNUSED
    question = placements(questionnaire, column)[0]
    return Heading(
        _section(questionnaire, question),
        question_of(column, question),
        question.hint,
        _values(questionnaire, column),
        may_be_empty(questionnaire, column, LONGEST),
        applies_to(questionnaire, column, LONGEST),
        "Yes" if number in compared_columns(questionnaire) else "",
    )


@lru_cache(maxsize=16)
def compared_columns(questionnaire: Questionnaire) -> frozenset[int]:
    """The columns whose answers are the same in rows that say the same thing twice."""
    formulas = (formula for item in questionnaire.context.values() for formula in item.same_in_file)
    return frozenset(columns_behind(questionnaire, {name for formula in formulas for name in formula.reads}))


def question_of(column: Column, question: Question) -> str:
    """What is asked for in a column: the question, and which part or option of it."""
    if question.type == "multichoice":
        labels = {str(option.code): option.label for option in question.options}
        return f"{question.ask} {labels[column.answer]}"
    if column.is_whole:
        return question.ask
    return f"{question.ask} ({_PARTS.get(column.part, column.part.replace('_', ' '))})"


def value_of(questionnaire: Questionnaire, column: Column) -> str:
    """What a cell takes beside codes: its kind and range."""
    if column.part == "year":
        return f"Year, such as {questionnaire.year % 100:02d}"
    if not column.is_whole:
        return _OF_PARTS.get(column.part, "")
    return _kind(questionnaire.fields[column.answer]) + _range(placements(questionnaire, column))


def _section(questionnaire: Questionnaire, question: Question) -> str:
    subsection = questionnaire.pages[question.page].subsection
    titles = {sub.id: sub.title for section in questionnaire.sections for sub in section.subsections}
    return titles[subsection]


def _values(questionnaire: Questionnaire, column: Column) -> str:
    field = questionnaire.fields[column.answer]
    codes = codes_of_column(questionnaire, column)
    if len(codes) > CODES_IN_FULL:
        return f"One of {len(codes)} codes: see the specification"
    lines = [f"{code} {label}" for code, label in codes]
    value = "" if field.options else value_of(questionnaire, column)
    return "\n".join([value or _BEFORE_CODES, *lines]) if lines else value


def _kind(field: Field) -> str:
    decimals = field.kind.scale if field.type in NUMBERS else 0
    places = f", up to {decimals} decimal{'s' if decimals > 1 else ''}" if decimals else ""
    return _OF_TYPES.get(field.type, "") + places


def _range(questions: Iterable[Question]) -> str:
    """The range that all pages let through; none where one of them has no such end."""
    lows, highs, steps = zip(*((item.minimum, item.maximum, item.step) for item in questions), strict=True)
    low = min((item for item in lows if item is not None), default=None) if None not in lows else None
    high = max((item for item in highs if item is not None), default=None) if None not in highs else None
    step = f", in steps of {steps[0]:,}" if steps[0] and set(steps) == {steps[0]} else ""
    if low is not None and high is not None:
        return f", from {_figure(low)} to {_figure(high)}{step}"
    if low is not None:
        return f", {_figure(low)} or more{step}"
    return f", {_figure(high)} or less{step}" if high is not None else step


def _figure(limit: float) -> str:
    """A limit without a decimal point that says nothing: 1, 9,999.99."""
    return f"{int(limit):,}" if limit == int(limit) else f"{limit:,}"
