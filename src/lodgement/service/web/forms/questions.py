"""A page of a questionnaire as a form, made from its definition.

The form takes what people type as it is: whether it can be read, is an option or is missing is the assessment's to say,
and comes back as findings to show. So nothing is judged here but what no answer can be: a text without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from sqlglot import exp

from lodgement.assessment.reading import plain_amount
from lodgement.questionnaire.conditions.grammar import name_of
from lodgement.questionnaire.model import NUMBERS, Condition, Field, Option, Page, Question

from .fields import PARTS, AnyOf, Choice, DateBoxes, OneOf, Tick
from .form import Form

LONGEST = 1000
"""Characters of an answer. No answer of any collection is as long."""
WIDTHS = {"postcode": "10", "uprn": "20", "integer": "5", "decimal": "5", "percent": "3", "money": "10"}
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
Listed = Mapping[str, Sequence[tuple[str, str]]]
"""Question id → code and label of what a drop-down offers, where the questionnaire has no options of its own."""


class GivenDay(forms.Field):
    """A date as it was typed: ISO where its parts are numbers, else the parts, which then can't be read."""

    widget = DateBoxes

    def clean(self, value: Any) -> str:
        parts = [str(part or "").strip() for part in value or ()]
        day, month, year = parts if len(parts) == len(PARTS) else ("", "", "")
        if all(part.isascii() and part.isdigit() for part in (day, month, year)):
            return f"{year}-{month:0>2}-{day:0>2}"
        return "/".join(parts) if any(parts) else ""


class QuestionPage(Form):
    """The questions of one page. `offered` are each question's options, `listed` what its drop-down holds."""

    def __init__(
        self,
        page: Page,
        fields: Mapping[str, Field],
        offered: Mapping[str, Sequence[Option]],
        listed: Listed,
        **rest: Any,
    ) -> None:
        self.page = page
        self.base_fields = {
            question.id: _field(question, fields.get(question.id), offered.get(question.id, question.options),
                                listed.get(question.id, ()), _revealed(page, question))
            for question in page.questions
        }  # fmt: skip
        super().__init__(**rest)

    def answers(self) -> dict[str, Any]:
        """What was typed, as the assessment reads answers: each option of a multichoice is one, 1 or 0."""
        given: dict[str, Any] = {}
        for question in self.page.questions:
            said = self.cleaned_data.get(question.id)
            if question.type == "multichoice":
                given |= {
                    str(option.value): int(option.value in (said or ())) for option in self.fields[question.id].options
                }
            else:
                given[question.id] = plain_amount(said) if said and question.type == "money" else said or None
        return given

    def say(self, question: str, message: str) -> None:
        """Shows a finding at a question of this page, or above all where it has no such question."""
        self.add_error(question if question in self.fields else None, message)


def first_values(page: Page, log: Mapping[str, Any]) -> dict[str, Any]:
    """What the form begins with: a log's answers as JSON holds them, or as `answers` gave them unsaved."""
    values: dict[str, Any] = {}
    for question in page.questions:
        if question.type == "multichoice":
            values[question.id] = [str(option.code) for option in question.options if log.get(str(option.code)) == 1]
        elif log.get(question.id) is not None:
            values[question.id] = _typed(question, log[question.id])
    return values


def _typed(question: Question, value: Any) -> Any:
    """An answer as somebody would type it: the parts of a date, pounds with their pence."""
    if question.type == "date" and isinstance(value, str):
        written = _ISO.fullmatch(value)
        return [str(int(part)) for part in reversed(written.groups())] if written else value.split("/")
    if question.type == "money" and isinstance(value, int | float | Decimal):
        return f"{value:.2f}"
    return value


def revealed_by(condition: Condition | None, questions: Mapping[str, Question]) -> Iterator[tuple[str, str]]:
    """Question and code of the radio buttons that a `show_if` hangs on: `a = 1` or `a IN (1, 2)`, nothing more."""
    tree = condition.tree.unnest() if condition else None
    if isinstance(tree, exp.EQ):
        named, codes = tree.left, [tree.right]
    elif isinstance(tree, exp.In):
        named, codes = tree.this, tree.expressions
    else:
        return
    asked = questions.get(name_of(named)) if isinstance(named, exp.Column) else None
    if asked and asked.type == "choice" and all(isinstance(code, exp.Literal) for code in codes):
        yield from ((asked.id, code.this) for code in codes)


def _revealed(page: Page, question: Question) -> Mapping[str, tuple[str, ...]]:
    """Code → questions of the page shown beneath it. A question that several codes reveal is shown always."""
    asked = {other.id: other for other in page.questions}
    found: dict[str, tuple[str, ...]] = {}
    for other in page.questions:
        places = list(revealed_by(other.show_if, asked))
        if len(places) == 1 and places[0][0] == question.id:
            found[places[0][1]] = (*found.get(places[0][1], ()), other.id)
    return found


def _field(
    question: Question,
    field: Field | None,
    options: Sequence[Option],
    listed: Sequence[tuple[str, str]],
    revealed: Mapping[str, tuple[str, ...]],
) -> forms.Field:
    about = {"label": question.ask, "help_text": question.hint, "required": False}
    choices = [
        Choice(str(option.code), option.label, option.hint, option.exclusive, revealed.get(str(option.code), ()))
        for option in options
    ]
    if question.type == "multichoice":
        return AnyOf(choices, **about)
    if question.type == "choice":
        return Tick(choices, **about) if len(question.options) == len(choices) == 1 else OneOf(choices, **about)
    if question.type == "date":
        return GivenDay(**about)
    if listed:
        return forms.ChoiceField(choices=[("", "Choose from the list"), *listed], **about)
    return _box(question, field, about)


def _box(question: Question, field: Field | None, about: dict[str, Any]) -> forms.Field:
    """A box to type in, as wide as its answers are."""
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    if question.type in WIDTHS:
        attributes["class"] = f"govuk-input--width-{WIDTHS[question.type]}"
    if question.type in NUMBERS:
        attributes["inputmode"] = "numeric" if question.type == "integer" else "decimal"
    box = forms.CharField(max_length=LONGEST, widget=forms.TextInput(attrs=attributes), **about)
    unit = question.unit or (field.unit if field else "")
    box.prefix, box.suffix = (
        ("£", "") if question.type == "money" else ("", "%" if question.type == "percent" else unit)
    )
    return box
