"""Logs out of a file, settled: a filled template, or Parquet with a column for each field, as made-up logs have it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from ..assessment.calendar import calendar_context
from ..assessment.frame import settle_frame
from ..assessment.plan import plan_for
from ..assessment.reading import read_answer
from ..assessment.row_frames import new_logs, read_frame
from ..questionnaire.conditions.frames import POLARS_TYPES
from ..questionnaire.model import Field, Questionnaire
from .sheet import UnusableFile
from .template_reading import read_template


def read_logs(path: Path, questionnaire: Questionnaire, given: Mapping[str, object]) -> pl.DataFrame:
    """The settled logs of a file, every name a column. Raises UnusableFile.

    `given`: context that is known of all of them, as JSON values. Parquet's own columns of context win over it.
    """
    names = questionnaire.context
    everything = {**questionnaire.without_the_service, **given}
    known = {name: read_answer(names[name], value) for name, value in everything.items()}
    known |= calendar_context(questionnaire, questionnaire.window.ends)
    if path.suffix.lower() != ".parquet":
        read = read_frame(questionnaire, read_template(path, questionnaire).texts, known).frame
        return settle_frame(plan_for(questionnaire), new_logs(questionnaire, read))
    logs = _parquet(path, questionnaire)
    absent = [
        pl.lit(value, dtype=POLARS_TYPES[names[name].kind.name]).alias(name)
        for name, value in known.items()
        if name not in logs.columns
    ]
    return settle_frame(plan_for(questionnaire), logs.with_columns(absent))


def _parquet(path: Path, questionnaire: Questionnaire) -> pl.DataFrame:
    try:
        logs = pl.read_parquet(path)
        fields = {name: item for name, item in questionnaire.everything.items() if name in logs.columns}
        if questionnaire.starts_on not in fields:
            raise UnusableFile(
                f"{path.name} has no column {questionnaire.starts_on}, so it has no {questionnaire.many}."
            )
        return logs.select(_typed(name, item) for name, item in fields.items())
    except (OSError, PolarsError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnusableFile(f"{path.name} can't be read as Parquet with logs: {why}.") from None


def _typed(name: str, item: Field) -> pl.Expr:
    """The column as conditions reckon with it: pence for pounds."""
    column = pl.col(name)
    if item.kind.scale:
        column = (column.cast(pl.Decimal(38, item.kind.scale)) * 10**item.kind.scale).cast(pl.Int64)
    return column.cast(POLARS_TYPES[item.kind.name]).alias(name)
