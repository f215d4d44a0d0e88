"""An answer that has a column of its own on each of its pages: one counts in a row, and the others say nothing.

Held for one row and for a frame of rows, from reading to the columns that findings are shown at.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.exchange import assess_entry
from lodgement.assessment.row_frames import read_frame
from lodgement.assessment.rows import read_row
from lodgement.files.checking import check_rows
from lodgement.files.sheet import Sheet
from lodgement.files.template_headings import heading_rows
from lodgement.files.template_reading import TemplateRows
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.rulebook.lint import lint

from .tiny import MAIN, write_tiny

AS_AT = dt.date(2026, 11, 20)
PAGES = """\
  - id: price_until_2025
    until: 2025
    questions:
      - {id: price, name: Old price, ask: What did it cost?, type: money, column: {2025: 12}}
  - id: price_of_flat
    ask_if: sort = 1
    questions:
      - id: has_price
        name: Whether there is a price
        ask: Is there a price?
        type: choice
        options: {1: "Yes", 2: "No"}
        from_row: CASE WHEN price.cell > 0 THEN 1 END
      - id: price
        name: Price of the flat
        ask: What does the flat cost?
        type: money
        decimals: {2026: 0}
        min: {2025: 1, 2026: 500}
        max: 999999
        column: {2026: 12}
        column_if: row_is_flat
      - id: paid_by
        name: How it is paid
        ask: How is it paid?
        type: choice
        options: {1: Cash, 2: Loan}
        column: {2026: 13}
        column_if: row_is_flat
  - id: price_of_house
    ask_if: sort = 2
    questions:
      - {use: has_price}
      - {use: price, ask: What does the house cost?, column: {2026: 14}, column_if: row_is_house}
      - {use: paid_by, column: {2026: 15}, column_if: row_is_house}
row_define:
  - id: row_is_flat
    means: The row is of a flat.
    when: sort.cell = 1
  - id: row_is_house
    means: The row is of a house.
    when: sort.cell = 2
define:
"""
CHECK = """\
  - id: price_is_paid
    kind: hard
    when: price > 1000 AND paid_by = 1
    shown_on: [price, paid_by]
    statement: A high price is paid by loan.
    message: "{price} is paid in cash."
  - id: row_price_of_house_is_empty
    kind: hard
    when: sort.cell = 1 AND price.price_of_house IS NOT NULL
    shown_on: [{cell: price.price_of_house}]
    statement: A flat has no price of a house.
    message: Empty the price of the house.
    upload_only: true
"""
ON_CHANGE = """\
on_change:
  - when: size IS DISTINCT FROM size_was
    clear: [sort]
    because: Another size is another sort.
