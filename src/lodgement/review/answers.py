"""Questions that an organisation leaves unanswered, and numbers that it rounds, far more often than others."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..questionnaire.known import Rounded, Unanswered
from ..questionnaire.model import Questionnaire
from .excess import Excess, excesses
from .outliers import Outlier, WholeCheck, as_share
from .reading import rounded_name, unanswered_name


def unanswered_checks(questionnaire: Questionnaire, reading: pl.DataFrame) -> Iterator[WholeCheck]:
    """A check for each question that the review names."""
    for item in questionnaire.review.unanswered:
        name = questionnaire.fields[item.question].name
        found = excesses(reading, unanswered_name(item))
        yield WholeCheck(
            f"unanswered.{item.question}",
            f"Often not answered: {name}",
            f"“{name}” is answered about as often as in others’ {questionnaire.many}.",
            (item.question,),
            tuple(_outlier(excess, _unanswered(questionnaire, item, excess)) for excess in found),
        )


def rounded_checks(questionnaire: Questionnaire, reading: pl.DataFrame) -> Iterator[WholeCheck]:
    """A check for each number that the review names."""
    for item in questionnaire.review.rounded:
        name = questionnaire.fields[item.field].name
        found = excesses(reading, rounded_name(item))
        yield WholeCheck(
            f"rounded.{item.field}",
            f"Often round: {name}",
            f"“{name}” is a multiple of {_to(questionnaire, item)} about as often as in others’ {questionnaire.many}.",
            (item.field,),
            tuple(_outlier(excess, _rounded(questionnaire, item, excess)) for excess in found),
        )


def _outlier(excess: Excess, sentence: str) -> Outlier:
    figures = {"some": excess.some, "logs": excess.logs, "others_some": excess.others_some,
               "others_logs": excess.others_logs, "chance": excess.chance}  # fmt: skip
    return Outlier(excess.organisation, None, figures, sentence)


def _unanswered(questionnaire: Questionnaire, item: Unanswered, excess: Excess) -> str:
    codes = [questionnaire.fields[item.question].labels[code] for code in item.codes]
    said = ", ".join(f"“{label}”" for label in codes)
    return (
        f"“{questionnaire.fields[item.question].name}” is answered with {said} or not at all in {_counted(excess)} of "
        f"your {questionnaire.many}; elsewhere in {as_share(excess.others_some, excess.others_logs)}. Can the answers "
        "be found, or is there a reason?"
    )


def _rounded(questionnaire: Questionnaire, item: Rounded, excess: Excess) -> str:
    return (
        f"“{questionnaire.fields[item.field].name}” is a multiple of {_to(questionnaire, item)} in {_counted(excess)} "
        f"of your {questionnaire.many}; elsewhere in {as_share(excess.others_some, excess.others_logs)}. Are these the "
        "exact figures, or were they rounded or estimated?"
    )


def _counted(excess: Excess) -> str:
    return f"{excess.some:,} of {excess.logs:,} ({as_share(excess.some, excess.logs)})"


def _to(questionnaire: Questionnaire, item: Rounded) -> str:
    return f"£{item.to:,}" if questionnaire.fields[item.field].type == "money" else f"{item.to:,}"
