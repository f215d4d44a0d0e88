"""Many kept logs as frames: their answers out of JSON, and what the service knows of each.

Says of each log what `contents.readable` and `context.context_of` say of one, each as whoever handed it in would see
it; tests hold them together. Whether somebody may hand in for an owner was asked when they did, and isn't again.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from lodgement.assessment.apart import KnownOfRows
from lodgement.assessment.calendar import calendar_context
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.conditions.nodes import DATE, Kind
from lodgement.questionnaire.model import Field, Questionnaire

from .context import MAKER, Situation, known_of_rows


def answers_frame(questionnaire: Questionnaire, stored: Sequence[bytes]) -> pl.DataFrame:
    """Answers as conditions reckon with them, a row a log, a column a field; `stored`: JSON objects, without newlines.

    What the questionnaire no longer knows or takes is passed over.
    """
    fields = [item for item in questionnaire.fields.values() if not item.helper]
    schema = {item.id: _json_type(item.kind) for item in fields}
    if not stored:
        return pl.DataFrame(schema={item.id: POLARS_TYPES[item.kind.name] for item in fields})
    read = pl.read_ndjson(io.BytesIO(b"\n".join(stored)), schema=schema, ignore_errors=True)
    return read.select(_readable(item) for item in fields)


def _json_type(kind: Kind) -> Any:
    """Dates and amounts are text in JSON."""
    return pl.String if kind == DATE or (kind.name == "number" and kind.scale) else POLARS_TYPES[kind.name]


def _readable(item: Field) -> pl.Expr:
    value, kind = pl.col(item.id), item.kind
    if kind == DATE:
        return value.str.to_date("%Y-%m-%d", strict=False)
    if kind.name == "number" and kind.scale:  # exact: amounts are far below the whole numbers that a double holds
        return (value.cast(pl.Float64, strict=False) * 10**kind.scale).round().cast(pl.Int64).alias(item.id)
    if item.type == "choice" and item.options:
        return pl.when(value.is_in(sorted(item.codes))).then(value)
    if kind.name == "text":
        return pl.when(value != "").then(value)
    return value


def context_of_logs(
    questionnaire: Questionnaire, answers: pl.DataFrame, makers: pl.Series, situations: Mapping[int, Situation]
) -> KnownOfRows:
    """What is known of each log, a row each in the same order, under the names of the collection.

    `makers`: the number of who made each; `situations`: of each of these.
    """
    anybody = next(iter(situations.values()))

    def as_its_maker_sees_it(row: Mapping[str, Any]) -> Situation:
        return replace(situations.get(row.get(MAKER), anybody), before=row)

    calendar = calendar_context(questionnaire, anybody.today, saved_before=True)
    return known_of_rows(questionnaire, answers.with_columns(makers.alias(MAKER)), calendar, as_its_maker_sees_it)
