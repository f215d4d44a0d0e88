"""Answers that came too late to be saved, kept sealed until the person comes back to their page.

Each form says, signed, whose it is and of which log's page, as it stood at which version. So whoever's session has
ended in the middle of a page finds what they typed after signing in again, and nobody else does.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.db import connection
from django.http import HttpRequest, QueryDict

from lodgement.questionnaire.model import Page
from lodgement.sealing.boxes import open_box, seal

from ..accounts.models import Person
from ..vault.keys import year_key
from .models import Draft, Log

ABOUT = "about"
"""The form's hidden field in which it says what it is about."""
LASTS = 7 * 24 * 60 * 60
"""Seconds for which a form may be sent."""
_SALT = "a page of a log"


@dataclass(frozen=True)
class About:
    """What a form is about."""

    person: int
    log: int
    year: int
    page: str
    version: int

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


def about(person: Person, log: Log, page: Page) -> About:
    """What a form is about that is shown to a person now."""
    return About(person.pk, log.pk, log.year, page.id, log.version)


def said_about(data: QueryDict) -> About | None:
    """What a form that was sent is about; None where it doesn't say, or too long ago."""
    try:
        return About(**signing.loads(data.get(ABOUT, ""), salt=_SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None


def keep_what_was_sent(request: HttpRequest, **_: Any) -> None:
    """Keeps the answers of a form that was sent when its session had ended."""
    found = said_about(request.POST)
    if found is None:
        return
    typed = {name: said for name, said in request.POST.lists() if name not in (ABOUT, "csrfmiddlewaretoken")}
    box = seal(year_key(found.year), _belongs_to(found.person, found.log, found.page), json.dumps(typed).encode())
    with connection.cursor() as cursor:
        said = [found.person, found.log, found.page, found.year, box]
        cursor.execute("SELECT app.keep_draft(%s, %s, %s, %s, %s)", said)


def draft_of(person: Person, log: Log, page: Page) -> Draft | None:
    """The answers of a page that a person couldn't save."""
    return Draft.objects.filter(person=person, log=log, page=page.id).first()


def typed_in(draft: Draft) -> QueryDict:
    """What was typed, as it was sent."""
    box = _belongs_to(draft.person_id, draft.log_id, draft.page)
    typed = QueryDict(mutable=True)
    for name, said in json.loads(open_box(year_key(draft.year), box, bytes(draft.answers))).items():
        typed.setlist(name, said)
    return typed


def forget_draft(*, by: Person, log: Log, page: Page) -> None:
    """Takes out what couldn't be saved: it is saved now, or isn't wanted any more."""
    Draft.objects.filter(person=by, log=log, page=page.id).delete()


def _belongs_to(person: int, log: int, page: str) -> str:
    return f"draft of person {person} log {log} page {page}"
