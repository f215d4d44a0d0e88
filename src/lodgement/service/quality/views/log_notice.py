"""What is asked about a log, at the top of its own page, for those who answer it and for staff."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils import timezone
from markupsafe import Markup

from ...accounts.models import Person
from ...logs.assessing import Judged
from ...logs.models import Log
from ...logs.signals import log_shown
from ..models import QueryState, RoundState
from ..queries import queries_for
from ..wording import QueryWording


@receiver(log_shown)
def queries_above(sender: type[Log], *, log: Log, judged: Judged, person: Person, **_: Any) -> Markup | None:
    """The open queries about a log, in words; nothing where there are none."""
    asked = queries_for(person).filter(log=log.pk, state=QueryState.OPEN).exclude(round__state=RoundState.CLOSED)
    queries = list(asked)
    if not queries:
        return None
    wording = QueryWording(person, timezone.localdate())
    shown = [(query, wording.of_judged(query, judged)) for query in queries]
    return Markup(render_to_string("quality/log_notice.html", {"queries": shown}))
