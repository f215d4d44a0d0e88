"""All checks of all logs together."""

from __future__ import annotations

from itertools import chain

import polars as pl

from ..questionnaire.model import Questionnaire
from .answers import rounded_checks, unanswered_checks
from .beside import beside_others_checks
from .outliers import WholeCheck
from .volumes import volume_checks


def whole_file_checks(
    questionnaire: Questionnaire, reading: pl.DataFrame, counts: pl.DataFrame
) -> tuple[WholeCheck, ...]:
    """Every whole-file check of a year with what it finds, those that find nothing among them.

    `reading`: a row a log, `log`, `organisation` and the columns of `reading_of`. `counts`: see `volume_checks`.
    """
    return tuple(
        chain(
            volume_checks(questionnaire, counts),
            unanswered_checks(questionnaire, reading),
            rounded_checks(questionnaire, reading),
            beside_others_checks(questionnaire, reading),
        )
    )
