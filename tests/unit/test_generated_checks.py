"""The checks that a number's range and step bring with them: one for all pages, or one for each page that differs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lodgement.assessment.exchange import assess_entry
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from tests.unit.tiny import MAIN, write_tiny

PAGES = """\
  - id: price_of_flat
    ask_if: size = 2
    questions:
      - id: price
        name: Price
        ask: What did it cost?
        type: money
        min: 100
        max: 999.99
        step: 1
  - id: price_of_house
    ask_if: size = 3
    questions:
      - {use: price, name: Price of the house, max: null, step: null}
  - id: price_of_castle
    ask_if: size = 4
    questions:
      - {use: price, show_if: savings > 0}
  - id: savings
    questions:
      - {id: savings, name: Savings, ask: What is saved?, type: money, decimals: 0, step: {2026: 10}, unit: GBP a year}
define:
"""


@pytest.fixture
def questionnaire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Questionnaire:
    monkeypatch.setenv(
        "LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "priced", {"main": MAIN.replace("define:\n", PAGES, 1)}))
    )
    load.cache_clear()
    return load("priced", 2026)


def found(questionnaire: Questionnaire, log: dict[str, Any]) -> dict[str, str]:
    """Generated check → message of what a log fails."""
    log = {"startdate": "2026-05-01", "postcode": "LS1 4AP"} | log
    findings = assess_entry(questionnaire, {"log": log}, dt.date(2026, 6, 1))["findings"]
    return {item["check"]: item["message"] for item in findings if "_in_" in item["check"]}


@pytest.mark.parametrize(
    ("log", "checks"),
    [
        ({"size": 0}, {"size_in_range": "Size: 0 is not allowed. Enter a number from 1 to 9."}),
        ({"size": 2, "price": 100}, {}),
        (
            {"size": 2, "price": 99},
            {"price_in_range:price_of_flat": "Price: £99 is not allowed. Enter an amount from £100 to £999.99."},
        ),
        ({"size": 2, "price": 999}, {}),
        (
            {"size": 2, "price": 1000},
            {"price_in_range:price_of_flat": "Price: £1,000 is not allowed. Enter an amount from £100 to £999.99."},
        ),
        (
            {"size": 2, "price": 500.5},
            {"price_in_steps:price_of_flat": "Price: £500.50 is not allowed. Enter whole pounds."},
        ),
        ({"size": 3, "price": 5000.5}, {}),
        (
            {"size": 3, "price": 99},
            {"price_in_range:price_of_house": "Price of the house: £99 is not allowed. Enter £100 or more."},
        ),
        ({"size": 4, "price": 99}, {}),
        (
            {"size": 4, "price": 99, "savings": 10},
            {"price_in_range:price_of_flat": "Price: £99 is not allowed. Enter an amount from £100 to £999.99."},
        ),
        ({"savings": 12340}, {}),
        ({"savings": 12345}, {"savings_in_steps": "Savings: £12,345 is not allowed. Enter a multiple of £10."}),
        ({"savings": -15}, {"savings_in_steps": "Savings: -£15 is not allowed. Enter a multiple of £10."}),
    ],
)
def test_each_page_holds_a_number_to_its_own_limits(
    questionnaire: Questionnaire, log: dict[str, Any], checks: dict[str, str]
) -> None:
    assert found(questionnaire, log) == checks


def test_the_statements_say_what_is_let_through(questionnaire: Questionnaire) -> None:
    statements = {check.id: check.statement for check in questionnaire.checks.values() if "_in_" in check.id}
    assert statements == {
        "size_in_range": "Size: from 1 to 9.",
        "price_in_range:price_of_flat": "Price: from £100 to £999.99.",
        "price_in_steps:price_of_flat": "Price: whole pounds.",
        "price_in_range:price_of_house": "Price of the house: £100 or more.",
        "savings_in_steps": "Savings: a multiple of £10 a year.",
    }


def test_whole_pounds_are_asked_for_where_pence_cannot_be_read(questionnaire: Questionnaire) -> None:
    log = {"startdate": "2026-05-01", "postcode": "LS1 4AP", "size": 5, "savings": 10.5}
    findings = assess_entry(questionnaire, {"log": log}, dt.date(2026, 6, 1))["findings"]
    assert [item["message"] for item in findings if item["fields"] == ["savings"]] == [
        "Savings can't be read. Enter an amount in whole pounds, such as 120."
    ]
