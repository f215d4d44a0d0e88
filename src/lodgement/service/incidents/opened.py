"""Many logs opened from their boxes, into the facts that exposure and impact are counted from. Nothing is written.

Read in pieces by number, so that memory holds the answers of one piece at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from lodgement.exposure.facts import facts_of
from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import open_box

from ..logs.contents import belongs_to
from ..logs.frames import answers_frame
from ..logs.models import Log
from ..vault.keys import year_key

PIECE = 10_000
"""Logs at a time."""
Progress = Callable[[int], None]
OF_THE_ROW = {"log": pl.Int64, "owner": pl.Int64, "manager": pl.Int64, "maker": pl.Int64}


def facts_of_logs(questionnaire: Questionnaire, numbers: Sequence[int], progress: Progress) -> pl.DataFrame:
    """The facts of the logs of these numbers that are there, deleted ones too, a row a log in order of number.

    Columns as of `exposure.facts.facts_of`, and `log`, `owner`, `manager`, `maker`: numbers, owner and manager None
    where the log names none. `progress` is told of each piece. Raises KeyMissing where the year was destroyed, and
    Tampered.
    """
    ordered = sorted(numbers)
    pieces = []
    for start in range(0, len(ordered), PIECE):
        piece = ordered[start : start + PIECE]
        pieces.append(_facts(questionnaire, piece))
        progress(len(piece))
    return pl.concat(pieces) if pieces else _facts(questionnaire, [])


def _facts(questionnaire: Questionnaire, numbers: Sequence[int]) -> pl.DataFrame:
    found = Log.objects.filter(pk__in=numbers, collection=questionnaire.collection, year=questionnaire.year)
    rows = list(found.order_by("pk").values_list("pk", "version", "answers", "owner", "manager", "made_for"))
    held = pl.DataFrame([(row[0], *row[3:]) for row in rows], schema=OF_THE_ROW, orient="row")
    key = year_key(questionnaire.year)
    boxes = [open_box(key, belongs_to(number, version, "answers"), bytes(box)) for number, version, box, *_ in rows]
    return held.hstack(facts_of(questionnaire, answers_frame(questionnaire, boxes)))
