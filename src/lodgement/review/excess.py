"""Organisations of which something is true of far more logs than of everybody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from .chance import at_least

CHANCE = 1e-5
"""What chance alone brings less often than this is asked about. Some 350 organisations and 30 questions make about
10,000 comparisons: at one in a hundred thousand, one round in ten asks somebody for no reason."""
LEAST_LOGS = 20
"""Of fewer logs a share says little, and an organisation can be asked about each by itself."""
LEAST_MORE = 0.1
"""The share must lie so far above the others': less changes no table, however sure it is."""
LEAST_TIMES = 1.5
"""And be so many times as large: where half of everybody's logs have it, six in ten are nothing to ask about."""
LEAST_SHARE = 0.01
"""The others' share counts as no less, so that what nobody else does isn't impossible to explain by chance."""


@dataclass(frozen=True)
class Excess:
    """An organisation with more than its share: how many of its logs, and how many of all others'."""

    organisation: int
    some: int
    logs: int
    others_some: int
    others_logs: int
    chance: float
    """How often chance alone brings as many."""


def excesses(flags: pl.DataFrame, name: str) -> Iterator[Excess]:
    """The organisations that stand out, in the order of their numbers.

    `flags`: a row a log; `organisation`, and under `name` whether it is true of the log (NULL: the log doesn't count).
    """
    counts = (
        flags.filter(pl.col(name).is_not_null())
        .group_by("organisation")
        .agg(pl.col(name).sum().cast(pl.Int64).alias("some"), pl.len().cast(pl.Int64).alias("logs"))
        .sort("organisation")
    )
    all_some, all_logs = int(counts["some"].sum()), int(counts["logs"].sum())
    for organisation, some, logs in counts.filter(pl.col("logs") >= LEAST_LOGS).iter_rows():
        found = Excess(organisation, some, logs, all_some - some, all_logs - logs, 0.0)
        if (judged := _judged(found)) is not None:
            yield judged


def _judged(seen: Excess) -> Excess | None:
    """What was seen with its chance; None where it isn't out of the way."""
    if seen.others_logs == 0:
        return None
    others, own = seen.others_some / seen.others_logs, seen.some / seen.logs
    if own < others + LEAST_MORE or own < others * LEAST_TIMES:
        return None
    chance = at_least(seen.some, seen.logs, max(others, LEAST_SHARE))
    if chance >= CHANCE:
        return None
    return Excess(seen.organisation, seen.some, seen.logs, seen.others_some, seen.others_logs, chance)
