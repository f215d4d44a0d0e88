"""Many kept logs as frames: their answers out of JSON, and what the service knows of each.

Says of each log what `contents.readable` and `context.context_of` say of one, each as whoever handed it in would see
it; tests hold them together. Whether somebody may hand in for an owner was asked when they did, and isn't again.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from lodgement.assessment.calendar import calendar_context
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.conditions.nodes import DATE, Kind
from lodgement.questionnaire.known import Source
from lodgement.questionnaire.model import Field, Questionnaire

from .context import Situation, known_of_source, names_by_answer

MAKER = "made_by"
"""The column that says whose log it is, where what is known hangs on that."""


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
) -> pl.DataFrame:
    """What is known of each log, a row each in the same order, under the names of the collection.

    `makers`: the number of who made each; `situations`: of each of these.
    """
    day = next(iter(situations.values())).today
    columns = [
        pl.repeat(value, answers.height, dtype=_type(questionnaire, name), eager=True).alias(name)
        for name, value in calendar_context(questionnaire, day, saved_before=True).items()
    ]
    rows = answers.with_columns(makers.alias(MAKER))
    for source in questionnaire.sources.values():
        for asked_of, names in names_by_answer(questionnaire, source).items():
            columns += _of_source(questionnaire, source, asked_of, names, rows, situations)
    return pl.DataFrame(sorted(columns, key=lambda column: column.name))


def _of_source(
    questionnaire: Questionnaire,
    source: Source,
    asked_of: str,
    names: list[str],
    rows: pl.DataFrame,
    situations: Mapping[int, Situation],
) -> Iterator[pl.Series]:
    """Some names of a source, worked out once for all logs that say the same of it; names known of none left out."""
    keys = [name for name in _hangs_on(questionnaire, source, asked_of) if name in rows.columns]
    alike = rows.select(keys).unique(maintain_order=True)
    anybody = next(iter(situations.values()))
    known = [
        known_of_source(questionnaire, source, names, row, replace(situations.get(row.get(MAKER), anybody), before=row))
        for row in alike.iter_rows(named=True)
    ]
    there = [name for name in names if any(name in one for one in known)]
    if not there:
        return
    schema = {name: _type(questionnaire, name) for name in there}
    context = pl.DataFrame({name: [one.get(name) for one in known] for name in there}, schema=schema)
    joined = rows.select(keys).join(alike.hstack(context), on=keys, how="left", nulls_equal=True, maintain_order="left")
    yield from joined.select(there).get_columns()


def _hangs_on(questionnaire: Questionnaire, source: Source, asked_of: str) -> list[str]:
    """The answers that tell what is known of a source; of the person who hands in, who that is as well."""
    kept = questionnaire.in_the_open
    organisations = (kept.owner, kept.manager) if source.about or not asked_of else ()
    maker = (MAKER,) if source.subject == "person" else ()
    return sorted({asked_of, source.about or "", *organisations, *maker} - {""})


def _type(questionnaire: Questionnaire, name: str) -> pl.DataType:
    return POLARS_TYPES[questionnaire.context[name].kind.name]
