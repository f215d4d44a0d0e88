"""Made-up records, piece by piece: what the command, tests, measurements and demonstrations call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from ..assessment.row_writing import texts_of
from ..questionnaire.model import Questionnaire
from .drawing import Maker, make_rows, maker_of
from .page import page_of

PIECE = 25_000
"""Records made at a time. Measured at a million records: a second less at 50,000, and half a gigabyte more."""


class UnusableDay(Exception):
    """A last day before the year begins; the message says so."""


@dataclass(frozen=True)
class Records:
    """Some of the records, in the order of their rows, which are numbered from 1."""

    maker: Maker
    settled: pl.DataFrame
    """Every name of the settled logs, context and cells, and the number of the `row`."""
    right_at_once: int
    """How many had nothing wrong at the first attempt."""

    @cached_property
    def texts(self) -> pl.DataFrame:
        """The rows of the template: a String column for each field number."""
        return texts_of(self.maker.questionnaire, self.settled)

    @cached_property
    def logs(self) -> pl.DataFrame:
        """Answers and derived values by field, what is drawn of the context, the row, and the organisation's number.

        Money is in whole pence and dates are dates, as conditions reckon with them.
        """
        return self.settled.select(self.maker.logged)


def synthesise(
    questionnaire: Questionnaire,
    rows: int,
    seed: int,
    *,
    organisations: int | None = None,
    as_at: dt.date | None = None,
    piece: int = PIECE,
) -> Iterator[Records]:
    """So many made-up records under a seed, in pieces of at most `piece`; their size changes nothing in the records.

    `organisations`: how many providers there are (the page's own number by default). `as_at`: the last day on which a
    log may start (the last of the year by default): judged on that day or later, nothing is wrong with any of them.
    Raises DefinitionError, NeverRight or UnusableDay.
    """
    window = questionnaire.window
    last_day = min(as_at or window.ends, window.ends)
    if last_day < window.starts:
        raise UnusableDay(
            f"{questionnaire.title} {questionnaire.year} start on {window.starts.day} {window.starts:%B %Y} or later. "
            "Choose a later day."
        )
    maker = maker_of(questionnaire, page_of(questionnaire), seed, last_day, organisations)
    for first in range(0, rows, piece):
        made = make_rows(maker, first, min(piece, rows - first))
        yield Records(maker, made.frame, made.right_at_once)
