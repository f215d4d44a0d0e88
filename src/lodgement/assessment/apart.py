"""Rows of which less is known than of the others, such as those of an organisation that can't be found.

A frame is judged by one plan, for which a name is known or not. Where some of its rows lack a name that others have,
they are judged once more by the plan that each would have alone, and what is found takes their places: a row says the
same by itself and among others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from .frame import AssessedFrame, assess_frame
from .plan import Plan

ByName = Mapping[str, pl.Series]
Apart = Mapping[frozenset[str], pl.Series]
"""Context names that some rows lack → these rows, UInt32; no row stands twice."""


@dataclass(frozen=True)
class KnownOfRows:
    """What is known beside the answers of some rows."""

    columns: pl.DataFrame
    """Context, a column a name; NULL also where it isn't known of a row."""
    apart: Apart = field(default_factory=dict)


def assess_known(plan_without: Callable[[frozenset[str]], Plan], frame: pl.DataFrame, apart: Apart) -> AssessedFrame:
    """A frame of raw answers and context assessed, each row by what is known of it.

    `plan_without`: gives the plan for which some more names aren't known.
    """
    assessed = assess_frame(plan_without(frozenset()), frame)
    for names, rows in apart.items():
        assessed = _put_back(assessed, assess_frame(plan_without(names), frame[rows]), rows)
    return assessed


def _put_back(whole: AssessedFrame, some: AssessedFrame, rows: pl.Series) -> AssessedFrame:
    """The assessment of all rows, with that of some in their places. What isn't known changes no value."""
    checks = [judged.check.id for judged in whole.plan.checks]
    questions = [item.question for item in whole.plan.questions]
    return AssessedFrame(
        whole.plan,
        whole.values,
        _merged(questions, whole.missing, some.missing, rows),
        _merged(checks, whole.failures, some.failures, rows),
        _merged([*checks, *questions], whole.not_judged, some.not_judged, rows),
    )


def _merged(names: Iterable[str], whole: ByName, some: ByName, rows: pl.Series) -> dict[str, pl.Series]:
    none = pl.Series(dtype=pl.UInt32)
    merged = {}
    for name in names:
        others = whole.get(name, none)
        theirs = rows.gather(some.get(name, none)).cast(pl.UInt32)
        both = pl.concat([others.filter(~others.is_in(rows.implode())).cast(pl.UInt32), theirs]).sort()
        if len(both):
            merged[name] = both
    return merged
