"""A file in the year's template as an organisation would send it: made up, some of its rows with a mistake."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from lodgement.files.template_headings import heading_rows
from lodgement.files.template_writing import write_template
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import Records, synthesise

COLLECTION, YEAR = "lettings", 2026
AS_AT = dt.date(2026, 11, 24)
"""By which the made-up lettings start; the same ones each time."""
MISTAKES = (
    "unknown_code",
    "void_after_start",
    "letter_for_a_nought",
    "start_on_no_day",
    "charge_blank",
    "retired_early",
)
KEPT_BACK = "unknown_code"
"""The mistake that isn't mended in the file but on the page of its question."""
RIGHT_ROWS = 6
PRIVATE = 2
"""The type of provider of which the rows are."""
_MADE = 400
_SHARE = 0.08
"""Of the made-up rows that have each mistake: enough for one that serves."""


@dataclass(frozen=True)
class Broken:
    """A file with mistakes: rows of texts by field number, the same rows right, the mistake of each if any."""

    questionnaire: Questionnaire
    rows: pl.DataFrame
    right: pl.DataFrame
    mistakes: list[str | None]
    answer: tuple[str, str]
    """The question whose answer is kept back, and its right answer."""
    first_line: int
    """The row of the spreadsheet in which the first row of answers stands."""

    def line_of(self, mistake: str) -> int:
        """The row of the spreadsheet with a mistake."""
        return self.first_line + self.mistakes.index(mistake)

    def mended(self, cells: set[tuple[int, str]]) -> pl.DataFrame:
        """The rows with the cells of some (row of the spreadsheet, field number) put right."""
        mended = {
            name: [
                right if (self.first_line + at, name) in cells else given
                for at, (given, right) in enumerate(zip(self.rows[name], self.right[name], strict=True))
            ]
            for name in self.rows.columns
        }
        return pl.DataFrame(mended, schema=self.rows.schema)

    def write(self, rows: pl.DataFrame, path: Path) -> Path:
        """Writes rows as the year's template."""
        write_template(self.questionnaire, [rows], path)
        return path


def broken_file(organisation: str, person: str) -> Broken:
    """A file of an organisation's, every row assigned to a person: one row for each mistake, then right ones."""
    questionnaire = load(COLLECTION, YEAR)
    wrong, right = _made(wrong=True), _made(wrong=False)
    planted = {row: (kind, answer) for row, kind, answer, _ in wrong.mistakes.iter_rows()}
    rows = _chosen(wrong, planted)
    places = [row - 1 for row in rows]
    mistakes = [planted.get(row, (None, ""))[0] for row in rows]
    question = planted[rows[mistakes.index(KEPT_BACK)]][1]
    answer = right.settled[question][places[mistakes.index(KEPT_BACK)]]
    said = _of_whom(questionnaire, organisation, person)
    return Broken(
        questionnaire,
        wrong.texts[places].with_columns(said),
        right.texts[places].with_columns(said),
        mistakes,
        (question, str(answer)),
        len(heading_rows(questionnaire)) + 1,
    )


@lru_cache(maxsize=2)
def _made(*, wrong: bool) -> Records:
    """The same records each time, with mistakes or without."""
    errors = dict.fromkeys(MISTAKES, _SHARE) if wrong else 0
    return next(synthesise(load(COLLECTION, YEAR), _MADE, 1, as_at=AS_AT, errors=errors, piece=_MADE))


def _chosen(wrong: Records, planted: dict[int, tuple[str, str]]) -> list[int]:
    """The rows of the file: of private providers, the first with each mistake, and the first without any."""
    questionnaire = wrong.maker.questionnaire
    told = next(name for name, item in questionnaire.context.items() if item.attribute == "provider_type")
    theirs = [row for row, kind in zip(wrong.settled["row"], wrong.settled[told], strict=True) if kind == PRIVATE]
    chosen = []
    for mistake in MISTAKES:
        having = (row for row in theirs if planted.get(row, ("", ""))[0] == mistake)
        chosen.append(next(row for row in having if mistake != KEPT_BACK or _is_simple(questionnaire, planted[row][1])))
    return chosen + [row for row in theirs if row not in planted][:RIGHT_ROWS]


def _is_simple(questionnaire: Questionnaire, name: str) -> bool:
    """Whether a question is radio buttons, alone on its page and of everybody."""
    item = questionnaire.fields[name]
    pages = [questionnaire.pages[page] for page in item.pages]
    alone = len(pages) == 1 and len(pages[0].questions) == 1
    return alone and pages[0].questions[0].type == "choice" and len(item.columns) == 1


def _of_whom(questionnaire: Questionnaire, organisation: str, person: str) -> list[pl.Expr]:
    kept = questionnaire.in_the_open
    said = {kept.owner: organisation, kept.manager: organisation, kept.assigned_to: person}
    return [
        pl.lit(text).alias(str(column.number))
        for name, text in said.items()
        for column in questionnaire.fields[name].columns
    ]
