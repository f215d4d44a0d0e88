"""Answering a query with a reason: what it asks about is right as it stands. What must be right is corrected instead.

A reason is given for the values that were seen; where somebody has changed them since, it is asked for again. Where
the log itself wants a confirmation of the same, the one answer is both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..logs.actions import hold, propose, save
from ..logs.assessing import CONFIRMED, Judged, Settled, as_it_stands
from ..logs.bulk import digest_of
from ..logs.context import Situation
from ..logs.models import Log
from ..logs.permissions import HANDS_IN, can_change
from ..organisations.queries import Register
from .boxes import About, about_of, put_reason
from .models import Kind, Query, QueryState, RoundState
from .queries import queries_for
from .values import value_token

SHORTEST, LONGEST = 3, 1000
"""Characters of a reason."""
AT_ONCE = 500
"""Queries that one request answers at most; each may have a log to be assessed and saved, some 15 ms."""
CHANGED = "The answers it asks about were changed meanwhile. Look at them as they are now, and answer again."


class AnswerRefused(Exception):
    """A query can't be answered like this; the message says why and what to do."""


@dataclass
class Answered:
    """What came of answering several at once: their numbers."""

    confirmed: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    """Answered already."""
    changed: list[int] = field(default_factory=list)
    """Whose values aren't those that were seen."""


@transaction.atomic
def confirm(*, by: Person, number: int, reason: str, seen: str, today: dt.date) -> Query:
    """Answers a query with a reason. Asked for twice, it is done once. Raises AnswerRefused, Query.DoesNotExist.

    `seen`: the token of the values that the person had before them, as `seen_of` writes it.
    """
    answering = _Answering(by, today)
    query = answering.held([number])[0]
    if query.state == QueryState.CONFIRMED:
        return query
    _check_may_be_confirmed(query)
    if not answering.confirm(query, reason, seen):
        raise AnswerRefused(CHANGED)
    detail = {"round": query.round_id}
    record("query.confirmed", f"query {query.pk}", organisation=query.organisation_id, detail=detail)
    answering.confirm_on_logs()
    commit_follows("query confirmed")
    return query


@transaction.atomic
def confirm_alike(*, by: Person, seen: Mapping[int, str | None], reason: str, today: dt.date) -> Answered:
    """Answers queries of one check with one reason, with one event for all. Raises AnswerRefused, Query.DoesNotExist.

    `seen`: query → the token of the values that the person had before them; None where they answer unseen for all that
    ask the same. At most AT_ONCE.
    """
    answering, answered = _Answering(by, today), Answered()
    queries = answering.held(list(seen)[:AT_ONCE])
    if len({(query.round_id, bytes(query.check_token)) for query in queries}) > 1:
        raise AnswerRefused("These queries do not ask the same. Answer those of one kind together.")
    for query in queries:
        if query.state != QueryState.OPEN:
            answered.before.append(query.pk)
            continue
        _check_may_be_confirmed(query)
        was_seen = answering.confirm(query, reason, seen[query.pk])
        (answered.confirmed if was_seen else answered.changed).append(query.pk)
    if answered.confirmed:
        _record_many(queries[0], answered.confirmed)
    answering.confirm_on_logs()
    commit_follows("queries confirmed")
    return answered


def _record_many(first: Query, numbers: list[int]) -> None:
    detail = {"queries": len(numbers), "digest": digest_of(numbers)}
    record("query.confirmed", f"round {first.round_id}", organisation=first.organisation_id, detail=detail)


def _check_may_be_confirmed(query: Query) -> None:
    if query.round.state == RoundState.CLOSED:
        raise AnswerRefused("This round is closed: its queries want no answer any more.")
    if query.kind == Kind.HARD:
        raise AnswerRefused("This cannot stand. Change one of the answers it is about; the query then closes itself.")
    if query.state != QueryState.OPEN:
        raise AnswerRefused(f"This query wants no answer any more: it is {QueryState(query.state).label.lower()}.")


def seen_of(judged: Judged | Settled | None, about: About) -> str:
    """The token of the values that a query asks about, as a form sends it back; of a whole year's logs nothing."""
    return value_token(judged.questionnaire, judged.values, about.fields).hex() if judged else ""


class _Answering:
    """The answers that somebody gives in one transaction."""

    def __init__(self, by: Person, today: dt.date) -> None:
        if by.role not in HANDS_IN:
            raise PermissionDenied
        self._situation = Situation(by, today, Register(by))
        self._logs: dict[int, Log] = {}
        self._wanted: list[tuple[int, str]] = []
        """Confirmations that logs want: of which log, which one."""

    def held(self, numbers: Sequence[int]) -> list[Query]:
        """Queries, after the logs they are about: held in the order in which whoever changes a log holds them."""
        there = queries_for(self._situation.by).filter(pk__in=numbers)
        for log in sorted(set(filter(None, there.order_by().values_list("log", flat=True)))):
            if held := hold(by=self._situation.by, number=log):
                self._logs[log] = held
        queries = list(there.select_for_update(of=("self",)).order_by("log", "id"))
        if len(queries) != len(set(numbers)):
            raise Query.DoesNotExist
        return queries

    def confirm(self, query: Query, reason: str, seen: str | None) -> bool:
        """Writes one answer; not where the values aren't those that were seen."""
        about = about_of(query)
        judged = as_it_stands(self._logs[query.log_id], self._situation) if query.log_id else None
        if seen is not None and seen != seen_of(judged, about):
            return False
        put_reason(query, reason)
        query.state, query.answered_by, query.answered_at = QueryState.CONFIRMED, self._situation.by, timezone.now()
        query.value_token = value_token(judged.questionnaire, judged.values, about.fields) if judged else None
        query.save(update_fields=["reason", "state", "answered_by", "answered_at", "value_token"])
        if confirmation := _wanted(query, about, judged):
            self._wanted.append((query.log_id, confirmation))
        return True

    def confirm_on_logs(self) -> None:
        """Confirms on the logs what was confirmed here, as their own pages would, while their year takes changes."""
        for number, confirmation in self._wanted:
            log = self._logs[number]
            standing = as_it_stands(log, self._situation)
            takes_changes = can_change(self._situation.by, standing.questionnaire, self._situation.today)
            if takes_changes and standing.values[confirmation] != CONFIRMED:
                change = {confirmation: CONFIRMED}
                save(propose(log, log.version, change, self._situation, standing), "log.confirmed")


def _wanted(query: Query, about: About, judged: Judged | None) -> str | None:
    """The confirmation that a log still wants of what is confirmed here."""
    check = judged.questionnaire.checks.get(about.check) if judged and query.kind == Kind.SOFT else None
    still = check and judged and any(finding.check is check for finding in judged.to_confirm)
    return check.confirmed_by if check and still else None
