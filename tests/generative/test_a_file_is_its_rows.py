"""A file says of each of its rows what the row alone says: the frame's way and the single record's way agree.

Rows are the specifications' row with random cells changed, some of them to nonsense.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.exchange import assess_entry
from lodgement.files.checking import check_rows
from lodgement.files.sheet import Sheet
from lodgement.files.template_reading import TemplateRows
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from tests.spec.logs import of_year, pages

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
NONSENSE = [
    "",
    " ",
    "0",
    "1",
    "2",
    "3",
    "9",
    "10",
    "R",
    "x",
    "99",
    "1.5",
    "£1,000.00",
    "25%",
    "25 %",
    "%",
    "-4",
    "31",
    "15/6/2026",
    "2026-06-15",
    "2026-06-15 00:00:00",
    "31/02/2026",
    "26",
    "ZZ1",
    "E07000223",
]
ROWS = 150


def _rows(questionnaire: Questionnaire, seed: int) -> list[dict[int, str]]:
    chance = random.Random(seed)
    numbers = {column.name: column.number for column in questionnaire.columns.values()}
    base = of_year(pages(questionnaire.collection)["row"], questionnaire.year)
    plain = {numbers[name]: str(value) for name, value in base.items() if name in numbers}
    rows = []
    for _ in range(ROWS):
        row = dict(plain)
        for number in chance.sample(sorted(numbers.values()), chance.choice([1, 2, 4, 8, 20])):
            row[number] = chance.choice(NONSENSE)
        rows.append(row)
    return rows


def _context(questionnaire: Questionnaire) -> dict[str, Any]:
    """All the context of the specifications, so that every check can be judged; what a file says of itself left out."""
    known = of_year(pages(questionnaire.collection)["context"], questionnaire.year)
    own = {name for name, item in questionnaire.context.items() if item.same_in_file or item.calendar}
    nothing_known = dict.fromkeys(set(questionnaire.context) - own)
    return nothing_known | {name: known[name] for name in known if name in questionnaire.context and name not in own}


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_a_file_says_of_each_row_what_the_row_alone_says(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    rows, context, day = _rows(questionnaire, seed=year), _context(questionnaire), dt.date(year, 11, 20)
    texts = pl.DataFrame(
        {str(number): [row.get(number, "") for row in rows] for number in sorted(questionnaire.columns)}
    )
    given = {name: value for name, value in context.items() if value is not None}
    sent = TemplateRows(texts, list(range(len(rows))), {}, Sheet([], [], texts))
    checked = check_rows(questionnaire, sent, day, context | given)
    by_row: dict[int, set[Any]] = {line: set() for line in range(len(rows))}
    own = {check.id for check in questionnaire.checks.values() if check.when.reads & _said_of_files(questionnaire)}
    for finding in checked.findings:
        if finding.check not in own:
            by_row[finding.line].add((finding.check, finding.fields, finding.columns, finding.message))
    alone = {
        line: {
            (found["check"], tuple(found["fields"]), tuple(found["columns"]), found["message"])
            for found in assess_entry(
                questionnaire,
                {"bulk_row": {f"field_{number}": text for number, text in row.items()}, "context": context},
                day,
            )["findings"]
            if found["check"] not in own
        }
        for line, row in enumerate(rows)
    }
    assert by_row == alone


def _said_of_files(questionnaire: Questionnaire) -> set[str]:
    return {name for name, item in questionnaire.context.items() if item.same_in_file}
