"""Queries of many logs are raised in the background: asked for, sealed piece by piece, written all at once.

A round is “being asked” meanwhile, and nobody else moves it on. Asked for twice, it is done once. Before the last
commit none of the queries is there; whatever dies, the job is taken up again from the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from .actions import RoundRefused
from .models import Round, RoundState
from .raising import (
    Raised,
    Row,
    Sealed,
    check_can_be_asked,
    check_may_ask,
    chosen_of,
    mark_asked,
    raise_queries,
    rows_to_ask,
    write_queries,
)
from .steps import held, record_of, to

AT_ONCE = 5_000
"""Queries about so many logs at most are raised while somebody waits; 72,449 took 7.8 seconds on a busy machine."""
NOT_RAISED = (
    "Something went wrong on our side while queries were raised, several times over. None of them was raised. Choose "
    "what to ask again; if it happens again, tell us when."
)


@transaction.atomic
def ask_for_queries(*, by: Person, round: Round, checks: Iterable[int]) -> Raised | None:
    """Raises the queries of some checks at once; None where they are so many that it is done in the background.

    Raises RoundRefused.
    """
    from .tasks import raise_round

    check_may_ask(by)
    found = held(round.pk)
    chosen = chosen_of(found, checks)
    if found.state == RoundState.ASKING:
        _check_same(found, {check.pk for check in chosen})
        return None
    if sum(check.logs for check in chosen) <= AT_ONCE:
        return raise_queries(by=by, round=found, checks=[check.pk for check in chosen])
    check_can_be_asked(found)
    to(RoundState.ASKING, found)
    found.to_raise, found.raised, found.refusal = 0, 0, ""
    found.save(update_fields=["state", "to_raise", "raised", "refusal"])
    found.checks.filter(pk__in=[check.pk for check in chosen]).update(asking=True)
    raise_round.defer(round=found.pk, by=by.pk)
    record_of("round.queries_asked_for", found, {"checks": len(chosen)})
    commit_follows("queries asked for")
    return None


def _check_same(found: Round, chosen: set[int]) -> None:
    """Raises RoundRefused where something else is asked for than what is under way."""
    if chosen != set(found.checks.filter(asking=True).values_list("pk", flat=True)):
        raise RoundRefused("Other queries of this round are being raised. Wait until that is done, then choose again.")


def begin_raising(number: int) -> tuple[Round, list[Row]] | None:
    """What is to be asked of a round; None where that is done already."""
    found = held(number)
    if found.state != RoundState.ASKING:
        return None
    rows = rows_to_ask(found, found.checks.filter(asking=True))
    found.to_raise, found.raised = len(rows), 0
    found.save(update_fields=["to_raise", "raised"])
    commit_follows("raising begun")
    return found, rows


def finish_raising(number: int, rows: Sequence[Sealed], by: Person) -> Raised | None:
    """Writes the queries, and the round can be asked for more; None where that is done already."""
    found = held(number)
    if found.state != RoundState.ASKING:
        return None
    chosen = list(found.checks.filter(asking=True).defer("found"))
    raised = write_queries(found, rows)
    to(RoundState.CHECKED, found)
    found.raised = raised.queries
    found.save(update_fields=["state", "raised"])
    found.checks.update(asking=False)
    mark_asked(found, chosen, by, raised)
    commit_follows("raising finished")
    return raised


def give_up_raising(number: int) -> None:
    """Ends what came to no end, so that whoever waits for it is told."""
    found = held(number)
    if found.state != RoundState.ASKING:
        return
    to(RoundState.CHECKED, found)
    found.to_raise, found.raised, found.refusal = 0, 0, NOT_RAISED
    found.save(update_fields=["state", "to_raise", "raised", "refusal"])
    found.checks.update(asking=False)
    record_of("round.queries_not_raised", found, {})
    commit_follows("raising given up")
