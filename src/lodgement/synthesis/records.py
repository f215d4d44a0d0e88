"""Made-up records, piece by piece: what the command, tests, measurements and demonstrations call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from ..assessment.frame import settle_frame
from ..assessment.plan import plan_for
from ..assessment.row_frames import new_logs, read_frame
from ..assessment.row_writing import texts_of
from ..questionnaire.model import Questionnaire
from .drawing import Maker, make_rows, maker_of
from .page import page_of, same_in_all
from .planting import PLANTED, Planted, Planter, Wish, planter_of

PIECE = 25_000
"""Records made at a time: enough that the frames' work outweighs the rest, few enough for half a gigabyte."""


class UnusableDay(Exception):
    """A last day before the year begins; the message says so."""


@dataclass(frozen=True)
class Records:
    """Some of the records, in the order of their rows, which are numbered from 1."""

    maker: Maker
    settled: pl.DataFrame
    """Every name of the logs without mistakes, settled, with context and cells; `row` and `attempt` beside them."""
    planted: Planted | None

    @property
    def right_at_once(self) -> int:
        """How many had nothing wrong at the first attempt."""
        return int((self.settled["attempt"] == 0).sum())

    @property
    def mistakes(self) -> pl.DataFrame:
        """The mistakes planted: row, kind, field, and the check that must tell of it."""
        return self.planted.mistakes if self.planted else PLANTED.to_frame()

    @cached_property
    def texts(self) -> pl.DataFrame:
        """The rows of the template, mistakes and all: a String column for each field number."""
        return self.planted.texts.drop("row") if self.planted else texts_of(self.maker.questionnaire, self.settled)

    @cached_property
    def logs(self) -> pl.DataFrame:
        """Answers and derived values by field, what is drawn of the context, the row, and the organisation's number.

        Money is in whole pence and dates are dates, as conditions reckon with them. A row with a mistake is the log
        that reading it makes.
        """
        wrong = self.mistakes["row"].unique()
        right = self.settled.select(self.maker.logged)
        if wrong.is_empty():
            return right
        return pl.concat([right.filter(~pl.col("row").is_in(wrong.implode())), self._read_back(wrong)]).sort("row")

    def _read_back(self, rows: pl.Series) -> pl.DataFrame:
        maker = self.maker
        around = self.settled.filter(pl.col("row").is_in(rows.implode()))
        texts = self.texts.filter(self.settled["row"].is_in(rows.implode()))
        read = read_frame(maker.questionnaire, texts, maker.known).frame
        context = around.select(name for name in maker.logged if name not in maker.questionnaire.fields)
        log = new_logs(maker.questionnaire, read.with_columns(context.get_columns()))
        return settle_frame(plan_for(maker.questionnaire), log).select(maker.logged)


def synthesise(
    questionnaire: Questionnaire,
    rows: int,
    seed: int,
    *,
    organisations: int | None = None,
    as_at: dt.date | None = None,
    errors: Wish = 0,
    given: Mapping[str, int] | None = None,
    piece: int = PIECE,
) -> Iterator[Records]:
    """So many made-up records under a seed, in pieces of at most `piece`; their size changes nothing in the records.

    `organisations`: how many providers there are (the page's own number by default). `as_at`: the last day on which a
    log may start (the last of the year by default): judged on that day or later, nothing is wrong with any of them,
    save the `errors` that are planted. `given`: answers that all of them have, by field, in place of what is drawn.
    Raises DefinitionError, UnknownMistake or UnusableDay at once, and NeverRight where a piece can't be made.
    """
    page, last_day = page_of(questionnaire), _last_day(questionnaire, as_at)
    if given:
        page = replace(page, draws=same_in_all(page.draws, given))
    maker = maker_of(questionnaire, page, seed, last_day, organisations)
    planter = planter_of(questionnaire, page, seed, errors) if errors else None
    return _pieces(maker, planter, rows, piece)


def _pieces(maker: Maker, planter: Planter | None, rows: int, piece: int) -> Iterator[Records]:
    for first in range(0, rows, piece):
        before = 1 if planter and first else 0  # a row may be repeated from the one before it
        settled = make_rows(maker, first - before, min(piece, rows - first) + before)
        planted = planter.plant(settled).without(before) if planter else None
        yield Records(maker, settled[before:], planted)


def _last_day(questionnaire: Questionnaire, as_at: dt.date | None) -> dt.date:
    window = questionnaire.window
    if as_at and as_at < window.starts:
        starts = f"{window.starts.day} {window.starts:%B %Y}"
        raise UnusableDay(
            f"{questionnaire.title} {questionnaire.year} start on {starts} at the earliest. Choose a later day."
        )
    return min(as_at or window.ends, window.ends)
