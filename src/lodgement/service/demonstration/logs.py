"""Made-up logs, handed in as files are: most complete, some with something left out.

They come out of the same seed each time, so that a demonstration can be spoken of.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from lodgement.assessment.plan import names_read
from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..audit.recording import record
from ..logs.assessing import assess_rows
from ..logs.bulk import Handed, digest_of, write_new_logs
from ..logs.context import Situation
from ..organisations.models import Organisation
from ..organisations.queries import Register, number_of

SEED = 2017
UNFINISHED_IN = 12
"""One log in so many has an answer left out."""


def write_logs(questionnaire: Questionnaire, logs: pl.DataFrame, people: dict[int, Person], today: dt.date) -> int:
    """Writes made-up logs, those of an organisation in its coordinator's name; says how many."""
    owner = questionnaire.in_the_open.owner
    logs = some_unfinished(questionnaire, logs)
    written = 0
    for (code,), theirs in logs.group_by(owner, maintain_order=True):
        number = number_of(str(code))
        assert number is not None, "made-up logs name their owner by a code"
        written += len(write_for(questionnaire, theirs, people[number], today))
    return written


def answers_in(questionnaire: Questionnaire, logs: pl.DataFrame) -> pl.DataFrame:
    """Of made-up logs what people answer, without what is worked out from it."""
    given = names_read(questionnaire)
    return logs.select(
        name
        for name in logs.columns
        if (item := questionnaire.fields.get(name)) and (item.question or f"{name}.given" in given)
    )


def write_for(questionnaire: Questionnaire, logs: pl.DataFrame, by: Person, today: dt.date) -> list[int]:
    """Writes made-up logs of one organisation in somebody's name; gives their numbers, in the order of the frame."""
    answers = answers_in(questionnaire, logs)
    assessed = assess_rows(questionnaire, answers, Situation(by, today, Register(by)))
    rows = pl.Series(range(1, answers.height + 1))
    numbers = write_new_logs(questionnaire, answers, assessed, rows, Handed(by, by.organisation))
    detail = {"logs": len(numbers), "digest": digest_of(numbers), "year": questionnaire.year}
    record("logs.made_up", f"organisation {by.organisation_id}", organisation=by.organisation_id, detail=detail)
    return numbers


def some_unfinished(questionnaire: Questionnaire, logs: pl.DataFrame) -> pl.DataFrame:
    """Leaves an answer out of every so many logs, each time another."""
    names = [
        name
        for name, item in questionnaire.fields.items()
        if item.question and item.question not in questionnaire.setup_fields and name in logs.columns
    ]
    turn = pl.int_range(pl.len()) // UNFINISHED_IN % len(names)
    unfinished = pl.int_range(pl.len()) % UNFINISHED_IN == 0
    return logs.with_columns(
        pl.when(unfinished & (turn == at)).then(None).otherwise(pl.col(name)).alias(name)
        for at, name in enumerate(names)
    )


def made_for(organisations: list[Organisation], people: list[Person]) -> dict[int, Person]:
    """Organisation → the coordinator in whose name its logs are made."""
    return {person.organisation_id: person for person in people if person.role == "coordinator"}
