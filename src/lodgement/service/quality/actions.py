"""What statisticians do with rounds: open one, draft a check for it, have it checked again, close it.

Raising and withdrawing queries stands in `raising`; the steps of the worker in `steps`. Asked for twice, an action is
done once.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from ..logs.rules import questionnaire_of
from .checking import day_of
from .drafts import Draft, check_draft
from .models import ROUND_NEXT, ROUND_OWNERS, Kind, Query, QueryState, Round, RoundCheck, RoundState
from .permissions import can_ask
from .steps import held, record_of, to

AT_ONCE = dt.timedelta(minutes=10)
"""The same round asked for again by the same person within this time, with nothing asked of it yet, is the same."""


class RoundRefused(Exception):
    """The round can't be opened or moved on; the message says why and what to do."""


@transaction.atomic
def open_round(*, by: Person, collection: str, year: int, wanted_by: dt.date, today: dt.date) -> Round:
    """A round over all logs of a collection year, checked in the background. Raises RoundRefused, UnknownCollection.

    Asked for twice at once, it is one round.
    """
    from .tasks import check_round

    _check_may_ask(by)
    questionnaire = questionnaire_of(collection, year)
    if wanted_by <= today:
        raise RoundRefused("The day until which answers are wanted must be after today.")
    same = {"collection": collection, "year": year, "opened_by": by, "wanted_by": wanted_by}
    Person.objects.select_for_update().get(pk=by.pk)  # the same person, pressing twice
    there = Round.objects.filter(**same, state=RoundState.CHECKING, opened_at__gt=timezone.now() - AT_ONCE).first()
    if there:
        return there
    opened = Round.objects.create(**same, as_at=day_of(questionnaire, today))
    check_round.defer(round=opened.pk, by=by.pk)
    record_of("round.opened", opened, {"wanted_by": wanted_by.isoformat()})
    commit_follows("round opened")
    return opened


@transaction.atomic
def check_again(*, by: Person, round: Round, today: dt.date) -> Round:
    """Has all logs of a round's year checked anew, as at today. Raises RoundRefused."""
    from .tasks import check_round

    _check_may_ask(by)
    found = held(round.pk)
    if found.state == RoundState.CHECKING:
        return found  # asked for twice
    _check_may_move(found, RoundState.CHECKING)
    to(RoundState.CHECKING, found)
    found.as_at = day_of(questionnaire_of(found.collection, found.year), today)
    found.logs_done, found.refusal = 0, ""
    found.save()
    check_round.defer(round=found.pk, by=by.pk)
    record_of("round.check_asked", found, {})
    commit_follows("round check asked")
    return found


@transaction.atomic
def add_draft(*, by: Person, round: Round, draft: Draft, today: dt.date) -> RoundCheck:
    """Adds a check for this round alone and counts what it would ask. Raises RoundRefused, DraftRefused.

    The same condition about the same answers, added twice, is one check.
    """
    _check_may_ask(by)
    found = held(round.pk)
    checked = check_draft(questionnaire_of(found.collection, found.year), draft)
    there = found.checks.filter(check_id=checked.id).first()
    if there:
        return there
    _check_may_move(found, RoundState.CHECKING)
    added = RoundCheck.objects.create(
        round=found,
        check_id=checked.id,
        kind=Kind.DRAFT,
        name=checked.name,
        statement=checked.statement,
        message=checked.message,
        condition=checked.condition,
        fields=list(checked.fields),
    )
    record_of("round.check_drafted", found, {"check": checked.id})
    check_again(by=by, round=found, today=today)
    return added


@transaction.atomic
def remove_draft(*, by: Person, check: RoundCheck) -> None:
    """Takes a drafted check out of its round, while nothing was asked by it. Raises RoundRefused."""
    _check_may_ask(by)
    found = held(check.round_id)
    there = found.checks.filter(pk=check.pk, kind=Kind.DRAFT).first()
    if there is None:
        return
    if there.raised_at or found.state != RoundState.CHECKED:
        raise RoundRefused("This check can’t be taken out any more: it has been asked, or the round is being checked.")
    name = there.check_id
    there.delete()
    record_of("round.draft_removed", found, {"check": name})


@transaction.atomic
def close_round(*, by: Person, round: Round) -> Round:
    """Ends a round; queries that are still open are withdrawn, as a closed round asks nothing. Raises RoundRefused."""
    _check_may_ask(by)
    found = held(round.pk)
    if found.state == RoundState.CLOSED:
        return found
    _check_may_move(found, RoundState.CLOSED)
    withdrawn = Query.objects.filter(round=found, state=QueryState.OPEN).update(state=QueryState.WITHDRAWN)
    to(RoundState.CLOSED, found)
    found.closed_at = timezone.now()
    found.save(update_fields=["state", "closed_at"])
    record_of("round.closed", found, {"withdrawn": withdrawn})
    commit_follows("round closed")
    return found


def _check_may_ask(by: Person) -> None:
    if not can_ask(by):
        raise PermissionDenied


def _check_may_move(found: Round, state: RoundState) -> None:
    if state in ROUND_NEXT.get(RoundState(found.state), set()):
        return
    said = RoundState(found.state).label.lower()
    wait = " Wait until that is done." if ROUND_OWNERS[RoundState(found.state)] == "worker" else ""
    raise RoundRefused(f"That can’t be done now: this round is “{said}”.{wait}")
