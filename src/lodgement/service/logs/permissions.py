"""Who may see what of a log they find, and change or delete it. Which logs they find is answered by `queries.logs_for`.

Whoever hands logs in, and support who helps them, sees all of a log. Statisticians and approvers see every log, but
not the answers that tell whose it is.
"""

from __future__ import annotations

import datetime as dt

from lodgement.questionnaire.model import Field, Questionnaire

from ..accounts.models import Person, Role
from ..organisations.queries import has_signed
from .models import Log

IDENTIFYING = "identifying"
HANDS_IN = frozenset({Role.PROVIDER, Role.COORDINATOR, Role.SUPPORT})


def can_see_identifying(person: Person) -> bool:
    """Whether a person sees answers that tell whose home it is."""
    return person.role in HANDS_IN


def is_hidden_from(person: Person, item: Field) -> bool:
    """Whether a person is not shown the answers of a field."""
    return IDENTIFYING in item.sensitive and not can_see_identifying(person)


def can_add(person: Person) -> bool:
    """Whether a person may enter new logs: not before their organisation has accepted the agreement."""
    return person.role == Role.SUPPORT or (person.role in HANDS_IN and has_signed(person.organisation))


def can_change(person: Person, questionnaire: Questionnaire, today: dt.date) -> bool:
    """Whether a person may change logs of a collection year on a day."""
    return person.role in HANDS_IN and today < questionnaire.window.edits_until


def can_delete(person: Person, log: Log, questionnaire: Questionnaire, today: dt.date) -> bool:
    """Coordinators and support may delete any log they see, a provider those that are assigned to them."""
    return can_change(person, questionnaire, today) and (person.coordinates or log.assigned_to_id == person.pk)
