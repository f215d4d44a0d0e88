"""Answers in words, for one person: organisations and people by their names, authorities and countries by theirs, and
what the person's role may not see not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lodgement.assessment.record import Finding
from lodgement.questionnaire.listing import label_of
from lodgement.questionnaire.messages import filled, placeholders, worded
from lodgement.questionnaire.model import Field, Question, Questionnaire

from ..accounts.models import Person
from ..organisations.queries import Register
from .permissions import is_hidden_from

HIDDEN = "not shown to your role"


class Wording:
    """The words of a questionnaire's answers and findings for a person."""

    def __init__(self, questionnaire: Questionnaire, person: Person, register: Register) -> None:
        self.questionnaire = questionnaire
        self._person = person
        self._register = register

    def hides(self, item: Field) -> bool:
        """Whether the person is not shown the answers of a field."""
        return is_hidden_from(self._person, item)

    def of(self, item: Field, value: Any, style: str | None = None) -> str:
        """A value as the person reads it."""
        if value is None:
            return worded(item, value)
        if self.hides(item):
            return HIDDEN
        if item.type == "organisation":
            found = self._register.by_code(value)
            return f"{found.name} ({found.code})" if found else str(value)
        if item.type == "user":
            return self._person_named(str(value))
        return label_of(self.questionnaire, item.type, value) or worded(item, value, style)

    def _person_named(self, said: str) -> str:
        """A person's name, also where they are deactivated by now; what was said where one may not know them."""
        person = self._register.person(said)
        if person is None and said.isascii() and said.isdigit():
            person = Person.objects.filter(pk=int(said)).first()
        return person.name if person else said

    def answers(self, question: Question, values: Mapping[str, Any]) -> list[str]:
        """What was answered to a question, a line each; nothing where it wasn't."""
        fields = self.questionnaire.fields
        if question.type == "multichoice":
            ticked = [option for option in question.options if values.get(str(option.code)) == 1]
            return [HIDDEN if self.hides(fields[str(option.code)]) else option.label for option in ticked]
        value = values.get(question.id)
        return [] if value is None else [self.of(fields[question.id], value)]

    def finding(self, finding: Finding, values: Mapping[str, Any]) -> str:
        """What is wrong, with the log's values; what must hold, where those may not be shown to the person."""
        check = finding.check
        return self._filled(check.message, values) if self._may_read(check.message) else check.statement

    def question(self, finding: Finding, values: Mapping[str, Any]) -> str:
        """What somebody is asked to confirm."""
        return self._filled(finding.check.question, values)

    def _may_read(self, text: str) -> bool:
        known = self.questionnaire.everything
        return not any(self.hides(known[name]) for name in placeholders(text))

    def _filled(self, text: str, values: Mapping[str, Any]) -> str:
        return filled(self.questionnaire, text, values, self.of)
