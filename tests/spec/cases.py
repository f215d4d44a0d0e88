"""The specification pages of a collection, read: one case a line of `fails` and `passes`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lodgement.assessment.record import Assessed
from lodgement.questionnaire.expansion import each
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from lodgement.questionnaire.text import load_page
from tests.spec.logs import SPEC, assess_case, assess_row_case


@dataclass(frozen=True)
class Case:
    """A named log with changes, and whether the check must fail on it."""

    check: str
    year: int
    log: str
    keep: bool
    base: tuple[tuple[str, Any], ...]
    """The changes that the whole table has in common (`with`)."""
    change: tuple[tuple[str, Any], ...]
    fails: bool
    place: str

    def assessed(self, questionnaire: Questionnaire) -> Assessed:
        changes = of_year_with_blanks({**dict(self.base), **dict(self.change)}, self.year)
        if self.log == "row":
            return assess_row_case(questionnaire, changes)
        return assess_case(questionnaire, self.log, changes, self.keep)


def of_year_with_blanks(changes: dict[str, Any], year: int) -> dict[str, Any]:
    """The changes of a year; unlike a log's answers, what is null stays and empties the answer."""
    return {name: value.get(year) if isinstance(value, dict) else value for name, value in changes.items()}


@lru_cache(maxsize=8)
def cases(collection: str) -> tuple[Case, ...]:
    """Every case of a collection's specifications, for each year that its check is in."""
    found: list[Case] = []
    for path in sorted((SPEC / collection).glob("*.yaml")):
        if path.name != "logs.yaml":
            tables = load_page(path, path.name)["specifications"]
            for year in collections()[collection]:
                found.extend(_cases(tables, load(collection, year)))
    return tuple(found)


@lru_cache(maxsize=8)
def assessed_cases(collection: str, year: int) -> tuple[tuple[Case, Assessed], ...]:
    """Every case of a year with what is said of it, worked out once for all that read it."""
    questionnaire = load(collection, year)
    return tuple((case, case.assessed(questionnaire)) for case in cases(collection) if case.year == year)


def _cases(tables: list[Any], questionnaire: Questionnaire) -> Iterator[Case]:
    year = questionnaire.year
    for _, table in each([item for item in tables if year in item.get("years", [year])], year):
        if table["check"] not in questionnaire.checks:
            continue
        for key, fails in (("fails", True), ("passes", False)):
            for change in table.get(key) or []:
                yield Case(
                    table["check"],
                    year,
                    table["log"],
                    bool(table.get("keep")),
                    tuple((table.get("with") or {}).items()),
                    tuple(change.items()),
                    fails,
                    str(table.where),
                )
