"""Made-up records of every collection that says how: nothing is wrong with them, save what is planted and found."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from lodgement.questionnaire.loading import load
from lodgement.synthesis.parquet import write_parquet
from lodgement.synthesis.planting import REPEATED
from lodgement.synthesis.records import synthesise
from tests.factories.made_up import YEARS, assessed, made, together, told_of_rows
from tests.integration.command import lodge

FEW, MANY = 1_500, 20_000
REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"


def _nothing_is_wrong(collection: str, year: int, rows: int, reference: Path | None = None) -> None:
    records = made(collection, year, rows, 3, 0, reference)
    found = assessed(records)
    assert (found.failures, found.missing, told_of_rows(records)) == ({}, {}, {})


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_nothing_is_wrong_with_them(collection: str, year: int) -> None:
    _nothing_is_wrong(collection, year, FEW)


@pytest.mark.prove
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_nothing_is_wrong_with_many_of_them(collection: str, year: int) -> None:
    _nothing_is_wrong(collection, year, MANY)


@pytest.mark.prove
@pytest.mark.skipif(not REFERENCE.is_dir(), reason="there is no reference data beside the project")
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_nothing_is_wrong_with_many_of_them_by_the_official_ranges(collection: str, year: int) -> None:
    _nothing_is_wrong(collection, year, MANY, REFERENCE)


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_most_are_right_at_once(collection: str, year: int) -> None:
    """What is drawn again bends what the page says; so little of it should be."""
    assert made(collection, year, FEW, 3).right_at_once > 0.9 * FEW


def test_all_of_them_can_have_the_same_answers() -> None:
    """The others are drawn around them, so that nothing is wrong with any."""
    given = {"needstype": 1, "rent_type": 1}
    (records,) = synthesise(load("lettings", 2026), 200, 3, given=given)
    assert records.logs.select(*given).unique().rows(named=True) == [given]
    found = assessed(records)
    assert (found.failures, found.missing) == ({}, {})


def _each_is_found(collection: str, year: int, rows: int) -> None:
    records = made(collection, year, rows, 4, 0.5)
    told = told_of_rows(records)
    planted = list(records.mistakes.select("row", "kind", "check").iter_rows())
    assert [mistake for mistake in planted if mistake[2].split(":")[0] not in told.get(mistake[0], set())] == []
    twice = {row - 1 for row, kind, _ in planted if kind == REPEATED}
    assert set(told) - {row for row, _, _ in planted} <= twice


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_each_mistake_is_found_and_nothing_else(collection: str, year: int) -> None:
    _each_is_found(collection, year, FEW)


@pytest.mark.prove
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_each_of_many_mistakes_is_found_and_nothing_else(collection: str, year: int) -> None:
    _each_is_found(collection, year, MANY)


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_the_share_of_mistakes_is_the_one_asked_for(collection: str, year: int) -> None:
    records = made(collection, year, FEW, 4, 0.5)
    assert abs(records.mistakes["row"].n_unique() - 0.5 * FEW) < 4 * (FEW * 0.25) ** 0.5
    assert records.mistakes["row"].is_duplicated().sum() == 0


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_pieces_make_no_difference(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    whole = together(questionnaire, 160, 5, 0.4)
    pieces = list(synthesise(questionnaire, 160, 5, errors=0.4, piece=90))
    for part in ("logs", "texts", "mistakes"):
        assert pl.concat([getattr(piece, part) for piece in pieces]).equals(getattr(whole, part)), part


def test_other_seeds_make_other_records() -> None:
    collection, year = YEARS[0]
    assert not made(collection, year, FEW, 3).texts.equals(made(collection, year, FEW, 4).texts)


def _bytes(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_same_seed_is_the_same_bytes_in_another_process(tmp_path: Path, ending: str) -> None:
    collection, year = YEARS[0]
    paths = [tmp_path / f"{number}.{ending}" for number in (1, 2)]
    chosen = ("--rows", "300", "--seed", "9", "--errors", "0.1", "--as-at", str(load(collection, year).window.ends))
    arguments = ("synthesise", collection, str(year), *chosen, "--output")
    assert lodge(*arguments, paths[0]).code == 0
    command = "import sys; from lodgement.cli import main; sys.argv[0] = 'lodge'; main()"
    one_thread = {"POLARS_MAX_THREADS": "1", "PATH": ""}
    subprocess.run([sys.executable, "-c", command, *arguments, paths[1]], check=True, env=one_thread)
    assert _bytes(paths[0]) == _bytes(paths[1])


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_a_template_reads_back_and_says_the_same(tmp_path: Path, collection: str, year: int) -> None:
    path = tmp_path / "made-up.csv"
    day = load(collection, year).window.ends
    chosen = ("--rows", 200, "--seed", 4, "--as-at", day)
    assert lodge("synthesise", collection, year, *chosen, "--output", path).code == 0
    ended = lodge("check", path, "--collection", collection, "--year", year, "--as-at", day, "--json")
    assert (ended.code, '"findings": []' in ended.out) == (0, True)


def test_parquet_has_the_logs_with_amounts_in_pounds(tmp_path: Path) -> None:
    collection, year = YEARS[0]
    questionnaire = load(collection, year)
    path = tmp_path / "made-up.parquet"
    write_parquet(synthesise(questionnaire, 150, 6, errors=0.3, piece=90), path, lambda _: None)
    logs, written = together(questionnaire, 150, 6, 0.3).logs, pl.read_parquet(path)
    kinds = {name: item.kind for name, item in questionnaire.everything.items()}
    amounts = [name for name in logs.columns if name in kinds and kinds[name].scale == 2]
    assert written.with_columns((pl.col(name) * 100).cast(pl.Int64) for name in amounts).equals(logs)


def test_chosen_kinds_of_mistakes_alone_are_planted() -> None:
    collection, year = YEARS[0]
    questionnaire = load(collection, year)
    records = together(questionnaire, 1_000, 5, {"unknown_code": 0.05, REPEATED: 0.05})
    counted = dict(records.mistakes.group_by("kind").len().iter_rows())
    assert set(counted) == {"unknown_code", REPEATED}
    assert all(20 < count < 85 for count in counted.values())


def test_start_dates_end_with_the_day_given() -> None:
    collection, year = YEARS[0]
    questionnaire = load(collection, year)
    day = questionnaire.window.starts.replace(month=questionnaire.window.starts.month + 1)
    records = next(synthesise(questionnaire, 500, 1, as_at=day))
    starts = records.settled[questionnaire.starts_on]
    assert (starts.min(), starts.max()) == (questionnaire.window.starts, day)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--output", "x.ods"], "Records can't be written as .ods: use .csv, .xlsx, .parquet.\n"),
        (["--output", "x.csv", "--errors", "2"], "--errors 2: a share is a number from 0 to 1, such as 0.05.\n"),
        (["--output", "x.csv", "--errors", "unknown_code=many"],
         "--errors unknown_code=many: a share is a number from 0 to 1, such as 0.05.\n"),
        (["--output", "x.csv", "--errors", "0.1", "--errors", "unknown_code=0.1"],
         "--errors takes one share for all kinds of mistake, or KIND=SHARE for each; not both.\n"),
        (["--output", "nowhere/x.csv"], "nowhere/x.csv can't be written, because there is no folder nowhere.\n"),
        (["--output", "x.csv", "--as-at", "soon"],
         "--as-at soon isn't a day: write year-month-day, such as 2026-11-24.\n"),
        (["--output", "x.csv", "--as-at", "2001-01-01"],
         "Social housing lettings 2026 start on 1 April 2026 at the earliest. Choose a later day.\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = lodge("synthesise", "lettings", 2026, "--rows", 10, *options)
    assert (ended.code, ended.out, ended.err, list(tmp_path.iterdir())) == (2, "", told, [])


def test_an_unknown_kind_of_mistake_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    ended = lodge("synthesise", "lettings", 2026, "--rows", 10, "--output", path, "--errors", "typo=0.1")
    assert (ended.code, path.exists()) == (2, False)
    assert ended.err.startswith("There is no mistake typo. There are: adult_as_child, ")
    assert ended.err.count("\n") == 1
