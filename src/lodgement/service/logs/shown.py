"""What the form of a page of a log says, signed, of itself: whose it is, of which log's page, as it stood at which
version. So answers that a colleague changed meanwhile are told from those that stand as they were shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core import signing
from django.http import QueryDict

from lodgement.questionnaire.model import Page

from ..accounts.models import Person
from ..unsaved.marks import LASTS
from .models import Log

ABOUT = "about"
"""The form's hidden field in which it says what it is about."""
_SALT = "a page of a log"


@dataclass(frozen=True)
class About:
    """What a form is about."""

    person: int
    log: int
    page: str
    version: int

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def about(person: Person, log: Log, page: Page) -> About:
    """What a form is about that is shown to a person now."""
    return About(person.pk, log.pk, page.id, log.version)


def said_about(data: QueryDict) -> About | None:
    """What a form that was sent is about; None where it doesn't say, or too long ago."""
    try:
        return About(**signing.loads(data.get(ABOUT, ""), salt=_SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None
