"""Ranges worked out from records: recomputed by hand, and from made-up records to a file that checks can use."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from lodgement.questionnaire.loading import load
from lodgement.questionnaire.text import DefinitionError
from lodgement.ranges import RECORDS_FOR_HALF, Recipe, derived_ranges, recipes_of
from tests.factories.made_up import made
from tests.integration.command import lodge
from tests.unit.tiny import TABLES, write_tiny

ROWS = 1_500
ENDS = "2026-03-31"
"""The last day of the year before."""
Cell = tuple[object, ...]


def _quantile(values: list[float], share: float) -> float:
    """The quantile by the straight line between the two values around it."""
    ordered, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _by_hand(recipe: Recipe, records: list[tuple[Cell, int]]) -> dict[Cell, dict[str, float]]:
    """Cell → column → amount, by a plain loop over every cell. A cell is the key, in the table's order."""
    place = list(recipe.key).index(recipe.place)

    def sort_of(cell: Cell) -> Cell:
        return cell[:place] + cell[place + 1 :]

    sorts = {sort_of(cell) for cell, _ in records}
    middle = {sort: median(value for cell, value in records if sort_of(cell) == sort) for sort in sorts}
    places = {cell[place] for cell, _ in records}
    ratios = {name: [value / middle[sort_of(cell)] for cell, value in records if cell[place] == name]
              for name in places}  # fmt: skip
    half = RECORDS_FOR_HALF
    level = {name: (len(found) * median(found) + half) / (len(found) + half) for name, found in ratios.items()}
    made_of: dict[Cell, dict[str, float]] = {}
    for sort in sorts:
        alike = [value / middle[sort] / level[cell[place]] for cell, value in records if sort_of(cell) == sort]
        for name in places:
            cell = (*sort[:place], name, *sort[place:])
            own = [float(value) for other, value in records if other == cell]
            made_of[cell] = {}
            for column, share in recipe.quantiles.items():
                expected = middle[sort] * level[name] * _quantile(alike, share)
                here = _quantile(own, share) if own else 0
                made_of[cell][column] = (len(own) * here + half * expected) / (len(own) + half)
            for column, (of, times) in recipe.factors.items():
                made_of[cell][column] = made_of[cell][of] * times
    return made_of


@pytest.mark.parametrize("collection", ["lettings", "sales"])
def test_ranges_are_those_that_a_plain_loop_gives(collection: str) -> None:
    questionnaire = load(collection, 2026)
    recipe = next(recipes_of(questionnaire))
    logs = made(collection, 2026, ROWS, 3).settled
    derived = derived_ranges(questionnaire, recipe, logs)
    formulas = {"lettings": (["lettype", "la", "rent_range_beds"], "wrent"), "sales": (["la", "beds"], "value")}
    key, value = formulas[collection]
    counted = logs.filter(pl.col(key[0]) <= 12) if collection == "lettings" else logs
    rows = counted.select(*key, value).drop_nulls().rows()
    pence = 100 if collection == "sales" else 1  # prices are in whole pounds
    records = [((*row[:-2], min(row[-2], 4)), row[-1] * pence) for row in rows]
    expected = _by_hand(recipe, records)
    assert {row[: len(key)]: row[len(key) :] for row in derived.rows()} == {
        cell: tuple(pytest.approx(columns[name], abs=1) for name in recipe.table.columns)
        for cell, columns in expected.items()
    }


def test_a_year_without_official_ranges_is_checked_by_those_of_the_year_before(tmp_path: Path) -> None:
    logs, folder = tmp_path / "logs.parquet", tmp_path / "reference"
    assert (
        lodge("synthesise", "lettings", 2025, "--rows", 600, "--seed", 3, "--as-at", ENDS, "--output", logs).code == 0
    )
    ended = lodge("ranges", "lettings", 2026, logs, "--uplift", "1.05", "--output", folder)
    path = folder / "rent_range_data" / "2026.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert (ended.code, ended.out) == (0, f"{len(rows):,} ranges from 600 lettings written to {path}.\n")
    within = load("lettings", 2026, folder).tables["rent_ranges"]
    assert (within.known, len(within.rows["soft_min"])) == (True, len(rows))
    plain = load("lettings", 2025)
    dearer = derived_ranges(plain, next(recipes_of(plain)), made("lettings", 2025, 600, 3).settled, 1.05)
    assert [round(float(row["soft_max"]) * 100) for row in rows] == dearer["soft_max"].to_list()


def test_most_records_lie_within_the_ranges_made_of_them() -> None:
    records = made("lettings", 2026, ROWS, 3)
    questionnaire = load("lettings", 2026)
    recipe = next(recipes_of(questionnaire))
    ranges = derived_ranges(questionnaire, recipe, records.settled)
    assert ranges.filter(pl.col("soft_min") > pl.col("soft_max")).height == 0
    found = records.settled.select("lettype", "la", pl.col("rent_range_beds").alias("beds"), "wrent").drop_nulls()
    joined = found.join(ranges, on=["lettype", "la", "beds"])
    assert joined["wrent"].is_between(joined["soft_min"], joined["soft_max"]).mean() > 0.9  # type: ignore[operator]


def test_a_filled_template_gives_the_same_ranges_as_its_logs(tmp_path: Path) -> None:
    paths = [tmp_path / f"logs.{ending}" for ending in ("csv", "parquet")]
    for path in paths:
        lodge("synthesise", "sales", 2025, "--rows", 300, "--seed", 3, "--as-at", ENDS, "--output", path)
        assert lodge("ranges", "sales", 2026, path, "--output", tmp_path / path.suffix[1:]).code == 0
    written = [(tmp_path / path.suffix[1:] / "sale_range_data" / "2026.csv").read_text() for path in paths]
    assert written[0] == written[1]


def test_what_is_no_file_of_logs_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no parquet")
    other = tmp_path / "other.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(other)
    ended = [lodge("ranges", "lettings", 2026, path, "--output", tmp_path / "out") for path in (broken, other)]
    assert [(one.code, one.out, one.err.count("\n")) for one in ended] == [(2, "", 1)] * 2
    assert ended[1].err == "other.parquet has no column startdate, so it has no lettings.\n"


WRONG = """\
    derived_from:
      value: rent
      where: rent > 0
      key: {place: postcode, size: size}
      place: place
      quantiles: {usual: 0.5}
"""


def test_a_recipe_that_does_not_fit_its_table_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = TABLES.replace("    rows:\n", f"{WRONG}    rows:\n")
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(write_tiny(tmp_path, "recipe", {"tables": tables})))
    questionnaire = load("recipe", 2026)
    with pytest.raises(DefinitionError, match="needs the table's key in its order, and which part is the place"):
        list(recipes_of(questionnaire))
