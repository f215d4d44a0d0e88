"""A page of the questionnaire as a form for one log: what it asks, what it offers, what was answered.

An answer that is no longer offered, such as a council that has gone, is offered beside the others as long as the log
has it: looking at a page and saving it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from lodgement.assessment.asking import options_offered, questions_asked
from lodgement.assessment.reading import Unreadable, read_answer
from lodgement.questionnaire.listing import listed
from lodgement.questionnaire.model import Field, Option, Page, Question, Questionnaire
from lodgement.questionnaire.standard import standard_check

from ..accounts.models import Person
from ..web.forms.fields import Day
from ..web.forms.questions import QuestionPage, first_values
from .assessing import Judged, counting
from .context import Situation
from .offering import organisations_offered, people_offered
from .wording import Wording

Choices = Sequence[tuple[str, str]]
TICKED = 1


@dataclass(frozen=True)
class Asker:
    """Who fills in a form, and how they know what can be answered."""

    situation: Situation
    wording: Wording


def page_form(judged: Judged, page: Page, asker: Asker, **rest: Any) -> QuestionPage:
    """The form of a page that is asked, filled with what the log says, or with `data` that was sent."""
    questionnaire = judged.questionnaire
    shown = replace(page, questions=tuple(_shown(judged, page)))
    answers = answers_on(judged, shown)
    rest.setdefault("initial", first_values(shown, _as_typed(questionnaire, answers)))
    return QuestionPage(
        shown,
        questionnaire.fields,
        {question.id: _offered(judged, question, answers) for question in shown.questions},
        {question.id: _listed(judged, question, answers, asker) for question in shown.questions},
        **rest,
    )


def answers_on(judged: Judged, page: Page) -> dict[str, Any]:
    """What a log says to the questions of a page: what was given and counts, None where nothing does."""
    fields = judged.questionnaire.fields
    names = [name for question in page.questions for name in fields_of(question)]
    counts = {name for name in names if counting(judged.values, fields[name]) is not None}
    return {name: judged.answers.get(name) if name in counts else None for name in names}


def fields_of(question: Question) -> tuple[str, ...]:
    """The fields that a question's answer goes into: its own, or that of each option where several may be ticked."""
    return tuple(str(option.code) for option in question.options) if question.type == "multichoice" else (question.id,)


def answers_typed(form: QuestionPage, questionnaire: Questionnaire) -> dict[str, Any]:
    """What was typed into a valid form, read as answers; what can't be read is said at its field and left out."""
    answers = {}
    for name, value in form.answers().items():
        item = questionnaire.fields[name]
        try:
            answers[name] = read_answer(item, value)
        except Unreadable as error:
            form.add_error(item.question or name, _unreadable(form, item, error))
    return answers


def changes_typed(page: Page, typed: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed and isn't what the log says. Of several that may be ticked all count as changed, or none."""
    changes: dict[str, Any] = {}
    for question in page.questions:
        names = [name for name in fields_of(question) if name in typed]
        if question.type == "multichoice":
            differs = any((typed[name] == TICKED) != (answers.get(name) == TICKED) for name in names)
        else:
            differs = any(typed[name] != answers.get(name) for name in names)
        changes |= {name: typed[name] for name in names} if differs else {}
    return changes


def typed_values(form: QuestionPage, data: QueryDict) -> dict[str, Any]:
    """What was typed into the boxes of a form, to begin another one of the same page with."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}


def _unreadable(form: QuestionPage, item: Field, error: Unreadable) -> ValidationError:
    """What to do about an answer that can't be read; of a date, which of its boxes is wrong."""
    if item.type == "date":
        try:
            Day(required=False).clean(form[item.id].value())
        except ValidationError as why:
            return why
    return ValidationError(standard_check(error.trouble).worded(item))


def _as_typed(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as somebody would type them: dates as ISO writes them, amounts with their pence."""
    return {name: _box(questionnaire.fields[name], value) for name, value in answers.items() if value is not None}


def _box(item: Field, value: Any) -> Any:
    if item.kind.name == "date":
        return value.isoformat()
    if item.kind.name == "number" and item.kind.scale:
        amount = Decimal(value).scaleb(-item.kind.scale)
        return f"{amount:.2f}" if item.type == "money" else f"{amount.normalize():f}"
    return value


# what is shown and offered


def _shown(judged: Judged, page: Page) -> Iterator[Question]:
    """The questions that are asked now, and those that may be asked once another one of the page is answered."""
    asked = questions_asked(judged.questionnaire, page, judged.values)
    here = {name for question in page.questions for name in fields_of(question)}
    for question in page.questions:
        reads = question.show_if.reads if question.show_if else frozenset()
        if question in asked or here.intersection(_names_behind(judged.questionnaire, reads)):
            yield question


def _names_behind(questionnaire: Questionnaire, reads: frozenset[str]) -> set[str]:
    """All names on which a condition hangs that reads some."""
    found: set[str] = set()
    waiting = {name.partition(".")[0] for name in reads}
    while waiting:
        name = waiting.pop()
        found.add(name)
        definition, item = questionnaire.definitions.get(name), questionnaire.fields.get(name)
        behind = definition.when if definition else item.value if item else None
        waiting |= {read.partition(".")[0] for read in behind.reads} - found if behind else set()
    return found


def _offered(judged: Judged, question: Question, answers: Mapping[str, Any]) -> tuple[Option, ...]:
    """The options of a question as things stand, and those that the log has though they aren't offered any more."""
    offered = options_offered(judged.questionnaire, question, judged.values)
    if question.type == "multichoice":
        there = {name for name in fields_of(question) if answers.get(name) == TICKED}
    else:
        there = {str(answers[question.id])} if answers.get(question.id) is not None else set()
    known = judged.questionnaire.fields.get(question.id)
    options = {option.code: option for option in (known.options if known and question.options else ())}
    options |= {option.code: option for option in question.options}
    codes = [*(option.code for option in question.options), *(code for code in options if str(code) in there)]
    return tuple(options[code] for code in dict.fromkeys(codes) if options[code] in offered or str(code) in there)


def _listed(judged: Judged, question: Question, answers: Mapping[str, Any], asker: Asker) -> Choices:
    """Code and label of what a drop-down holds; the log's own answer in the way the log writes it."""
    item, given = judged.questionnaire.fields.get(question.id), answers.get(question.id)
    choices = _choices(judged, question, asker)
    if item is None or not choices or given is None or str(given) in dict(choices):
        return choices
    label = asker.wording.of(item, given)
    if question.type in ("organisation", "user"):
        return [*((code, name) for code, name in choices if name != label), (str(given), label)]
    return [*choices, (str(given), f"{label} (no longer offered)")]


def _choices(judged: Judged, question: Question, asker: Asker) -> list[tuple[str, str]]:
    item = judged.questionnaire.fields.get(question.id)
    if question.type == "organisation" and item:
        found = organisations_offered(judged, question, asker.situation)
        return [(one.code, asker.wording.of(item, one.code)) for one in found]
    if question.type == "user":
        people = people_offered(judged, asker.situation)
        return [(str(one.pk), _told_apart(one, people)) for one in people]
    return [(str(code), label) for code, label in listed(judged.questionnaire, question)]


def _told_apart(person: Person, people: Sequence[Person]) -> str:
    """A name; with the address where two people have the same."""
    same = sum(other.name == person.name for other in people)
    return f"{person.name} ({person.email})" if same > 1 else person.name
