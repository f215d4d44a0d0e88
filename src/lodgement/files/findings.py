"""What a file's check found, held in columns and put into words only where somebody reads it.

A file whose columns are shifted by one has dozens of findings in every row: millions of them. So what is told of many
rows is kept once, beside the rows and the values that differ, and a finding is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import overload

import polars as pl

from ..questionnaire.messages import filled
from ..questionnaire.model import Questionnaire

AT_A_TIME = 10_000
"""Findings put into words at a time, so that reading all of them takes the memory of these."""
_COUNTS = {"told": pl.UInt32, "count": pl.UInt32}
_NO_LINES = pl.Series([], dtype=pl.UInt32)


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A finding at the cells of one row."""

    line: int
    """The row as the spreadsheet shows it."""
    check: str
    kind: str
    fields: tuple[str, ...]
    columns: tuple[int, ...]
    statement: str
    message: str


@dataclass(frozen=True)
class Told:
    """Findings of some rows that differ in nothing but the row and the values in their message."""

    check: str
    kind: str
    fields: tuple[str, ...]
    columns: tuple[int, ...]
    statement: str
    message: str
    lines: pl.Series
    """The rows as the spreadsheet shows them, ascending."""
    values: pl.DataFrame
    """A row a finding, a column for each value that the message has a place for; without columns where it has none."""

    def messages(self, questionnaire: Questionnaire, positions: pl.Series) -> Iterator[str]:
        """The messages of the findings at these positions."""
        if not self.values.width:
            return repeat(self.message, len(positions))
        names = self.values.columns

        @cache
        def worded(*values: object) -> str:
            return filled(questionnaire, self.message, dict(zip(names, values, strict=True)))

        return (worded(*values) for values in self.values[positions].iter_rows())


@dataclass(frozen=True, eq=False)
class Findings(Sequence[CellFinding]):
    """Findings in the order of their rows, within a row in the order in which they were told."""

    questionnaire: Questionnaire
    told: tuple[Told, ...]
    order: pl.DataFrame
    """For each finding its `line`, which of `told` it is, and its `position` there."""

    @classmethod
    def of(cls, questionnaire: Questionnaire, told: Iterable[Told]) -> Findings:
        """Everything that was told."""
        told = tuple(told)
        counts = pl.DataFrame({"told": range(len(told)), "count": [len(item.lines) for item in told]}, schema=_COUNTS)
        order = pl.DataFrame({"line": pl.concat([_NO_LINES, *(item.lines for item in told)])}).with_columns(
            counts.select(pl.col("told").repeat_by("count").explode(empty_as_null=False)).to_series()
        )
        order = order.with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).over("told").alias("position"))
        return cls(questionnaire, told, order.sort("line", maintain_order=True))

    def __len__(self) -> int:
        return self.order.height

    def __iter__(self) -> Iterator[CellFinding]:
        for piece in self.order.iter_slices(AT_A_TIME):
            yield from self._made(piece)

    @overload
    def __getitem__(self, at: int) -> CellFinding: ...
    @overload
    def __getitem__(self, at: slice) -> list[CellFinding]: ...
    def __getitem__(self, at: int | slice) -> CellFinding | list[CellFinding]:
        if isinstance(at, slice):
            return list(self._made(self.order[at]))
        return next(self._made(self.order[range(len(self))[at], :]))

    def _made(self, order: pl.DataFrame) -> Iterator[CellFinding]:
        messages = {
            number: self.told[number].messages(self.questionnaire, part["position"])
            for (number,), part in order.group_by("told", maintain_order=True)
        }
        for line, number in order.select("line", "told").iter_rows():
            told = self.told[number]
            message = next(messages[number])
            yield CellFinding(line, told.check, told.kind, told.fields, told.columns, told.statement, message)

    def counts(self) -> list[tuple[Told, int]]:
        """How many findings there are of each thing told."""
        counted = self.order.group_by("told", maintain_order=True).len()
        return [(self.told[number], count) for number, count in counted.iter_rows()]

    def lines_with(self, kind: str) -> int:
        """How many rows have at least one finding of a kind."""
        numbers = [number for number, item in enumerate(self.told) if item.kind == kind]
        return self.order.filter(pl.col("told").is_in(numbers))["line"].n_unique()

    def at_most(self, count: int) -> Findings:
        """The first so many findings of each check, all persons of a check together."""
        checks = pl.Series([item.check.split(":")[0] for item in self.told], dtype=pl.String)
        check = checks.gather(self.order["told"])
        return Findings(self.questionnaire, self.told, self.order.filter(pl.int_range(pl.len()).over(check) < count))
