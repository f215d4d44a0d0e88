"""The page that says how a collection's records are made up: pools, draws and mistakes, read for one year.

A draw gives one name its value: an answer (`field`), something known beside the answers (`context`), or a name of the
page's own (`name`) that later draws read. What is wrong with the page is told as faults, with file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from ..questionnaire.conditions import nodes as n
from ..questionnaire.expansion import each
from ..questionnaire.loading import page_beside
from ..questionnaire.model import Condition, Questionnaire
from ..questionnaire.reader import Reader
from ..questionnaire.text import DefinitionError, Fault, Where
from ..questionnaire.text import Mapping as Written
from .distributions import Distribution, OneOf
from .written import DISTRIBUTIONS, distribution

PAGE_KEYS = "pools draw mistakes"
BUILT_IN = {"row": n.WHOLE, "first_day": n.DATE, "last_day": n.DATE}
"""Names that are always there: the number of the row, from 1, and the days between which logs start."""


@dataclass(frozen=True)
class Case:
    """One way of drawing a value, where `when` is TRUE and no case before it was."""

    distribution: Distribution
    when: Condition | None
    share: float
    where: Where


@dataclass(frozen=True)
class Draw:
    """How a name gets its value; nothing where `when` is not TRUE or no case holds."""

    name: str
    role: str
    """`field`, `context` or `name`."""
    when: Condition | None
    cases: tuple[Case, ...]
    where: Where

    @property
    def reads(self) -> frozenset[str]:
        conditions = [item for item in (self.when, *(case.when for case in self.cases)) if item]
        conditions += [formula for case in self.cases for formula in case.distribution.formulas()]
        named = {name for case in self.cases for name in case.distribution.names()}
        return frozenset(named.union(*(condition.reads for condition in conditions)))

    @property
    def row_of(self) -> str | None:
        """The pool of which this is a row's number."""
        pools = {getattr(case.distribution, "pool", None) for case in self.cases} - {None}
        return next(iter(pools), None)


@dataclass(frozen=True)
class Pool:
    """A small frame that records choose from: rows of a table, or so many that are made up."""

    name: str
    table: str | None
    rows: Condition | None
    """Which rows of the table."""
    count: int | None
    draws: tuple[Draw, ...]
    where: Where


@dataclass(frozen=True)
class Mistake:
    """A mistake that people make: where it can be, what it changes, and the check that must find it."""

    name: str
    means: str
    when: Condition | None
    answers: Mapping[str, Condition]
    cells: Mapping[str, Condition]
    found_by: str
    where: Where

    @property
    def reads(self) -> frozenset[str]:
        formulas = [*self.answers.values(), *self.cells.values(), *([self.when] if self.when else [])]
        return frozenset().union(*(formula.reads for formula in formulas))


@dataclass(frozen=True, eq=False)
class Page:
    """How the records of a collection are made up in a year. Compared by identity: reading is cached."""

    pools: Mapping[str, Pool] = field(default_factory=dict)
    draws: tuple[Draw, ...] = ()
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)


@lru_cache(maxsize=32)
def page_of(questionnaire: Questionnaire) -> Page:
    """The page of a questionnaire; an empty one where the collection has none. Raises DefinitionError."""
    page, faults = read_page(questionnaire)
    if faults:
        raise DefinitionError(faults)
    return page


def read_page(questionnaire: Questionnaire) -> tuple[Page, list[Fault]]:
    """The page as far as it can be read, and what is wrong with its keys; `checking` finds what doesn't fit."""
    written, faults = page_beside(questionnaire, "synthesis")
    return _Reading(questionnaire).read(written) if written is not None else (Page(), faults)


def same_in_all(draws: tuple[Draw, ...], given: Mapping[str, int]) -> tuple[Draw, ...]:
    """The draws, with some fields always having the same answer."""
    return tuple(replace(draw, when=None, cases=_always(draw, given[draw.name])) if draw.name in given else draw
                 for draw in draws)  # fmt: skip


