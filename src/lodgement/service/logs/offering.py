"""Which organisations and people a question offers, by whom it is answered and whose log it is.

An owner may be any organisation that one reports for, a manager oneself or an agent; support helps everybody, so its
choices are those of the log's own owner and manager.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lodgement.questionnaire.model import Question, Questionnaire

from ..accounts.models import Person
from ..organisations.models import Organisation
from .assessing import Judged, judge
from .context import Situation


def known_from_the_start(questionnaire: Questionnaire, situation: Situation) -> dict[str, Any]:
    """What a new log says before anybody is asked: whose it is, as far as there is no choice. Support is asked all."""
    by, kept = situation.by, questionnaire.in_the_open
    if by.is_staff_role:
        return {}
    answers: dict[str, Any] = {kept.assigned_to: str(by.pk)}
    for name in (kept.owner, kept.manager):
        judged = judge(questionnaire, None, answers, situation)
        offered = organisations_offered(judged, questionnaire.questions[name][0], situation)
        if len(offered) == 1:
            answers[name] = offered[0].code
        elif judged.values[name] is None and not judged.values[f"{name}.asked"]:
            answers[name] = by.organisation.code
    return answers


def organisations_offered(judged: Judged, question: Question, situation: Situation) -> list[Organisation]:
    """The organisations that may be answered to a question, by name."""
    by, register, kept = situation.by, situation.register, judged.questionnaire.in_the_open
    if question.id == kept.owner:
        offered = register.organisations if by.is_staff_role else register.owners_of(by.organisation)
        found = [item for item in offered if item.active and item.holds_stock]
    elif question.id == kept.manager:
        found = _managers(judged, situation)
    else:
        found = register.organisations
    return sorted(set(found), key=lambda item: item.name)


def _managers(judged: Judged, situation: Situation) -> list[Organisation]:
    """To support the owner and its agents; to others their own organisation, those it absorbed, and its agents."""
    by, register = situation.by, situation.register
    owner = register.by_code(judged.values[judged.questionnaire.in_the_open.owner])
    if by.is_staff_role:
        return [owner, *register.agents_of(owner)] if owner else []
    own = by.organisation
    found = [own, *register.absorbed_by(own), *register.agents_of(own)]
    if owner and owner.merged_into_id == own.pk:
        found += register.agents_of(owner)
    return [item for item in found if item.active]


def people_offered(judged: Judged, situation: Situation) -> list[Person]:
    """The people to whom a log may be assigned, by name: one's own; to support those of its owner and manager."""
    register = situation.register
    organisations: Iterable[int] = [situation.by.organisation_id]
    if situation.by.is_staff_role:
        kept, values = judged.questionnaire.in_the_open, judged.values
        named = (register.by_code(values[name]) for name in (kept.owner, kept.manager))
        organisations = {item.merged_into_id or item.pk for item in named if item}
    return list(Person.objects.filter(active=True, organisation__in=organisations))
