"""What a page asks of one log just now: which of its questions, and which options of these it offers.

Both are answered by the conditions of that page alone, over settled values (`record.settle`): a question that stands
on two pages may be shown on one of them and not on the other.
"""

from __future__ import annotations

from functools import lru_cache

from ..questionnaire.conditions.closures import Function, compile_record
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Condition, Option, Page, Question, Questionnaire
from .plan import surroundings, tables_of
from .record import Record

_Offered = dict[int | str, Function]
"""Code → when the option is offered."""


def questions_asked(questionnaire: Questionnaire, page: Page, values: Record) -> tuple[Question, ...]:
    """The questions that a page asks of a settled log, in its order; none where the page isn't asked."""
    if not values[page.asked]:
        return ()
    shown = _compiled(questionnaire, page.id)[0]
    return tuple(question for question in page.questions if question.id not in shown or shown[question.id](values))


def options_offered(questionnaire: Questionnaire, question: Question, values: Record) -> tuple[Option, ...]:
    """The options that a question offers to a settled log on its page.

    All but those whose condition is false: where it can't be said yet, an option is offered.
    """
    conditions = _compiled(questionnaire, question.page)[1].get(question.id, {})
    return tuple(
        option
        for option in question.options
        if option.code not in conditions or conditions[option.code](values) is not False
    )


@lru_cache(maxsize=4096)
def _compiled(questionnaire: Questionnaire, page: str) -> tuple[dict[str, Function], dict[str, _Offered]]:
    """Of each question of a page that has conditions: when it is shown, and when each option is offered."""

    def compiled(condition: Condition) -> Function:
        return compile_record(lower_condition(condition.tree, surroundings(questionnaire)), tables_of(questionnaire))

    questions = questionnaire.pages[page].questions
    shown = {question.id: compiled(question.show_if) for question in questions if question.show_if}
    offered = {
        question.id: {option.code: compiled(option.offered_if) for option in question.options if option.offered_if}
        for question in questions
    }
    return shown, offered
