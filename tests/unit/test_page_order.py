"""Pages that are repeated for each person are asked person by person, as they lie on paper."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from lodgement.questionnaire.loading import load


@pytest.mark.parametrize(("collection", "last"), [("lettings", 8), ("sales", 6)])
@pytest.mark.parametrize("year", [2025, 2026])
def test_all_of_one_person_then_all_of_the_next(collection: str, last: int, year: int) -> None:
    named = (re.match(r"person_(\d)_", name) for name in load(collection, year).pages)
    asked = [int(found.group(1)) for found in named if found]
    assert [(number, len(list(pages))) for number, pages in groupby(asked)] == [
        (number, asked.count(2)) for number in range(2, last + 1)
    ]
    assert asked.count(2) >= 5
