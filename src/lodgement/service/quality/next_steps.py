"""What rounds want a statistician to do next, for the home page: at most one thing of each round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.db.models import Exists, OuterRef

from ..accounts.models import Person
from .models import Round, RoundCheck, RoundState
from .permissions import can_ask
from .shown import rounds_with_queries


class Wants(Enum):
    """What a round wants."""

    CHECKING_AGAIN = "it could not be checked"
    ASKING = "it is checked, and nothing is asked yet"
    CHASING = "answers are overdue"
    CLOSING = "everything is answered"


@dataclass(frozen=True)
class OfRound:
    """A round, what it wants, and of how many queries where it is about queries."""

    round: Round
    wants: Wants
    queries: int = 0


def rounds_to_see_to(person: Person, today: dt.date) -> Iterator[OfRound]:
    """What each round that isn't closed wants of a person; nothing of those who may not ask."""
    if not can_ask(person):
        return
    found = Exists(RoundCheck.objects.filter(round=OuterRef("pk"), logs__gt=0))
    waiting = rounds_with_queries().filter(state__in=(RoundState.CHECKED, RoundState.FAILED)).annotate(found=found)
    for each in waiting.order_by("wanted_by", "id"):
        if each.state == RoundState.FAILED:
            yield OfRound(each, Wants.CHECKING_AGAIN)
        elif not each.asked:
            if each.found:
                yield OfRound(each, Wants.ASKING)
        elif not each.open:
            yield OfRound(each, Wants.CLOSING)
        elif each.wanted_by < today:
            yield OfRound(each, Wants.CHASING, each.open)
