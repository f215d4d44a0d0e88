"""What is wrong with a collection's review: names and codes that aren't there, amounts that are no numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ..assessment.plan import surroundings
from ..questionnaire.conditions.grammar import ConditionError
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.known import BesideOthers, Rounded, Unanswered
from ..questionnaire.model import Condition, Questionnaire
from ..questionnaire.text import Fault


def review_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    """The faults of the review of a year."""
    review = questionnaire.review
    for unanswered in review.unanswered:
        yield from _of_unanswered(questionnaire, unanswered)
    for rounded in review.rounded:
        yield from _of_rounded(questionnaire, rounded)
    seen: set[str] = set()
    for item in review.beside_others:
        if item.id in seen or item.id in questionnaire.checks:
            yield Fault(item.where, f"the name {item.id!r} stands twice")
        seen.add(item.id)
        yield from _of_beside_others(questionnaire, item)


def _of_unanswered(questionnaire: Questionnaire, item: Unanswered) -> Iterator[Fault]:
    field = questionnaire.fields.get(item.question)
    if item.question not in questionnaire.questions or field is None:
        yield Fault(item.where, f"unanswered names {item.question!r}, which is no question of one answer in the year")
        return
    strange = [code for code in item.codes if code not in field.codes]
    if strange:
        yield Fault(item.where, f"{item.question} has no option {strange[0]!r}")


def _of_rounded(questionnaire: Questionnaire, item: Rounded) -> Iterator[Fault]:
    yield from _number(questionnaire, item, item.field, "rounded")


def _of_beside_others(questionnaire: Questionnaire, item: BesideOthers) -> Iterator[Fault]:
    yield from _number(questionnaire, item, item.value, "beside_others")
    known = questionnaire.everything
    for name in item.among:
        if name not in known:
            yield Fault(item.where, f"{item.id} is among {name!r}, which isn't known in the year")
    for name in item.shown_on:
        if name not in questionnaire.questions:
            yield Fault(item.where, f"{item.id} is shown on {name!r}, which is no question of the year")
    if item.counts_if is not None and item.counts_if.readable:
        yield from _fits(questionnaire, item.counts_if)


def _number(questionnaire: Questionnaire, item: Rounded | BesideOthers, name: str, key: str) -> Iterator[Fault]:
    field = questionnaire.fields.get(name)
    if field is None or field.kind.name != "number" or field.options:
        yield Fault(item.where, f"{key} names {name!r}, which is no number of the year")


def _fits(questionnaire: Questionnaire, condition: Condition) -> Iterator[Fault]:
    try:
        lower_condition(condition.tree, surroundings(questionnaire))
    except ConditionError as error:
        yield Fault(condition.where, f"the condition {condition.text!r} {error}")
