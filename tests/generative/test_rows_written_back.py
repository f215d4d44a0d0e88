"""A log written as a row and read again is the same log, as far as a row can say it.

A row can't say all that a log can: where a page asks the same thing in two answers that contradict each other, the row
has one of them. So a random log is first written and read once, which makes it one that a row can say; from then on it
stays what it is. Only a person without any details is lost even then, since a row counts the people whose cells it has.
"""

from __future__ import annotations

import random

import polars as pl
import pytest

from lodgement.assessment.frame import assess_frame
from lodgement.assessment.plan import plan_for
from lodgement.assessment.row_frames import new_logs
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from tests.factories.logs import LogFactory
from tests.factories.made_up import YEARS, logged_fields, made, written_and_read

FEW, MANY = 300, 2_000
CHANGES = [1, 2, 4, 8]


def _differing(questionnaire: Questionnaire, before: pl.DataFrame, after: pl.DataFrame) -> dict[str, list[int]]:
    """Field → the rows in which it isn't the same."""
    found = {name: before[name].ne_missing(after[name]).arg_true() for name in logged_fields(questionnaire)}
    return {name: rows.to_list() for name, rows in found.items() if len(rows)}


def _context(questionnaire: Questionnaire, frame: pl.DataFrame) -> list[str]:
    return [name for name in questionnaire.context if name in frame.columns]


def _made_up_logs_stay_the_same(collection: str, year: int, rows: int) -> None:
    questionnaire, settled = load(collection, year), made(collection, year, rows, 3).settled
    read = written_and_read(questionnaire, settled, _context(questionnaire, settled))
    assert _differing(questionnaire, settled, read) == {}


def _complete(questionnaire: Questionnaire, answers: pl.DataFrame) -> pl.DataFrame:
    """The logs of these answers and context in which nothing is missing, settled."""
    assessed = assess_frame(plan_for(questionnaire), answers)
    lacking = {row for rows in assessed.missing.values() for row in rows}
    return assessed.values[[row for row in range(answers.height) if row not in lacking]]


def _changed(questionnaire: Questionnaire, settled: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The raw answers of logs, some of each exchanged for random ones, with their context."""
    chance, factory = random.Random(seed), LogFactory(questionnaire, seed)
    fields = {name: questionnaire.fields[name] for name in logged_fields(questionnaire)}
    asked = [item for item in fields.values() if item.pages]
    logs = settled.select(*fields).to_dicts()
    for log in logs:
        for item in chance.sample(asked, chance.choice(CHANGES)):
            log[item.id] = factory.value(item, empty=0.1)
    answers = pl.DataFrame(
        {name: pl.Series([log[name] for log in logs], dtype=POLARS_TYPES[item.kind.name])
         for name, item in fields.items()}
    )  # fmt: skip
    names = _context(questionnaire, settled)
    edited = new_logs(questionnaire, answers.with_columns(settled.select(names).get_columns()))
    return edited.select(*fields, *names)


def _without_people_unknown(settled: pl.DataFrame) -> pl.DataFrame:
    """Logs that have details of everybody they have room for."""
    names = [name for name in settled.columns if name.startswith("details_known_") and name.removeprefix(
        "details_known_").isdigit()]  # fmt: skip
    return settled.filter(~pl.any_horizontal(pl.col(name).eq_missing(1) for name in names)) if names else settled


def _random_logs_stay_the_same(collection: str, year: int, rows: int) -> None:
    questionnaire = load(collection, year)
    made_up = made(collection, year, rows, 3).settled
    names = _context(questionnaire, made_up)
    possible = _complete(questionnaire, _changed(questionnaire, made_up, seed=year))
    fields = logged_fields(questionnaire)
    said = written_and_read(questionnaire, possible, names).select(*fields, *names)
    logs = _without_people_unknown(_complete(questionnaire, said))
    assert logs.height > rows / 3
    assert _differing(questionnaire, logs, written_and_read(questionnaire, logs, names)) == {}


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_made_up_logs_stay_the_same(collection: str, year: int) -> None:
    _made_up_logs_stay_the_same(collection, year, FEW)


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_random_logs_stay_the_same(collection: str, year: int) -> None:
    _random_logs_stay_the_same(collection, year, FEW)


@pytest.mark.prove
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_many_logs_stay_the_same(collection: str, year: int) -> None:
    _made_up_logs_stay_the_same(collection, year, MANY)
    _random_logs_stay_the_same(collection, year, MANY)
