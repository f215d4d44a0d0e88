"""Records drawn, judged, and drawn again until nothing is wrong with them.

A record is right when no check finds anything, hard or soft, of the log or of the row it is written as, and when no
answer is missing. Others are drawn anew with the next attempt's numbers; how many are right at once says how well the
page knows its questionnaire.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import polars as pl

from ..assessment.calendar import calendar_context
from ..assessment.frame import AssessedFrame, assess_frame, settle_frame
from ..assessment.plan import Circle, Plan, names_not_known, plan_for, tables_of
from ..assessment.reading import read_answer
from ..assessment.row_frames import new_logs
from ..assessment.row_writing import with_cells
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.model import Questionnaire
from ..questionnaire.text import DefinitionError, Fault
from .defaults import default_draws
from .page import BUILT_IN, Draw, Page
from .pools import kinds_of_pools, make_pools, part_of
from .randomness import row_state
from .schedule import Stage, stages
from .scope import STATE, Scope, kinds_of_records

MOST_ATTEMPTS = 40
"""At six records in ten right at once, a million records need about fifteen."""


class NeverRight(Exception):
    """Records that no attempt makes right: the page asks for what the checks forbid. The message names the checks."""


@dataclass(frozen=True, eq=False)
class Maker:
    """Makes the records of a questionnaire under a seed; any row at any time, by its number from 0."""

    questionnaire: Questionnaire
    scope: Scope
    organisations: str | None
    """The name under which records choose from the counted pool."""
    judged: Plan
    known: dict[str, object]
    """Context that holds for every record."""
    drawn: tuple[str, ...]
    """Answers and context that are drawn."""
    absent: tuple[pl.Expr, ...]
    levels: tuple[tuple[pl.Expr, ...], ...]

    @property
    def logged(self) -> list[str]:
        """The columns of a log: row, organisation, answers and derived values, and the context that is drawn."""
        fields = [item.id for item in self.questionnaire.fields.values() if not item.helper]
        context = [name for name in self.drawn if name in self.questionnaire.context]
        return ["row", *([self.organisations] if self.organisations else []), *fields, *context]

    def draw(self, rows: pl.Series, attempt: int) -> pl.DataFrame:
        """The rows' logs as one attempt draws them, settled, with context and the cells of their rows."""
        frame = pl.DataFrame({"row": rows.cast(pl.Int64) + 1})
        frame = frame.with_columns(row_state(pl.col("row") - 1, attempt).alias(STATE), *self._constants())
        frame = frame.with_columns(self.absent)
        for level in self.levels:
            frame = frame.with_columns(level)
        chosen = [self.organisations] if self.organisations else []
        names = [*self.drawn, *self.known]
        edited = new_logs(self.questionnaire, frame.select(names)).select(names)
        settled = settle_frame(plan_for(self.questionnaire), edited)
        return with_cells(self.questionnaire, settled).with_columns(frame.select("row", *chosen).get_columns())

    def judge(self, settled: pl.DataFrame) -> AssessedFrame:
        """What the checks say of logs and of the rows they are written as."""
        computed = {step.target for step in self.judged.steps} - self.questionnaire.fields.keys()
        helpers = {item.id for item in self.questionnaire.fields.values() if item.helper}
        raw = settled.drop(name for name in settled.columns if name in computed or name in helpers)
        given = (pl.lit(value).alias(name) for name, value in self.questionnaire.in_uploads.items())
        return assess_frame(self.judged, raw.with_columns(given))

    def _constants(self) -> list[pl.Expr]:
        days = {"first_day": self.scope.first_day, "last_day": self.scope.last_day}
        kinds = self.scope.kinds
        return [
            pl.lit(value, dtype=POLARS_TYPES[kinds[name].name]).alias(name)
            for name, value in (self.known | days).items()
        ]


def make_rows(maker: Maker, first: int, count: int) -> pl.DataFrame:
    """So many records from a row on (counted from 0), as `Maker.draw` gives them, with the `attempt` that was right.

    Raises NeverRight.
    """
    waiting = pl.int_range(first, first + count, dtype=pl.UInt64, eager=True)
    right: list[pl.DataFrame] = []
    for attempt in range(MOST_ATTEMPTS):
        drawn = maker.draw(waiting, attempt)
        assessed = maker.judge(drawn)
        wrong = _wrong(assessed)
        right.append(drawn.filter(~wrong).with_columns(pl.lit(attempt).alias("attempt")))
        waiting = waiting.filter(wrong)
        if waiting.is_empty():
            break
    else:
        raise NeverRight(_why(maker, assessed, drawn.height))
    return pl.concat(right).sort("row")


