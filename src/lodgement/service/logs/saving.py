"""What becomes of a page that was sent: refused at its fields, asked about, or saved.

Nothing is saved of a page on which something can't stand; a fault that is about other pages alone doesn't hold it up.
What a colleague saved meanwhile is never overwritten unseen: answers that only one of the two touched are put together,
and where both changed the same answer, both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lodgement.assessment.edit import Emptied
from lodgement.assessment.record import Finding
from lodgement.questionnaire.model import Page, Question, Questionnaire

from ..web.forms.questions import QuestionPage
from .actions import Proposal, propose, save
from .assessing import Judged, counting
from .history import Meanwhile, changed_meanwhile
from .models import Log
from .overview import ToDo, to_do_of
from .question_forms import Asker, answers_on, answers_typed, changes_typed, fields_of, page_form, typed_values
from .rules import year_name
from .shown import About

LEAVE, AGREED, CLEAR = "leave", "agreed", "clear"
"""What may be sent with a page: that missing answers can wait, what may be taken out, that the page is emptied."""


@dataclass(frozen=True)
class Sent:
    """A page as it was sent: of which log, held for the change and judged as it stands; by whom, and what it says."""

    log: Log
    page: Page
    judged: Judged
    asker: Asker
    about: About
    data: QueryDict

    @property
    def questionnaire(self) -> Questionnaire:
        return self.judged.questionnaire


@dataclass(frozen=True)
class Refused:
    """Something on the page can't stand; the form says what. `elsewhere`: what it has to do with other pages."""

    form: QuestionPage
    elsewhere: Sequence[ToDo] = ()
    may_leave: bool = False
    """Whether it is only that answers are missing, which can wait."""


@dataclass(frozen=True)
class Conflict:
    """A colleague changed the same answers. `answers`: of each question its name, one's own answer, and theirs."""

    form: QuestionPage
    meanwhile: Meanwhile
    answers: Sequence[tuple[str, Sequence[str], Sequence[str]]]


@dataclass(frozen=True)
class ToAgree:
    """Saving takes out answers of other pages: of each its name, what it says, and why it goes."""

    form: QuestionPage
    emptied: Sequence[tuple[Emptied, str, str]]


@dataclass(frozen=True)
class Saved:
    """It is saved, or was already."""

    judged: Judged


def save_page(sent: Sent) -> Refused | Conflict | ToAgree | Saved:
    """Saves a page, or says why not. Raises YearClosed."""
    form = page_form(sent.judged, sent.page, sent.asker, data=sent.data)
    typed = _typed(sent, form)
    if typed is None:
        return Refused(form)
    answers = answers_on(sent.judged, form.page)
    changes = changes_typed(form.page, typed, answers)
    if sent.about.version != sent.log.version:
        meanwhile = changed_meanwhile(sent.log, sent.about.version, sent.questionnaire)
        theirs = {name: was for name, was in meanwhile.before.items() if name in answers and was != answers[name]}
        changes = {name: value for name, value in changes.items() if name not in theirs or value != theirs[name]}
        if theirs.keys() & changes.keys():
            return _conflict(sent, form, meanwhile, typed)
    proposal = propose(sent.log, sent.log.version, changes, sent.asker.situation, sent.judged)
    return _refused(sent, form, proposal.judged) or _to_agree(sent, form, proposal.judged) or _saved(sent, proposal)


def _typed(sent: Sent, form: QuestionPage) -> dict[str, Any] | None:
    """The answers that were sent; None where some can't be, which is said at their fields."""
    if CLEAR in sent.data:
        return dict.fromkeys(name for question in form.page.questions for name in fields_of(question))
    typed = answers_typed(form, sent.questionnaire) if form.is_valid() else {}
    _check_year(form, typed, sent.questionnaire)
    return None if form.errors else typed


