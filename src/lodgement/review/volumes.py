"""How many logs each organisation has, beside last year's of the same months: who has far more or fewer, who has none.

Both counts are taken to be chance around a rate of the organisation's own. Then, of all logs of both years, this year's
are binomial: the rate itself isn't needed. The change that everybody went through is taken out first.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ..questionnaire.model import Questionnaire
from .chance import at_least, at_most
from .outliers import Outlier, WholeCheck

CHANCE = 1e-4
"""What chance brings less often than this is asked about: of some 350 organisations, one in thirty rounds is asked for
no reason."""
LEAST_CHANGE = 0.25
"""A change of less than a quarter is not asked about, however sure it is: homes become free in lumps, when a block is
finished or a street is renewed."""


def volume_checks(questionnaire: Questionnaire, counts: pl.DataFrame) -> Iterator[WholeCheck]:
    """Who has far fewer or far more logs than a year before, and who has none.

    `counts`: a row an organisation. `organisation`; `logs` and `before`, its logs of the same months of this year and
    the last; `expected`, whether it is one that hands in logs at all.
    """
    many = questionnaire.many
    yield WholeCheck(
        "volume",
        "Far more or fewer than last year",
        f"An organisation hands in about as many {many} as in the same months of the year before.",
        (),
        tuple(_changed(questionnaire, counts)),
    )
    yield WholeCheck(
        "nothing_sent",
        "Nothing handed in",
        f"An organisation that owns homes or handed in {many} last year has handed some in.",
        (),
        tuple(_silent(questionnaire, counts)),
    )


def usual_change(counts: pl.DataFrame) -> float | None:
    """This year's logs for each of last year's, as organisations went through it: the median, larger ones counting
    for more. None where nobody had any last year.

    Not the quotient of the totals: a large organisation that sends nothing would make all others look risen.
    """
    both = counts.filter(pl.col("before") > 0).with_columns((pl.col("logs") / pl.col("before")).alias("change"))
    if both.is_empty():
        return None
    both = both.sort("change", "organisation")
    reached = both["before"].cum_sum() * 2 >= both["before"].sum()
    return float(both["change"].gather(reached.arg_max() or 0)[0])


def _changed(questionnaire: Questionnaire, counts: pl.DataFrame) -> Iterator[Outlier]:
    change = usual_change(counts)
    if not change:  # nobody has handed anything in yet, or nobody did last year
        return
    some = counts.filter((pl.col("logs") > 0) & (pl.col("before") > 0)).sort("organisation")
    for organisation, logs, before in some.select("organisation", "logs", "before").iter_rows():
        expected = before * change
        chance = _chance(logs, before, change)
        if chance < CHANCE and abs(logs - expected) >= LEAST_CHANGE * expected:
            figures = {"logs": logs, "before": before, "expected": round(expected, 1), "chance": chance}
            yield Outlier(organisation, None, figures, _sentence(questionnaire, logs, before, expected))


def _chance(logs: int, before: int, change: float) -> float:
    """How often chance alone brings a count as far on this side of what is expected; both sides count."""
    share = change / (1 + change)
    tail = at_least if logs > before * change else at_most
    return min(1.0, 2 * tail(logs, logs + before, share))


def _sentence(questionnaire: Questionnaire, logs: int, before: int, expected: float) -> str:
    which = "more" if logs > expected else "fewer"
    return (
        f"You have handed in {logs:,} {questionnaire.many} for the months so far, far {which} than last year’s "
        f"{before:,} for the same months: after the change that others have seen, about {round(expected):,} would be "
        f"expected. Is that right, or are some missing or entered twice?"
    )


def _silent(questionnaire: Questionnaire, counts: pl.DataFrame) -> Iterator[Outlier]:
    silent = counts.filter((pl.col("logs") == 0) & (pl.col("expected") | (pl.col("before") > 0))).sort("organisation")
    for organisation, before in silent.select("organisation", "before").iter_rows():
        last = f" Last year there were {before:,} for the same months." if before else ""
        sentence = (
            f"Nothing has been handed in for this year’s {questionnaire.many}, by you or for homes that you own.{last} "
            f"Were there none, or are they still to come?"
        )
        yield Outlier(organisation, None, {"logs": 0, "before": before}, sentence)
