"""Amounts that lie far from those of all logs of the same kind, such as the same size of home in the same place.

How far is told by the middle of the cell and by how much its amounts usually differ from it (the median of absolute
deviations, of logarithms), which a few wrong amounts don't move.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..questionnaire.known import BesideOthers
from ..questionnaire.messages import worded
from ..questionnaire.model import Questionnaire
from .outliers import Outlier, WholeCheck
from .reading import value_name

LEAST_IN_CELL = 20
"""Of fewer amounts the usual difference isn't known well enough: a fair one would often be called far."""
FARTHEST = 5.0
"""Usual differences from the middle, as standard deviations of a normal distribution. The customary 3.5 would ask about
one fair log in two thousand, 150 of a year's 300,000; 5 about one in two million."""
LEAST_DIFFERENCE = 0.05
"""The usual difference counts as no less than some 5 per cent: where all amounts of a cell are the same, as with one
landlord's fixed rents, a pound more isn't far."""
OF_NORMAL = 0.6745
"""Half of a normal distribution lies within so many standard deviations of its middle."""


def beside_others_checks(questionnaire: Questionnaire, reading: pl.DataFrame) -> Iterator[WholeCheck]:
    """A check for each amount that the review names."""
    for item in questionnaire.review.beside_others:
        name = questionnaire.fields[item.value].name
        alike = _alike(questionnaire, item)
        yield WholeCheck(
            item.id,
            f"Far from others: {name}",
            f"“{name}” lies near that of other {questionnaire.many} with the same {alike}.",
            item.shown_on,
            tuple(_outlier(questionnaire, item, row) for row in far_from_others(reading, item).iter_rows(named=True)),
        )


def far_from_others(reading: pl.DataFrame, item: BesideOthers) -> pl.DataFrame:
    """The logs whose amount is far out: `log`, `organisation`, `value`, `cell` (how many are alike), `middle`, `far`,
    `least` and `most`.

    `far`: usual differences from the middle, below zero where the amount is less. `least`, `most`: between these an
    amount isn't far. In the order of the logs.
    """
    value, among = value_name(item), list(item.among)
    amounts = reading.select("log", "organisation", *among, pl.col(value).alias("value")).drop_nulls()
    amounts = amounts.with_columns(pl.col("value").log().alias("size"))
    amounts = amounts.with_columns(
        pl.len().over(among).cast(pl.Int64).alias("cell"), pl.col("size").median().over(among).alias("centre")
    ).filter(pl.col("cell") >= LEAST_IN_CELL)
    usual = (pl.col("size") - pl.col("centre")).abs().median().over(among)
    difference = pl.max_horizontal(usual, pl.lit(LEAST_DIFFERENCE)) / OF_NORMAL
    centre, reach = pl.col("centre"), pl.col("difference") * FARTHEST
    return (
        amounts.with_columns(difference.alias("difference"))
        .with_columns(((pl.col("size") - centre) / pl.col("difference")).alias("far"))
        .filter(pl.col("far").abs() > FARTHEST)
        .select(
            "log", "organisation", "value", "cell", centre.exp().alias("middle"), "far",
            (centre - reach).exp().alias("least"), (centre + reach).exp().alias("most"),
        )
        .sort("log")
    )  # fmt: skip


def _outlier(questionnaire: Questionnaire, item: BesideOthers, row: dict[str, int | float]) -> Outlier:
    field = questionnaire.fields[item.value]
    value, middle, cell = int(row["value"]), round(row["middle"]), int(row["cell"])
    sentence = (
        f"“{field.name}” is {worded(field, value)}. The middle of {cell:,} {questionnaire.many} with the same "
        f"{_alike(questionnaire, item)} is {worded(field, middle)}. Is it right?"
    )
    figures = {"value": value, "logs": cell, "middle": middle, "far": round(row["far"], 1)}
    return Outlier(int(row["organisation"]), int(row["log"]), figures, sentence, _still(questionnaire, item, row))


def _still(questionnaire: Questionnaire, item: BesideOthers, row: dict[str, int | float]) -> str:
    """When the log's amount is still far out, in units of the amount."""
    unit = 10 ** questionnaire.fields[item.value].kind.scale
    least, most = (format(row[name] / unit, ".2f" if unit > 1 else ".0f") for name in ("least", "most"))
    return f"{item.value} < {least} OR {item.value} > {most}"


def _alike(questionnaire: Questionnaire, item: BesideOthers) -> str:
    """The names of what is the same, as part of a sentence."""
    names = [f"“{questionnaire.everything[name].name}”" for name in item.among]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
