"""What a round asks of each organisation at this moment: how many queries, about how many logs, and of what kind.

The kinds of sensitive answers come from the fields that a query asks about, which the questionnaire marks. Queries of
one check ask about the same fields, so that one box a check is opened, however many queries there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Min

from ..logs.rules import questionnaire_of
from ..quality.boxes import about_of
from ..quality.models import Query, QueryState, Round

_BY_ORGANISATION = """
SELECT organisation_id, count(*), count(DISTINCT log_id), max(id),
       encode(sha256(string_agg(id::text, ',' ORDER BY id)::bytea), 'hex'), array_agg(DISTINCT check_token)
FROM quality_query WHERE round_id = %s AND state = %s AND (%s::bigint[] IS NULL OR organisation_id = ANY(%s))
GROUP BY organisation_id
"""


@dataclass(frozen=True)
class Asked:
    """What one organisation is asked: counts of open queries and their logs, a hash of the queries' numbers and the
    highest of them, and the kinds of sensitive answers they ask about."""

    queries: int = 0
    logs: int = 0
    last: int = 0
    digest: str = ""
    kinds: tuple[str, ...] = ()


NOTHING = Asked()


def asked_now(of_round: Round, organisations: Iterable[int] | None = None) -> dict[int, Asked]:
    """Organisation → what it is asked, for those with open queries; of all organisations, or of some."""
    some = None if organisations is None else list(organisations)
    if some == []:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_ORGANISATION, [of_round.pk, QueryState.OPEN.value, some, some])
        rows = cursor.fetchall()
    kinds = _kinds_of_checks(of_round, {bytes(token) for row in rows for token in row[5]})
    return {
        organisation: Asked(queries, logs, last, digest, _together(kinds[bytes(token)] for token in tokens))
        for organisation, queries, logs, last, digest, tokens in rows
    }


def _kinds_of_checks(of_round: Round, tokens: set[bytes]) -> dict[bytes, tuple[str, ...]]:
    """Token of a check → the kinds of sensitive answers among the fields it asks about."""
    fields = questionnaire_of(of_round.collection, of_round.year).fields
    of_each = Query.objects.filter(round=of_round, check_token__in=tokens).order_by().values("check_token")
    first = of_each.annotate(first=Min("id")).values("first")  # found by index, without the boxes of all others
    found = {}
    for query in Query.objects.filter(pk__in=first).select_related("round"):
        known = (fields[name] for name in about_of(query).fields if name in fields)
        found[bytes(query.check_token)] = _together(item.sensitive for item in known)
    return found


def _together(kinds: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({kind for some in kinds for kind in some}))
