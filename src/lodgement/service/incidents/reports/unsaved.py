"""What somebody typed into a report when their session had ended: kept sealed until they come back to the page.

The form says, signed, whose it is and of which report, so that it is kept for that person and shown to nobody else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.db import connection
from django.http import HttpRequest, QueryDict

from lodgement.sealing.boxes import open_box, seal

from ...accounts.models import Person
from ...vault.keys import data_key
from ..models import BreachReport, Unsaved

ABOUT = "about"
"""The form's hidden field in which it says what it is about."""
LASTS = 7 * 24 * 60 * 60
"""Seconds for which a form may be sent."""
PURPOSE = "unsaved-reports"
"""Of the key that seals."""
_SALT = "the text of a report"


@dataclass(frozen=True)
class About:
    """What a form is about."""

    person: int
    report: int

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=_SALT)


def said_about(data: QueryDict) -> About | None:
    """What a form that was sent is about; None where it doesn't say, or too long ago."""
    try:
        return About(**signing.loads(data.get(ABOUT, ""), salt=_SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None


def keep_what_was_sent(request: HttpRequest, **_: Any) -> None:
    """Keeps the text of a form that was sent when its session had ended."""
    found = said_about(request.POST)
    if found is None:
        return
    typed = {name: text for name, text in request.POST.items() if name not in (ABOUT, "seen", "csrfmiddlewaretoken")}
    box = seal(data_key(PURPOSE), _belongs_to(found.person, found.report), json.dumps(typed).encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.keep_unsaved(%s, %s, %s)", [found.person, found.report, box])


def unsaved_of(person: Person, report: BreachReport) -> tuple[Unsaved, dict[str, str]] | None:
    """What a person couldn't save of a report."""
    kept = Unsaved.objects.filter(person=person, report=report).first()
    if kept is None:
        return None
    typed: dict[str, str] = json.loads(
        open_box(data_key(PURPOSE), _belongs_to(kept.person_id, kept.report_id), bytes(kept.typed))
    )
    return kept, typed


def forget_unsaved(*, by: Person, report: BreachReport) -> None:
    """Takes out what couldn't be saved: it is saved now, or isn't wanted any more."""
    Unsaved.objects.filter(person=by, report=report).delete()


def _belongs_to(person: int, report: int) -> str:
    return f"unsaved text of person {person} report {report}"
