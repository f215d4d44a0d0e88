"""A log as one reads it: its answers section by section, and what keeps it from being complete, each with its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lodgement.assessment.asking import questions_asked
from lodgement.assessment.record import Finding, Record
from lodgement.questionnaire.model import Page, Questionnaire

from .assessing import Judged
from .wording import Wording


@dataclass(frozen=True)
class Answer:
    """A question that is asked, or a value that is worked out, as a line of the log's page."""

    name: str
    said: Sequence[str]
    page: str = ""
    """The page on which it is answered; empty where it is worked out."""
    anchor: str = ""
    missing: bool = False
    worked_out: bool = False


@dataclass(frozen=True)
class Part:
    """A subsection with its answers."""

    title: str
    answers: Sequence[Answer]

    @property
    def missing(self) -> int:
        return sum(answer.missing for answer in self.answers)


@dataclass(frozen=True)
class Section:
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class ToDo:
    """Something that keeps a log from being complete, and where to see to it."""

    said: str
    places: Sequence[tuple[str, str, str]] = field(default=())
    """Of each answer that it is about: name, page, anchor."""


def sections_of(judged: Judged, wording: Wording) -> list[Section]:
    """The sections that have anything asked, and within them the subsections."""
    sections = []
    for section in judged.questionnaire.sections:
        parts = [
            Part(subsection.title, answers)
            for subsection in section.subsections
            if (answers := [answer for page in subsection.pages for answer in _answers(judged, page, wording)])
        ]
        if parts:
            sections.append(Section(section.title, parts))
    return sections


def worked_out(judged: Judged, wording: Wording) -> list[Answer]:
    """The values of the log that no question asks: worked out from the answers."""
    return [
        Answer(item.name, [wording.of(item, judged.values[item.id])], worked_out=True)
        for item in judged.questionnaire.fields.values()
        if item.derived and not item.helper and not item.pages and judged.values[item.id] is not None
    ]


def missing_of(judged: Judged) -> list[ToDo]:
    """The questions that want an answer, in the order of the form."""
    questionnaire, wanted = judged.questionnaire, set(judged.assessed.missing)
    found = {
        question.id: ToDo(question.name, [(question.name, page.id, question.id)])
        for page in questionnaire.pages.values()
        for question in questions_asked(questionnaire, page, judged.values)
        if question.id in wanted
    }
    return list(found.values())


def to_do_of(judged: Judged, findings: Sequence[Finding], wording: Wording) -> list[ToDo]:
    """Findings in words, each with the answers it is about."""
    return [
        ToDo(wording.finding(finding, judged.values), list(_places(judged, finding.fields))) for finding in findings
    ]


def page_asking(questionnaire: Questionnaire, values: Record, name: str) -> Page | None:
    """The page that asks for a field of a log; None where none does."""
    item = questionnaire.fields.get(name)
    pages = item.pages if item else tuple(question.page for question in questionnaire.questions.get(name, ()))
    return next((page for one in pages if values[(page := questionnaire.pages[one]).asked]), None)


def _places(judged: Judged, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    questionnaire = judged.questionnaire
    for name in names:
        page, item = page_asking(questionnaire, judged.values, name), questionnaire.fields.get(name)
        if page and item:
            yield item.name, page.id, item.question or name
        elif page:
            yield questionnaire.questions[name][0].name, page.id, name


def _answers(judged: Judged, page: Page, wording: Wording) -> Iterator[Answer]:
    wanted = set(judged.assessed.missing)
    for question in questions_asked(judged.questionnaire, page, judged.values):
        said = wording.answers(question, judged.values)
        item = judged.questionnaire.fields.get(question.id)
        is_derived = item is not None and item.value is not None
        worked_out = is_derived and bool(said) and judged.values[question.id] != judged.answers.get(question.id)
        yield Answer(question.name, said, page.id, question.id, question.id in wanted, worked_out)