def _always(draw: Draw, answer: int) -> tuple[Case, ...]:
    return (Case(OneOf((answer,), (Fraction(1),)), None, 1, draw.where),)


class _Reading:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.reader = Reader(questionnaire.year)

    def read(self, written: Written) -> tuple[Page, list[Fault]]:
        self.reader.keys(written, "the page", "", PAGE_KEYS)
        pools = {str(name): self._pool(str(name), item) for name, item in (written.get("pools") or {}).items()}
        page = Page(pools, tuple(self._draws(written)), self._mistakes(written))
        return page, self.reader.faults

    def _pool(self, name: str, item: Written) -> Pool:
        self.reader.keys(item, f"pool {name}", "", "table rows count draw")
        if ("table" in item) == ("count" in item):
            self.reader.fault(item.where, f"pool {name} needs a table or a count, and not both")
        table = str(item["table"]) if "table" in item else None
        if table and table not in self.questionnaire.tables:
            self.reader.fault(item.place("table"), f"pool {name} is of the table {table!r}, which isn't there")
        condition = self.reader.condition(item, "rows")
        return Pool(name, table, condition, item.get("count"), tuple(self._draws(item)), item.where)

    def _draws(self, written: Written) -> Iterator[Draw]:
        self.reader.only_mappings(written, "draw")
        for _, item in each(written.get("draw"), self.reader.year):
            draw = self._draw(item)
            if draw:
                yield draw

    def _draw(self, item: Written) -> Draw | None:
        roles = [role for role in ("field", "context", "name") if role in item]
        if len(roles) != 1:
            self.reader.fault(item.where, "a draw needs one of field, context and name")
            return None
        name = str(item[roles[0]])
        self.reader.keys(item, f"the draw of {name}", "", f"{roles[0]} when share cases {' '.join(DISTRIBUTIONS)}")
        when = self.reader.condition(item, "when")
        if "cases" not in item:
            return Draw(name, roles[0], when, self._case(item, name, None), item.where)
        self.reader.only_mappings(item, "cases")
        cases: list[Case] = []
        for _, case in each(item["cases"], self.reader.year):
            self.reader.keys(case, f"a case of {name}", "", f"when share {' '.join(DISTRIBUTIONS)}")
            cases += self._case(case, name, self.reader.condition(case, "when"))
        return Draw(name, roles[0], when, tuple(cases), item.where)

    def _case(self, item: Written, name: str, when: Condition | None) -> tuple[Case, ...]:
        drawn = distribution(self.reader, item, self.questionnaire.everything.get(name))
        share = item.get("share", 1)
        if not (isinstance(share, int | float) and 0 <= share <= 1):
            self.reader.fault(item.place("share"), f"the share of {name} must be from 0 to 1")
            share = 1
        return (Case(drawn, when, share, item.where),) if drawn else ()

    def _mistakes(self, written: Written) -> dict[str, Mistake]:
        self.reader.only_mappings(written, "mistakes")
        mistakes: dict[str, Mistake] = {}
        for _, item in each(written.get("mistakes"), self.reader.year):
            self.reader.keys(item, f"mistake {item.get('id')}", "id means found_by", "when answers cells")
            name = str(item.get("id"))
            if not item.get("answers") and not item.get("cells"):
                self.reader.fault(item.where, f"mistake {name} changes nothing: it needs answers or cells")
            if name in mistakes:
                self.reader.fault(item.where, f"a mistake {name!r} stands twice")
            mistakes[name] = Mistake(
                name,
                str(item.get("means")),
                self.reader.condition(item, "when"),
                self._formulas(item, "answers"),
                self._formulas(item, "cells"),
                str(item.get("found_by")),
                item.where,
            )
        return mistakes

    def _formulas(self, item: Written, key: str) -> dict[str, Condition]:
        written = item.get(key)
        if not isinstance(written, Written):
            if written is not None:
                self.reader.fault(item.place(key), f"{key} must have names with formulas")
            return {}
        return {str(name): self.reader.expression(text, written.place(name)) for name, text in written.items()}
