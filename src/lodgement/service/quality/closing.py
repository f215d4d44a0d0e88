"""A query closes itself: whenever a log is written, what is asked about it is judged anew in the same transaction.

What passes its check now is corrected. A confirmation holds for the values it was given for; with others the query is
open again. What was confirmed on the log's own page is confirmed. A check that can't be judged leaves its query alone.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import Any

from django.db.models import Func, QuerySet
from django.db.models.expressions import RawSQL
from django.dispatch import receiver
from django.utils import timezone

from lodgement.assessment.plan import surroundings, tables_of
from lodgement.assessment.unknown import unknown
from lodgement.questionnaire.conditions.closures import Function, compile_record
from lodgement.questionnaire.conditions.grammar import ConditionError, parse
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.model import Questionnaire

from ..audit.recording import record
from ..logs.assessing import CONFIRMED, Judged
from ..logs.models import Log
from ..logs.signals import log_written
from .boxes import About, about_of
from .models import QUERY_NEXT, Query, QueryState
from .values import value_token

EVENTS = {
    QueryState.CORRECTED: "query.corrected",
    QueryState.CONFIRMED: "query.confirmed",
    QueryState.OPEN: "query.opened_again",
}


UNKNOWN = ".unknown"
"""How the names end that say of a settled log what isn't known of it."""


class Standing(Enum):
    """How a log stands to what is asked about it."""

    PASSES = auto()
    FAILS = auto()
    FAILS_CONFIRMED = auto()
    """It fails, and the log itself says that this is right."""
    NOT_JUDGED = auto()


def standing_of(about: About, judged: Judged) -> Standing:
    """Whether a log still fails the check of a query."""
    if about.condition:
        return _by_condition(about.condition, judged)
    check = judged.questionnaire.checks.get(about.check)
    if check is None or about.check in judged.assessed.not_judged:
        return Standing.NOT_JUDGED
    if all(finding.check is not check for finding in judged.assessed.findings):
        return Standing.PASSES
    is_confirmed = check.confirmed_by is not None and judged.values[check.confirmed_by] == CONFIRMED
    return Standing.FAILS_CONFIRMED if is_confirmed else Standing.FAILS


def _by_condition(condition: str, judged: Judged) -> Standing:
    """By the condition of a check that isn't in the questionnaire."""
    not_known = frozenset(name.removesuffix(UNKNOWN) for name in judged.values if name.endswith(UNKNOWN))
    try:
        fails, is_unknown = _compiled(judged.questionnaire, condition, not_known)
    except ConditionError:  # the rules have changed since it was written
        return Standing.NOT_JUDGED
    if is_unknown and is_unknown(judged.values):
        return Standing.NOT_JUDGED
    return Standing.FAILS if fails(judged.values) is True else Standing.PASSES


@lru_cache(maxsize=256)
def _compiled(
    questionnaire: Questionnaire, condition: str, not_known: frozenset[str]
) -> tuple[Function, Function | None]:
    """Whether a settled log fails a condition, and whether that can't be judged, as a round reckons it of many."""
    node, tables = lower_condition(parse(condition), surroundings(questionnaire)), tables_of(questionnaire)
    absent = {table.id for table in questionnaire.tables.values() if not table.known}
    not_judged = unknown(node, not_known, absent)
    return compile_record(node, tables), compile_record(not_judged, tables) if not_judged is not None else None


@receiver(log_written)
def judge_again(sender: type[Log], *, log: Log, judged: Judged | None, **_: Any) -> None:
    """Moves the queries about a log on, which the caller holds. Costs one look into an index where there are none."""
    for query in _asked_about(log):
        about = about_of(query, log.year)
        state = _state_now(query, about, judged)
        token = value_token(judged.questionnaire, judged.values, about.fields) if judged else None
        if state != query.state or (state == QueryState.CONFIRMED and token != _token_of(query)):
            _move(query, state, token)


def _asked_about(log: Log) -> QuerySet[Query]:
    """The queries of a log that may still move, held; the round that asks may be one that the person doesn't see."""
    in_closed_rounds = RawSQL("SELECT app.closed_rounds()", [])
    there = Query.objects.select_for_update(of=("self",)).filter(log=log.pk).exclude(state=QueryState.WITHDRAWN)
    return there.exclude(round__in=in_closed_rounds).order_by("id")


def _state_now(query: Query, about: About, judged: Judged | None) -> QueryState:
    state = QueryState(query.state)
    if judged is None:
        return QueryState.CORRECTED  # what is deleted is not asked about any more
    standing = standing_of(about, judged)
    if standing is Standing.NOT_JUDGED:
        return state
    if standing is Standing.PASSES:
        return QueryState.CORRECTED
    if standing is Standing.FAILS_CONFIRMED:
        return QueryState.CONFIRMED
    token = value_token(judged.questionnaire, judged.values, about.fields)
    holds = state == QueryState.CONFIRMED and token == _token_of(query)
    return QueryState.CONFIRMED if holds else QueryState.OPEN


def _token_of(query: Query) -> bytes | None:
    return None if query.value_token is None else bytes(query.value_token)


def _move(query: Query, state: QueryState, token: bytes | None) -> None:
    """Moves a query on, with its event. What was said for other values stays to be read, and holds no longer."""
    assert state == query.state or state in QUERY_NEXT[QueryState(query.state)], f"{query.state} to {state}"
    is_open = state == QueryState.OPEN
    Query.objects.filter(pk=query.pk).update(
        state=state,
        value_token=token if state == QueryState.CONFIRMED else None,
        answered_by=None if is_open else Func(function="app.person"),
        answered_at=None if is_open else timezone.now(),
    )
    detail = {"round": query.round_id, "was": query.state}
    record(EVENTS[state], f"query {query.pk}", organisation=query.organisation_id, detail=detail)
