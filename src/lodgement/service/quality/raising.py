"""Queries are raised from what a round found, and withdrawn again.

However often it is asked for, each thing is asked once. What has changed since the check isn't asked about as it was,
nor what another round is asking already. Rows are sealed here and written through a temporary table, since COPY doesn't
know row-level security; all of it in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

COLUMNS = ("id", "check_token", "organisation_id", "log_id", "version", "kind", "about")
_TABLE = """
CREATE TEMPORARY TABLE new_queries (id bigint, check_token bytea, organisation_id bigint, log_id bigint, version bigint,
                                    kind text, about bytea) ON COMMIT DROP
"""
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
    _check_may_ask(by)
    found = held(round.pk)
    if found.state != RoundState.CHECKED:
        said = RoundState(found.state).label.lower()
        raise RoundRefused(f"Nothing can be asked just now: this round is “{said}”.")
    chosen = list(found.checks.filter(pk__in=list(checks), logs__gt=0))
    rows = list(_rows(found, chosen, questionnaire_of(found.collection, found.year)))
    raised = _write(found, rows) if rows else Raised(0, 0, 0)
    if raised.queries:
        asked = RoundCheck.objects.filter(pk__in=[check.pk for check in chosen], raised_at=None)
        asked.update(raised_at=timezone.now(), raised_by=by)
        detail = {"checks": len(chosen), "queries": raised.queries, "organisations": raised.organisations}
        record_of("round.queries_raised", found, detail)
        commit_follows("queries raised")
    return raised


def _check_may_ask(by: Person) -> None:
    if not can_ask(by):
        raise PermissionDenied


@dataclass(frozen=True)
class _Row:
    check: str
    organisation: int
    log: int | None
    version: int | None
    kind: str
    about: About


def _rows(found: Round, checks: list[RoundCheck], questionnaire: Questionnaire) -> Iterator[_Row]:
    """What is to be asked, save what this round has asked already."""
    before = found.queries.values_list("check_token", "organisation", "log")
    asked = {(bytes(token), organisation, log) for token, organisation, log in before}
    for check in checks:
        content = found_of(check, found.year)
        tokens = {name: check_token(found.year, name) for name in set(content.check)}
        for name, organisation, log, version, said in _each(content):
            if (tokens[name], organisation, log) not in asked:
                yield _Row(name, organisation, log, version, check.kind, _about(check, name, said, questionnaire))


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


def _write(found: Round, rows: list[_Row]) -> Raised:
    tokens = {name: check_token(found.year, name) for name in {row.check for row in rows}}
    numbers = _numbers(len(rows))
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.copy(f"COPY new_queries ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for number, row in zip(numbers, rows, strict=True):
                box = sealed_about(found.year, number, row.about)
                copy.write_row(
                    (number, tokens[row.check], row.organisation, row.log, row.version, row.kind, box)
                )  # fmt: skip
        said = {"round": found.pk, "collection": found.collection, "year": found.year, "checked_at": found.checked_at}
        cursor.execute(_INSERT, said)
        queries = cursor.rowcount
        cursor.execute("DROP TABLE new_queries")
    new = Query.objects.filter(round=found, pk__gte=numbers[0], pk__lte=numbers[-1])
    organisations = new.order_by().values("organisation").distinct().count()
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
    _check_may_ask(by)
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
