"""What is asked about a log, at the top of its own page, for those who answer it and for staff."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from ...accounts.models import Person
from ...logs.assessing import Judged
from ...logs.models import Log
from ...logs.signals import log_shown
from ..models import Query, QueryState, RoundState
from ..queries import next_open, queries_for
from ..wording import QueryWording


@receiver(log_shown)
def queries_above(sender: type[Log], *, log: Log, judged: Judged, person: Person, **_: Any) -> Markup | None:
    """The open queries about a log, in words; where none is left, those who answer read how the corrected ones
    closed."""
    asked = queries_for(person).filter(log=log.pk).exclude(round__state=RoundState.CLOSED)
    queries = list(asked.filter(state=QueryState.OPEN))
    if not queries:
        return None if person.is_staff_role else _closed_themselves(asked, person)
    wording = QueryWording(person, timezone.localdate())
    shown = [(query, wording.of_judged(query, judged)) for query in queries]
    return Markup(render_to_string("quality/log_notice.html", {"queries": shown}))


def _closed_themselves(asked: QuerySet[Query], person: Person) -> Markup | None:
    """That what was asked about a log holds now, and where to go on; nothing where nothing was corrected."""
    corrected = list(asked.filter(state=QueryState.CORRECTED).order_by("-answered_at", "-id"))
    if not corrected:
        return None
    following = next_open(queries_for(person), corrected[0])
    shown = {"queries": corrected, "following": following}
    return Markup(render_to_string("quality/log_corrected.html", shown))
