"""What whole-file checks read of settled logs: a few narrow columns, so that a year of them fits beside its frames."""

from __future__ import annotations

import polars as pl

from ..assessment.plan import surroundings, tables_of
from ..questionnaire.conditions.frames import compile_frame
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.known import BesideOthers, Rounded, Unanswered
from ..questionnaire.model import Questionnaire


def unanswered_name(item: Unanswered) -> str:
    """The column that says whether a question's answer says nothing; NULL where it isn't asked."""
    return f"unanswered {item.question}"


def rounded_name(item: Rounded) -> str:
    """The column that says whether a number is round; NULL where there is none."""
    return f"rounded {item.field}"


def value_name(item: BesideOthers) -> str:
    """The column of an amount; NULL where the log doesn't count."""
    return f"value {item.id}"


def reading_of(questionnaire: Questionnaire, values: pl.DataFrame) -> pl.DataFrame:
    """The columns that `whole_file_checks` reads, of settled logs (every name a column, as an assessment leaves them).

    The caller puts `log` and `organisation` beside them.
    """
    review = questionnaire.review
    among = {name for item in review.beside_others for name in item.among}
    return values.select(
        *(_unanswered(item) for item in review.unanswered),
        *(_rounded(questionnaire, item) for item in review.rounded),
        *(_value(questionnaire, item) for item in review.beside_others),
        *sorted(among),
    )


def _unanswered(item: Unanswered) -> pl.Expr:
    answer = pl.col(item.question)
    says_nothing = answer.is_null() | answer.is_in(list(item.codes))
    return pl.when(pl.col(f"{item.question}.asked")).then(says_nothing).alias(unanswered_name(item))


def _rounded(questionnaire: Questionnaire, item: Rounded) -> pl.Expr:
    smallest = 10 ** questionnaire.fields[item.field].kind.scale  # numbers are kept in their smallest unit
    number = pl.col(item.field)
    return pl.when(number != 0).then(number % (item.to * smallest) == 0).alias(rounded_name(item))


def _value(questionnaire: Questionnaire, item: BesideOthers) -> pl.Expr:
    counts = pl.lit(True)
    if item.counts_if is not None:
        node = lower_condition(item.counts_if.tree, surroundings(questionnaire))
        counts = compile_frame(node, tables_of(questionnaire))
    return pl.when(counts & (pl.col(item.value) > 0)).then(pl.col(item.value)).alias(value_name(item))