"""
WITH_PRICES = MAIN.replace("define:\n", PAGES, 1).replace(ON_CHANGE, "", 1) + CHECK
HOME = {1: "1", 2: "5", 3: "2026", 4: "6", 5: "LS1", 6: "4AP", 8: "Tower", 9: "200", 10: "40", 11: "41"}


@pytest.fixture
def questionnaire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Questionnaire:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "by_page", {"main": WITH_PRICES})))
    load.cache_clear()
    return load("by_page", 2026)


def faults(folder: Path, monkeypatch: pytest.MonkeyPatch, main: str) -> list[str]:
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(folder, "faulty", {"main": main})))
    return [fault.what for fault in lint("faulty")]


def texts_of(questionnaire: Questionnaire, row: dict[int, str]) -> pl.DataFrame:
    return pl.DataFrame({str(number): [row.get(number, "")] for number in questionnaire.columns})


ROWS: list[tuple[dict[int, str], dict[str, Any], dict[tuple[int, ...], str]]] = [
    ({7: "1", 12: "900", 13: "1"}, {"price": 900, "paid_by": 1, "has_price": 1}, {}),
    ({7: "2", 14: "£1,250", 15: "2"}, {"price": 1250, "paid_by": 2, "has_price": 1}, {}),
    ({7: "1", 14: "1250", 15: "2"}, {"price": None, "paid_by": None, "has_price": None}, {}),
    ({7: "2", 12: "x", 13: "9", 14: "700"}, {"price": 700, "paid_by": None, "has_price": 1}, {}),
    (
        {7: "1", 12: "x", 13: "9"},
        {"price": None, "paid_by": None, "has_price": None},
        {(12,): "readable_value", (13,): "known_option"},
    ),
    (
        {7: "2", 14: "900.50", 15: "9"},
        {"price": None, "paid_by": None, "has_price": None},
        {(14,): "readable_value", (15,): "known_option"},
    ),
    ({12: "900", 13: "9", 14: "x", 15: "1"}, {"price": None, "paid_by": None, "has_price": None}, {}),
]


@pytest.mark.parametrize(("cells", "answers", "troubles"), ROWS)
def test_the_column_that_counts_is_read(
    questionnaire: Questionnaire, cells: dict[int, str], answers: dict[str, Any], troubles: dict[Any, str]
) -> None:
    read = read_row(questionnaire, HOME | cells, {})
    assert {name: read.answers[name] for name in answers} == answers
    assert read.troubles == troubles
    frame = read_frame(questionnaire, texts_of(questionnaire, HOME | cells), {})
    assert frame.frame.select(*answers).row(0, named=True) == answers
    assert dict(list(frame.troubles)) == troubles


FOUND: list[tuple[dict[int, str], list[tuple[str, tuple[int, ...]]]]] = [
    ({7: "1", 12: "1200", 13: "1"}, [("price_is_paid", (12, 13))]),
    ({7: "2", 14: "1200", 15: "1"}, [("price_is_paid", (14, 15))]),
    ({7: "1", 12: "900", 13: "1", 14: "1"}, [("row_price_of_house_is_empty", (14,))]),
    ({7: "2", 14: "499", 15: "1"}, [("price_in_range", (14,))]),
    ({7: "1", 13: "1"}, [("required_setup_answer", (12,)), ("required_setup_answer", (12,))]),
    ({7: "2", 14: "900"}, [("required_setup_answer", (15,))]),
]


@pytest.mark.parametrize(("cells", "expected"), FOUND)
def test_findings_are_shown_at_the_column_that_counts(
    questionnaire: Questionnaire, cells: dict[int, str], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    row = HOME | cells
    entry = {"bulk_row": {f"field_{number}": text for number, text in row.items()}}
    alone = [
        (found["check"], tuple(found["columns"])) for found in assess_entry(questionnaire, entry, AS_AT)["findings"]
    ]
    assert sorted(alone) == expected
    texts = texts_of(questionnaire, row)
    checked = check_rows(questionnaire, TemplateRows(texts, [1], {}, Sheet([], [], texts)), AS_AT)
    assert sorted((found.check, found.columns) for found in checked.findings) == expected


def test_the_template_names_each_column_as_its_page_does(questionnaire: Questionnaire) -> None:
    rows = {label: cells[11:] for label, *cells in heading_rows(questionnaire)}
    assert rows["Question"] == [
        "What does the flat cost?",
        "How is it paid?",
        "What does the house cost?",
        "How is it paid?",
    ]


def test_whole_pounds_are_worded_as_pounds(questionnaire: Questionnaire) -> None:
    found = assess_entry(questionnaire, {"log": {"sort": 1, "price": 1200, "paid_by": 1, "size": 3}}, AS_AT)["findings"]
    assert [item["message"] for item in found if item["check"] == "price_is_paid"] == ["£1,200 is paid in cash."]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "column_if: row_is_house}",
            "column_if: is_dear}",
            ["column_if of price names no condition of rows: 'is_dear'"],
        ),
        (
            "column: {2026: 15}, column_if: row_is_house}",
            "column: {2026: 15}}",
            ["paid_by has several columns, so each of its pages needs a column_if"],
        ),
        (
            "type: date\n",
            "type: date\n        column_if: row_is_flat\n",
            ["column_if is for an answer of one column, not for startdate"],
        ),
    ],
)
def test_a_column_that_cannot_be_told_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, expected: list[str]
) -> None:
    assert faults(tmp_path, monkeypatch, WITH_PRICES.replace(old, new, 1)) == expected
