"""Which log a row of a file is about, so that a file sent again doubles nothing.

A row that says just what was sent for a log before is that log's. Any other is about the log of the same owner, start
and references of the provider's own, where these are given and no other row and no other log has them. The rest are
new. No log is given to two rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

import polars as pl

from lodgement.questionnaire.model import Questionnaire

from ..logs.models import Log
from ..organisations.queries import number_of
from .models import Upload

HELD_AT_ONCE = 10_000
Key = tuple[Hashable, ...]
"""Owner, start and references of a log or a row."""


class Match(NamedTuple):
    """The log that a row is about, None for a new one; and whether the row says of it just what was sent before."""

    log: int | None
    is_same: bool


def logs_there(upload: Upload, keys: Sequence[Key | None], tokens: Sequence[bytes]) -> list[Match]:
    """For each row of a file the log that it is about.

    `keys`: None where a row gives no reference; `tokens`: of what each row says, as logs keep them.
    """
    found = Log.objects.filter(
        made_for=upload.organisation_id, collection=upload.collection, year=upload.year, deleted_at=None
    ).values_list("id", "owner_id", "starts_on", "references", "same_token")
    by_token: defaultdict[bytes, list[int]] = defaultdict(list)
    by_key: defaultdict[Key, list[int]] = defaultdict(list)
    for number, owner, starts_on, references, token in found.order_by("-id"):
        if token is not None:
            by_token[bytes(token)].append(number)
        if any(references):
            by_key[owner, starts_on, *references].append(number)
    same = [by_token[token].pop() if by_token.get(token) else None for token in tokens]
    taken = {number for number in same if number is not None}
    times = Counter(keys)
    return [
        Match(number, is_same=True)
        if number is not None
        else Match(_only(by_key.get(key, ()), taken) if key is not None and times[key] == 1 else None, is_same=False)
        for number, key in zip(same, keys, strict=True)
    ]


def held(matches: Sequence[Match]) -> list[Match]:
    """The matches, with the logs that are about to change held, in the order in which all hold them; a row is about no
    log that was deleted meanwhile.
    """
    changing = sorted(match.log for match in matches if match.log is not None and not match.is_same)
    there: set[int] = set()
    for first in range(0, len(changing), HELD_AT_ONCE):
        logs = Log.objects.filter(pk__in=changing[first : first + HELD_AT_ONCE], deleted_at=None)
        there |= set(logs.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return [
        match if match.is_same or match.log is None or match.log in there else Match(None, is_same=False)
        for match in matches
    ]


def _only(logs: Sequence[int], taken: set[int]) -> int | None:
    return logs[0] if len(logs) == 1 and logs[0] not in taken else None


def keys_of(questionnaire: Questionnaire, values: pl.DataFrame) -> Iterable[Key | None]:
    """The key of each row, as `logs_there` compares it with that of logs. `values`: settled, a column a name."""
    kept = questionnaire.in_the_open
    for owner, starts_on, *given in values.select(kept.owner, questionnaire.starts_on, *kept.references).iter_rows():
        references = [str(value or "")[:100] for value in given]
        yield (number_of(owner), starts_on, *references) if any(references) else None
