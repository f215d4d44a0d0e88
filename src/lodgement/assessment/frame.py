"""Assessing a frame of records with Polars: the same plan, level by level.

A frame has one row a record and one column a name, answers as they came in, context joined. What comes out is equal,
row for row, to what `record` says of each; tests hold the two together. A million records are assessed in chunks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import polars as pl

from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Check, Questionnaire
from .plan import Plan, surroundings, tables_of
from .unknown import TRUE

CHUNK = 100_000
"""Rows at a time. Measured, in microseconds a row: 10 at 5,000, 4.1 at 20,000, 1.8 at 100,000, 1.5 at 400,000."""


@dataclass(frozen=True)
class AssessedFrame:
    """What there is to say of a frame's records; rows are numbered from 0 in the order of the frame."""

    plan: Plan
    values: pl.DataFrame
    """Every name, the computed ones among them."""
    missing: dict[str, pl.Series]
    """Question → the row numbers where its answer is missing; questions of which there are none left out."""
    failures: dict[str, pl.Series]
    """Check → the row numbers where it fails; checks that never do left out."""
    not_judged: dict[str, pl.Series]
    """Check or question → the row numbers where it can't be judged."""

    def asked(self, question: str) -> pl.Series:
        """Whether a question is asked, row by row."""
        return self.values[f"{question}.asked"]

    def findings(self) -> pl.DataFrame:
        """One row a finding: `row`, `check`, in the order of the checks."""
        parts = [
            pl.DataFrame({"row": rows, "check": pl.repeat(check, len(rows), dtype=pl.String, eager=True)})
            for check, rows in self.failures.items()
        ]
        return pl.concat(parts) if parts else pl.DataFrame(schema={"row": pl.UInt32, "check": pl.String})

    def some(self, names: Iterable[str], rows: pl.Series) -> pl.DataFrame:
        """Some values of some rows, after the row numbers in `row`."""
        wanted = sorted(names)
        return pl.DataFrame({"row": rows}).hstack(self.values[wanted][rows].get_columns() if wanted else [])

    def shown(self, check: Check) -> pl.DataFrame:
        """For each finding of a check its `row`, and whether it is shown at each of its places.

        One Boolean column a place, named by position.
        """
        read, masks = _places(self.plan.questionnaire, check.id)
        return self.some(read, self.failures[check.id]).with_columns(masks).drop(read)


@lru_cache(maxsize=4096)
def _places(questionnaire: Questionnaire, check: str) -> tuple[frozenset[str], tuple[pl.Expr, ...]]:
    """The names that tell where a check is shown, and for each of its places whether it is shown there."""
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    places = questionnaire.checks[check].shown_on
    nodes = [lower_condition(place.condition.tree, around) if place.condition else TRUE for place in places]
    read = frozenset(part.name for node in nodes for part in node.walk() if isinstance(part, n.Name))
    masks = (compile_frame(node, tables).fill_null(value=False) for node in nodes)
    return read, tuple(mask.alias(str(at)) for at, mask in enumerate(masks))


@dataclass(frozen=True)
class _Compiled:
    inputs: tuple[tuple[str, pl.DataType], ...]
    levels: tuple[tuple[tuple[str, pl.Expr], ...], ...]
    """By level, the names computed with their expressions."""
    masks: tuple[pl.Expr, ...]
    checks: tuple[Check, ...]
    questions: tuple[str, ...]


@lru_cache(maxsize=16)
def _compiled(plan: Plan) -> _Compiled:
    tables = tables_of(plan.questionnaire)
    masks: list[pl.Expr] = []

    def mask(name: str, node: n.Node | None) -> None:
        if node is not None:
            masks.append(compile_frame(node, tables).alias(name))

    for judged in plan.checks:
        mask(f"unknown {judged.check.id}", judged.unknown)
        mask(f"check {judged.check.id}", judged.when)
    for item in plan.questions:
        mask(f"missing {item.question}", item.missing)
        mask(f"unknown {item.question}", item.unknown)
    return _Compiled(
        inputs_of(plan),
        tuple(
            tuple((step.target, compile_frame(step.node, tables, step.kind).alias(step.target)) for step in level)
            for _, level in groupby(plan.steps, key=lambda step: step.level)
        ),
        tuple(masks),
        tuple(judged.check for judged in plan.checks),
        tuple(item.question for item in plan.questions),
    )


def inputs_of(plan: Plan) -> tuple[tuple[str, pl.DataType], ...]:
    """The columns that an assessment reads from a frame, with their Polars types: answers, context and cells."""
    questionnaire = plan.questionnaire
    computed = {step.target for step in plan.steps}
    read = {part.name for step in plan.steps for part in step.node.walk() if isinstance(part, n.Name)}
    read |= {part.name for judged in plan.checks for part in judged.when.walk() if isinstance(part, n.Name)}
    names = set(questionnaire.fields) | set(questionnaire.context) | (read - computed)
    kinds = questionnaire.kinds
    return tuple((name, POLARS_TYPES[kinds[name].name]) for name in sorted(names) if name in kinds)


def settle_frame(plan: Plan, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with all values computed, columns that weren't there as NULL.

    A column that bears the name of a helper, or of something computed that isn't an answer, is taken as given.
    """
    compiled = _compiled(plan)
    given = set(frame.columns) - set(plan.questionnaire.fields) - set(plan.questionnaire.context)
    given |= {name for name in frame.columns if (item := plan.questionnaire.fields.get(name)) and item.helper}
    given &= {step.target for step in plan.steps}
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in compiled.inputs if name not in frame.columns]
    frame = frame.with_columns(absent)
    given |= {f"{name}.unknown" for name in given}
    frame = frame.with_columns(pl.lit(False).alias(name) for name in given if name not in frame.columns)
    for level in compiled.levels:
        frame = frame.with_columns(expression for name, expression in level if name not in given)
    return frame


def assess_frame(plan: Plan, frame: pl.DataFrame) -> AssessedFrame:
    """Settles a frame of raw answers and context and judges it."""
    compiled = _compiled(plan)
    values = settle_frame(plan, frame)
    masks = values.select(compiled.masks)
    if masks.height != values.height:  # every mask is a constant
        masks = pl.concat([masks] * values.height) if values.height else masks.clear()
    # most checks fail nowhere: looking first is cheaper
    some = {name for name, found in masks.select(pl.all().any()).row(0, named=True).items() if found}
    rows = {name: masks[name].arg_true() for name in some}
    failures: dict[str, pl.Series] = {}
    for check in compiled.checks:
        failing = rows.get(f"check {check.id}")
        if failing is None:
            continue
        if f"unknown {check.id}" in some:
            failing = failing.filter(~masks[f"unknown {check.id}"].gather(failing))
        for other in check.after:
            if other in failures:
                failing = failing.filter(~failing.is_in(failures[other].implode()))
        if len(failing):
            failures[check.id] = failing
    return AssessedFrame(
        plan,
        values,
        _some(rows, "missing ", compiled.questions),
        failures,
        _some(rows, "unknown ", [check.id for check in compiled.checks] + list(compiled.questions)),
    )


def _some(rows: dict[str, pl.Series], prefix: str, names: Iterable[str]) -> dict[str, pl.Series]:
    return {name: rows[prefix + name] for name in names if prefix + name in rows}


def chunks(frame: pl.DataFrame, size: int = CHUNK) -> Iterator[pl.DataFrame]:
    """The frame in pieces of so many rows; findings don't depend on where it is cut."""
    yield from frame.iter_slices(size)
