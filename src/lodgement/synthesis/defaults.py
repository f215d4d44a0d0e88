"""How a question is drawn of which the page says nothing: evenly from what it offers.

So a new question, or a small collection, has records before anybody has written a line. What can't be made up without
knowing what it means, such as a local authority, is left to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlglot import exp

from ..questionnaire.conditions.grammar import parse
from ..questionnaire.model import IDENTIFIERS, NUMBERS, Condition, Field, Questionnaire
from .distributions import Between, Characters, Days, Distribution, OneOf, Pattern
from .page import Case, Draw, Page

LETTERS_OF_NO_PLACE = "QVX"
"""No postcode area begins with any of these."""
_LARGEST = 1000
"""The greatest number that is drawn where a question has no maximum."""


def default_draws(questionnaire: Questionnaire, page: Page) -> Iterator[Draw]:
    """A draw for each answer that questions must have and the page doesn't name."""
    named = {draw.name for draw in page.draws}
    for item in questionnaire.fields.values():
        if item.id in named or not item.pages or not _is_needed(questionnaire, item):
            continue
        drawn = _distribution(item)
        if drawn:
            yield Draw(item.id, "field", None, (Case(drawn, None, 1, item.where),), item.where)


def _is_needed(questionnaire: Questionnaire, item: Field) -> bool:
    return any(question.required for question in questionnaire.questions[item.question])


def _distribution(item: Field) -> Distribution | None:
    if item.type == "choice":
        codes = tuple(option.code for option in item.options)
        return OneOf(codes, tuple(Fraction(1) for _ in codes)) if codes else None
    if item.type == "boolean":
        return OneOf((True, False), (Fraction(1), Fraction(1)))
    if item.type in NUMBERS:
        low = item.minimum if item.minimum is not None else 0
        high = item.maximum if item.maximum is not None else low + _LARGEST
        return Between(_constant(low, item), _constant(high, item))
    if item.type == "date":
        return Days({}, {})
    return _text(item)


def _constant(value: float, item: Field) -> Condition:
    text = str(value)
    return Condition(text, item.where, parse(text) if value >= 0 else exp.Neg(this=parse(str(-value))))


def _text(item: Field) -> Distribution | None:
    digit = Characters("0123456789", 1)
    if item.type == "postcode":
        letter = Characters("ABDEFHJLNPRSTUWY", 1)
        return Pattern((Characters(LETTERS_OF_NO_PLACE, 1), letter, digit, " ", digit, letter, letter))
    if item.type == "uprn":
        return Pattern(("999", Characters("0123456789", 3), Characters("0123456789", 3), Characters("0123456789", 3)))
    if item.type in IDENTIFIERS:
        return Pattern(("1",))
    return Pattern(("Made up ", Characters("0123456789", 3))) if item.type == "text" else None
