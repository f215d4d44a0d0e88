"""Where one goes from a page: on to the next that wants an answer, in the order of the form, or to the log.

A question that needn't be answered is come by only while the log is filled in for the first time, when nothing after it
is answered yet. Whoever mends one answer of a finished log isn't led through all that was left empty on purpose.
"""

from __future__ import annotations

from lodgement.assessment.asking import questions_asked
from lodgement.questionnaire.model import Page

from .assessing import Judged
from .models import Status
from .question_forms import fields_of


def next_page(judged: Judged, page: Page) -> Page | None:
    """The page that wants an answer next after another; None where there is none, or nothing is missing at all."""
    if judged.status == Status.COMPLETED:
        return None
    pages = list(judged.questionnaire.pages.values())
    later = pages[pages.index(page) + 1 :]
    last_answered = max((at for at, other in enumerate(later) if _is_begun(judged, other)), default=-1)
    return next((other for at, other in enumerate(later) if _wants(judged, other, first_time=at > last_answered)), None)


def first_page(judged: Judged) -> Page | None:
    """The first page of a new log that wants an answer."""
    return next((page for page in judged.questionnaire.pages.values() if _wants(judged, page, first_time=True)), None)


def _wants(judged: Judged, page: Page, *, first_time: bool) -> bool:
    asked = questions_asked(judged.questionnaire, page, judged.values)
    if any(question.id in judged.assessed.missing for question in asked):
        return True
    return first_time and bool(asked) and not _is_begun(judged, page)


def _is_begun(judged: Judged, page: Page) -> bool:
    """Whether anything on a page that is asked is answered."""
    asked = questions_asked(judged.questionnaire, page, judged.values)
    return any(judged.values[name] is not None for question in asked for name in fields_of(question))
