"""Queries are raised from what a round found, and withdrawn again.

However often it is asked for, each thing is asked once. What has changed since the check isn't asked about as it was,
nor what another round is asking already. Rows are sealed here and written through a temporary table, since COPY doesn't
know row-level security; all of it in the caller's transaction. Many at once are raised by `raising_many`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..logs.rules import questionnaire_of
from .actions import RoundRefused
from .boxes import About, check_token, sealed_about
from .findings import Asked, Found, found_of
from .models import QUERY_NEXT, Query, QueryState, Round, RoundCheck, RoundState
from .permissions import can_ask
from .steps import held, record_of

Sealed = tuple[int, bytes, int, int | None, int | None, str, bytes]
"""A query as it is written: a value for each of COLUMNS."""
COLUMNS = ("id", "check_token", "organisation_id", "log_id", "version", "kind", "about")
_TABLE = """
CREATE TEMPORARY TABLE new_queries (id bigint, check_token bytea, organisation_id bigint, log_id bigint, version bigint,
                                    kind text, about bytea) ON COMMIT DROP
"""
_HOLD = """
SELECT count(*) FROM (
  SELECT id FROM logs_log WHERE id IN (SELECT log_id FROM new_queries) ORDER BY id FOR KEY SHARE
) held
"""
"""Waits for whoever changes one of the logs just now, whose save looks for queries that aren't there yet; the statement
after it sees the log as it was saved. Whoever comes later waits for the queries, as they would for the foreign key."""
_INSERT = """
INSERT INTO quality_query (id, round_id, check_token, organisation_id, log_id, kind, state, about, raised_at)
SELECT n.id, %(round)s, n.check_token, n.organisation_id, n.log_id, n.kind, 'open', n.about, now() FROM new_queries n
WHERE (n.log_id IS NULL OR EXISTS (SELECT 1 FROM logs_log
                                   WHERE id = n.log_id AND version = n.version AND deleted_at IS NULL))
  AND NOT EXISTS (
    SELECT 1 FROM quality_query q JOIN quality_round r ON r.id = q.round_id
    WHERE q.check_token = n.check_token AND r.collection = %(collection)s AND r.year = %(year)s
      AND (q.log_id = n.log_id OR (q.log_id IS NULL AND n.log_id IS NULL AND q.organisation_id = n.organisation_id))
      AND (q.state = 'open' OR (q.state = 'confirmed' AND q.answered_at > %(checked_at)s)))
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Raised:
    """What came of raising queries."""

    queries: int
    organisations: int
    left_out: int
    """Asked already, changed since the check, or deleted."""


@transaction.atomic
def raise_queries(*, by: Person, round: Round, checks: Iterable[int]) -> Raised:
    """Asks what some checks of a round found, each thing once. Raises RoundRefused.

    `checks`: numbers of the round's checks. The organisation that is asked is the one that handed the log in.
    """
    check_may_ask(by)
    found = held(round.pk)
    check_can_be_asked(found)
    chosen = chosen_of(found, checks)
    raised = write_queries(found, sealed(found, rows_to_ask(found, chosen)))
    if raised.queries:
        mark_asked(found, chosen, by, raised)
        commit_follows("queries raised")
    return raised


def check_may_ask(by: Person) -> None:
    """Raises PermissionDenied for whoever asks nothing of providers."""
    if not can_ask(by):
        raise PermissionDenied


def check_can_be_asked(found: Round) -> None:
    """Raises RoundRefused where a round is in a state in which nothing is asked."""
    if found.state != RoundState.CHECKED:
        said = RoundState(found.state).label.lower()
        raise RoundRefused(f"Nothing can be asked just now: this round is “{said}”.")


def chosen_of(found: Round, checks: Iterable[int]) -> list[RoundCheck]:
    """Those checks of a round by their numbers that would ask anything."""
    return list(found.checks.filter(pk__in=list(checks), logs__gt=0))


def mark_asked(found: Round, chosen: list[RoundCheck], by: Person, raised: Raised) -> None:
    """Notes of checks that they were asked, and records it."""
    asked = RoundCheck.objects.filter(pk__in=[check.pk for check in chosen], raised_at=None)
    asked.update(raised_at=timezone.now(), raised_by=by)
    detail = {"checks": len(chosen), "queries": raised.queries, "organisations": raised.organisations}
    record_of("round.queries_raised", found, detail)


@dataclass(frozen=True)
class Row:
    """A query that is to be raised."""

    check: str
    organisation: int
    log: int | None
    version: int | None
    kind: str
    about: About


def rows_to_ask(found: Round, checks: Iterable[RoundCheck]) -> list[Row]:
    """What is to be asked, save what this round has asked already."""
    return list(_rows(found, checks, questionnaire_of(found.collection, found.year)))