def _wrong(assessed: AssessedFrame) -> pl.Series:
    """Whether something is wrong with each record."""
    rows = [*assessed.failures.values(), *assessed.missing.values()]
    numbers = pl.concat([found.cast(pl.UInt32) for found in rows]) if rows else pl.Series([], dtype=pl.UInt32)
    return pl.int_range(assessed.values.height, dtype=pl.UInt32, eager=True).is_in(numbers.unique().implode())


def _why(maker: Maker, assessed: AssessedFrame, records: int) -> str:
    counted = Counter({name: len(rows) for name, rows in assessed.failures.items()})
    counted.update({f"{name} is missing": len(rows) for name, rows in assessed.missing.items()})
    often = ", ".join(f"{name} ({count})" for name, count in counted.most_common(5))
    page = f"{maker.questionnaire.collection}/synthesis.yaml"
    wrong = f"{records:,} records are still wrong after {MOST_ATTEMPTS} attempts"
    return f"{wrong}: {often}. {page} must draw what these allow."


def maker_of(
    questionnaire: Questionnaire, page: Page, seed: int, last_day: dt.date, organisations: int | None = None
) -> Maker:
    """A maker of records that start up to `last_day`, for so many organisations (the page's own number by default).

    Raises DefinitionError where something of the page doesn't fit.
    """
    pools = make_pools(questionnaire, page, seed, last_day, organisations)
    kinds = kinds_of_records(questionnaire, page, kinds_of_pools(questionnaire, page))
    scope = Scope(questionnaire, "", kinds, pools, seed, questionnaire.window.starts, last_day)
    draws = (*page.draws, *default_draws(questionnaire, page))
    drawn = tuple(draw.name for draw in draws if draw.role != "name")
    ordered = _ordered(questionnaire, draws)
    known = _known(questionnaire, last_day, drawn)
    judged = plan_for(questionnaire, upload=True, not_known=names_not_known(questionnaire, {*drawn, *known}, True))
    counted = {pool.name for pool in page.pools.values() if pool.count is not None}
    return Maker(
        questionnaire,
        scope,
        next((draw.name for draw in page.draws if draw.row_of in counted), None),
        judged,
        known,
        drawn,
        tuple(_absent(scope, draws, ordered, known)),
        tuple(level for stage in ordered for level in _levels(scope, stage)),
    )


def _ordered(questionnaire: Questionnaire, draws: tuple[Draw, ...]) -> tuple[Stage, ...]:
    try:
        return stages(plan_for(questionnaire), draws)
    except Circle as circle:
        places = [draw.where for draw in draws if draw.name in circle.names]
        raise DefinitionError([Fault(places[0], str(circle))]) from None


def _known(questionnaire: Questionnaire, last_day: dt.date, drawn: tuple[str, ...]) -> dict[str, object]:
    """What holds for every record: the day, and what a check without the service takes as known."""
    given = {
        name: read_answer(questionnaire.context[name], value)
        for name, value in questionnaire.without_the_service.items()
        if name not in drawn
    }
    return calendar_context(questionnaire, last_day) | given


def _absent(
    scope: Scope, draws: tuple[Draw, ...], ordered: tuple[Stage, ...], known: dict[str, object]
) -> list[pl.Expr]:
    """Names that something reads and nobody gives, as NULL."""
    steps = [step for stage in ordered for step in stage.steps]
    read = {part.name for step in steps for part in step.node.walk() if isinstance(part, n.Name)}
    read |= {name for draw in draws for name in draw.reads}
    given = {draw.name for draw in draws} | known.keys() | BUILT_IN.keys()
    given |= {name for stage in ordered for name, _ in stage.parts}
    return [
        pl.lit(None, dtype=POLARS_TYPES[scope.kinds[name].name]).alias(name)
        for name in sorted(read - given)
        if name in scope.kinds
    ]


def _levels(scope: Scope, stage: Stage) -> list[tuple[pl.Expr, ...]]:
    """What a stage works out, all at once."""
    tables = tables_of(scope.questionnaire)
    expressions = [scope.expression(draw) for draw in stage.draws]
    expressions += [part_of(scope.pools[pool], *name.split(".")) for name, pool in stage.parts]
    expressions += [compile_frame(step.node, tables, step.kind).alias(step.target) for step in stage.steps]
    return [tuple(expressions)] if expressions else []