def findings_on(page: Page, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that mark an answer of a page."""
    names = _names(page)
    return [finding for finding in findings if names.intersection(finding.fields)]


def _names(page: Page) -> set[str]:
    """By what findings may mark the answers of a page: questions, and the options that may be ticked."""
    return {name for question in page.questions for name in (question.id, *fields_of(question))}


def _check_year(form: QuestionPage, typed: Mapping[str, Any], questionnaire: Questionnaire) -> None:
    """A log stays in its year: the questions of another one are others."""
    day = typed.get(questionnaire.starts_on)
    found = next((year for year, one in questionnaire.years.items() if day and one.starts <= day <= one.ends), None)
    if found not in (None, questionnaire.year):
        form.say(
            questionnaire.starts_on,
            f"This log is one of {year_name(questionnaire.year)}, and the date falls in {year_name(found)}. Check the "
            f"date; if it is right, enter this {questionnaire.one} as a new log of {year_name(found)}.",
        )


# what comes of it


def _refused(sent: Sent, form: QuestionPage, judged: Judged) -> Refused | None:
    """What can't stand on the page, said at its fields; else which answers are missing there, unless they may wait."""
    wrong = findings_on(form.page, judged.hard)
    for finding in wrong:
        form.say(_first_on(form.page, finding), sent.asker.wording.finding(finding, judged.values))
    if wrong:
        elsewhere = (_other_places(todo, form.page) for todo in to_do_of(judged, wrong, sent.asker.wording))
        return Refused(form, [todo for todo in elsewhere if todo.places])
    missing = [question for question in form.page.questions if question.id in judged.assessed.missing]
    if not missing or {LEAVE, CLEAR} & sent.data.keys():
        return None
    for question in missing:
        form.say(question.id, _missing(question, alone=len(form.page.questions) == 1))
    return Refused(form, may_leave=True)


def _first_on(page: Page, finding: Finding) -> str:
    """The question of a page at which a finding is said: once, though it may mark several."""
    marked = set(finding.fields)
    return next(question.id for question in page.questions if marked.intersection((question.id, *fields_of(question))))


def _other_places(todo: ToDo, page: Page) -> ToDo:
    return ToDo(todo.said, [place for place in todo.places if place[1] != page.id])


def _missing(question: Question, *, alone: bool) -> str:
    verb = "Choose" if question.options or question.type in ("organisation", "user") else "Enter"
    return f"{verb} an answer, or leave it for now" if alone else f"{question.name}: {verb.lower()} an answer"


def _conflict(sent: Sent, form: QuestionPage, meanwhile: Meanwhile, typed: Mapping[str, Any]) -> Conflict:
    wording, theirs = sent.asker.wording, answers_on(sent.judged, form.page)
    answers = [
        (question.name, wording.answers(question, {**theirs, **typed}), wording.answers(question, theirs))
        for question in form.page.questions
        if any(typed[name] != theirs[name] for name in fields_of(question) if name in typed)
    ]
    begun = page_form(sent.judged, sent.page, sent.asker, initial=typed_values(form, sent.data))
    return Conflict(begun, meanwhile, answers)


def _to_agree(sent: Sent, form: QuestionPage, judged: Judged) -> ToAgree | None:
    agreed = {*sent.data.getlist(AGREED), *_names(form.page)}
    emptied = [item for item in judged.emptied if _is_lost(sent.judged, judged, item)]
    if {item.field for item in emptied} <= agreed:
        return None
    wording, fields = sent.asker.wording, sent.questionnaire.fields
    said = ((item, fields[item.field]) for item in emptied if item.field not in _names(form.page))
    return ToAgree(
        form, [(item, field.name, wording.of(field, sent.judged.answers[item.field])) for item, field in said]
    )


def _is_lost(before: Judged, after: Judged, item: Emptied) -> bool:
    """Whether an answer is one that somebody gave, that counted until now, and that isn't worked out to be the same."""
    field, was = before.questionnaire.fields[item.field], before.values[item.field]
    counted = bool(field.question) and item.field in before.answers and counting(before.values, field) is not None
    return counted and after.values[item.field] != was


def _saved(sent: Sent, proposal: Proposal) -> Saved:
    if proposal.changes_anything:
        save(proposal)
    return Saved(proposal.judged)
