"""A collection is data: one that no code has heard of goes through loading, lint, show, diff, assessing, checking,
reports, templates, the specification and made-up records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lodgement.questionnaire.loading import load
from tests.integration.command import lodge

COLLECTIONS = Path(__file__).parent / "collections"
YEARS = (2025, 2026)
MEAL = {
    "kitchen": "ORG1",
    "served_on": "2026-05-05",
    "occasion": 2,
    "dish": 1,
    "diet_vegan": 1,
    "guests": 2,
    "cost": 10.5,
    "paid": 1,
    "price": 6,
    "served_at": "qx11ab",
    "warm_space": 1,
}


@pytest.fixture(autouse=True)
def only_meals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The toy in place of the collections there are; questionnaires are cached, so both ends start anew."""
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(COLLECTIONS))
    load.cache_clear()
    yield
    load.cache_clear()


def test_its_definitions_are_sound() -> None:
    assert lodge("questionnaire", "lint") == (0, "No faults.\n", "")


def test_a_check_is_shown_in_words() -> None:
    shown = lodge("questionnaire", "show", "meals", 2026, "sold_above_cost").out
    assert "It fails where “Income” is more than “Cost of the meal”." in shown


def test_the_years_are_compared() -> None:
    told = lodge("questionnaire", "diff", "meals", 2025, 2026).out
    assert ("- `warm_space` Warm space" in told, "new option 3 (Emergency)" in told) == (True, True)


def test_a_log_is_assessed() -> None:
    ended = lodge("assess", "--collection", "meals", "--year", 2026, "--as-at", "2026-06-01",
                  stdin=json.dumps({"id": 1, "log": MEAL}))  # fmt: skip
    found = json.loads(ended.out)
    assert (found["missing"], found["derived"], found["log"]["served_at"]) == (
        [],
        {"cost_a_plate": 5.25, "income": 12},
        "QX1 1AB",
    )
    assert [(one["check"], one["message"]) for one in found["findings"]] == [
        ("no_soup_at_festivals", "Soup alone is unusual at a festival. Check the dish."),
        ("sold_above_cost", "Guests paid £12 for a meal that cost £10.50. Check the price."),
    ]
    assert found["not_judged"] == ["kitchen_has_signed", "plate_above_own_limit"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_made_up_meals_are_right_and_planted_mistakes_are_found(tmp_path: Path, year: int, ending: str) -> None:
    file, report, as_at = tmp_path / f"meals.{ending}", tmp_path / "report.xlsx", f"{year + 1}-03-31"
    options = ["--collection", "meals", "--year", year, "--as-at", as_at]
    make = ["synthesise", "meals", year, "--rows", 300, "--seed", 4, "--as-at", as_at, "--output", file]

    assert lodge(*make).code == 0
    right = lodge("check", file, *options, "--json")
    assert (right.code, json.loads(right.out)["findings"], json.loads(right.out)["logs"]) == (0, [], 300)

    assert lodge(*make, "--errors", "child_alone=0.1").code == 0
    wrong = lodge("check", file, *options, "--report", report)
    assert (wrong.code, "A child under 8 does not come alone." in wrong.out, report.exists()) == (1, True, True)


def test_what_a_check_waits_for_is_named_where_it_looks_it_up_itself(tmp_path: Path) -> None:
    file = tmp_path / "meals.csv"
    lodge("synthesise", "meals", 2025, "--rows", 5, "--as-at", "2026-03-31", "--output", file)
    told = json.loads(lodge("check", file, "--collection", "meals", "--year", 2025, "--json").out)["not_judged"]
    assert {one["check"]: one["needs"] for one in told} == {
        "kitchen_has_signed": ["the kitchen"],
        "plate_above_own_limit": ["the kitchens' own cost limits (--reference)"],
    }


@pytest.mark.parametrize("year", YEARS)
def test_its_template_and_specification_are_written(tmp_path: Path, year: int) -> None:
    written = [
        lodge("template", "meals", year, "--output", tmp_path / "template.csv").code,
        lodge("template", "meals", year, "--output", tmp_path / "template.xlsx").code,
        lodge("specification", "meals", year, "--output", tmp_path / "specification.html").code,
        lodge("specification", "meals", year, "--output", tmp_path / "specification.xlsx").code,
    ]
    page = (tmp_path / "specification.html").read_text(encoding="utf-8")
    assert (written, "Price of a plate" in page) == ([0, 0, 0, 0], True)
