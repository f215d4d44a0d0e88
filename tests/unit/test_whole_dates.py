"""Whole dates in the cell for the day: which are read, for one row and for a frame of them alike."""

from __future__ import annotations

import polars as pl
import pytest

from lodgement.assessment.whole_dates import frame_with_dates_parted, row_with_dates_parted
from lodgement.questionnaire.loading import load

QUESTIONNAIRE = load("lettings", 2026)
DAY, MONTH, YEAR = 8, 9, 10
"""The columns of the tenancy's start."""
PARTED = ("15", "06", "2026")


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("2026-06-15", "", ""), PARTED),
        ((" 2026-06-15\t", " ", "\u00a0"), PARTED),
        (("2026-06-15 00:00:00", "", ""), PARTED),
        (("2026-06-15T00:00:00.000", "", ""), PARTED),
        (("15/06/2026", "", ""), PARTED),
        (("15/06/2026 00:00", "", ""), PARTED),
        (("5/6/2026", "", ""), ("5", "6", "2026")),
        (("31/02/2026", "", ""), ("31", "02", "2026")),
        (("2026-06-15 09:30:00", "", ""), None),
        (("15/06/26", "", ""), None),
        (("15-06-2026", "", ""), None),
        (("2026/06/15", "", ""), None),
        (("15 June 2026", "", ""), None),
        (("2026-06-15", "6", ""), None),
        (("2026-06-15", "", "26"), None),
        (("15", "6", "2026"), None),
        (("", "", ""), None),
    ],
)
def test_a_whole_date_is_parted_where_it_can_be_read_in_one_way_and_the_other_cells_are_blank(
    cells: tuple[str, str, str], read: tuple[str, str, str] | None
) -> None:
    row = dict(zip((DAY, MONTH, YEAR), cells, strict=True))
    expected = dict(zip((DAY, MONTH, YEAR), read or cells, strict=True))
    assert row_with_dates_parted(QUESTIONNAIRE, row) == expected
    texts = pl.DataFrame({str(number): [text, None] for number, text in row.items()})
    parted = frame_with_dates_parted(QUESTIONNAIRE, texts).row(0, named=True)
    assert parted == {str(number): text for number, text in expected.items()}