def _rows(found: Round, checks: Iterable[RoundCheck], questionnaire: Questionnaire) -> Iterator[Row]:
    before = found.queries.values_list("check_token", "organisation", "log")
    asked = {(bytes(token), organisation, log) for token, organisation, log in before}
    for check in checks:
        content = found_of(check, found.year)
        tokens = {name: check_token(found.year, name) for name in set(content.check)}
        for name, organisation, log, version, said in _each(content):
            if (tokens[name], organisation, log) not in asked:
                yield Row(name, organisation, log, version, check.kind, _about(check, name, said, questionnaire))


def _each(content: Found) -> Iterator[tuple[str, int, int | None, int | None, Asked | None]]:
    return zip(content.check, content.organisation, content.log, content.version, content.said, strict=True)


def _about(check: RoundCheck, name: str, said: Asked | None, questionnaire: Questionnaire) -> About:
    """What a query asks about; of the questionnaire's checks the questionnaire says the rest."""
    known = questionnaire.checks.get(name)
    if known is not None:
        return About(name, tuple(dict.fromkeys(shown.field for shown in known.shown_on)))
    if said is None:
        return About(name, tuple(check.fields), check.message, {}, check.condition, check.statement)
    return About(name, tuple(check.fields), said.message, said.figures, said.condition, check.statement)


def sealed(found: Round, rows: Sequence[Row]) -> list[Sealed]:
    """Queries with numbers of their own, sealed, as COLUMNS has them."""
    tokens = {name: check_token(found.year, name) for name in {row.check for row in rows}}
    return [
        (number, tokens[row.check], row.organisation, row.log, row.version, row.kind,
         sealed_about(found.year, number, row.about))
        for number, row in zip(_numbers(len(rows)), rows, strict=True)
    ]  # fmt: skip


def write_queries(found: Round, rows: Sequence[Sealed]) -> Raised:
    """Writes sealed queries, save those that are asked already or whose log has changed."""
    if not rows:
        return Raised(0, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy(f"COPY new_queries ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        said = {"round": found.pk, "collection": found.collection, "year": found.year, "checked_at": found.checked_at}
        cursor.execute(_HOLD)
        cursor.execute(_INSERT, said)
        queries = cursor.rowcount
        cursor.execute("SELECT count(DISTINCT q.organisation_id) FROM quality_query q JOIN new_queries n USING (id)")
        (organisations,) = cursor.fetchone()
        cursor.execute("DROP TABLE new_queries")
    return Raised(queries, organisations, len(rows) - queries)


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('quality_query', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]


@transaction.atomic
def withdraw_queries(*, by: Person, queries: Iterable[int] = (), check: RoundCheck | None = None) -> int:
    """Withdraws queries by their numbers, or all that a round's check asks; says how many still wanted something.

    What was corrected stays so. Asked for twice, it is done once.
    """
    check_may_ask(by)
    may = [state for state, after in QUERY_NEXT.items() if QueryState.WITHDRAWN in after]
    which = Q(pk__in=list(queries)) if check is None else _asked_by(check)
    there = list(Query.objects.select_for_update(of=("self",)).filter(which, state__in=may).order_by("log", "id"))
    Query.objects.filter(pk__in=[query.pk for query in there]).update(state=QueryState.WITHDRAWN)
    if len(there) == 1:
        (one,) = there
        detail = {"round": one.round_id, "was": one.state}
        record("query.withdrawn", f"query {one.pk}", organisation=one.organisation_id, detail=detail)
    else:
        _record_by_round(there)
    return len(there)


def open_queries_of(check: RoundCheck) -> int:
    """How many queries of a round's check still want an answer."""
    return Query.objects.filter(_asked_by(check), state=QueryState.OPEN).count()


def _asked_by(check: RoundCheck) -> Q:
    """The queries of a check; of all persons where it is repeated."""
    names = set(found_of(check, check.round.year).check) | {check.check_id}
    questionnaire = questionnaire_of(check.round.collection, check.round.year)
    names |= {name for name in questionnaire.checks if name.split(":")[0] == check.check_id}
    tokens = [check_token(check.round.year, name) for name in names]
    return Q(round=check.round_id, check_token__in=tokens)


def _record_by_round(withdrawn: list[Query]) -> None:
    for number in sorted({query.round_id for query in withdrawn}):
        organisations = {query.organisation_id for query in withdrawn if query.round_id == number}
        queries = sum(query.round_id == number for query in withdrawn)
        detail = {"queries": queries, "organisations": len(organisations)}
        record("query.withdrawn", f"round {number}", detail=detail)
