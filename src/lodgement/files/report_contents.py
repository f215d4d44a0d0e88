"""What every report of a file's check holds: the file, what was found at which cell, and how often.

Findings are put into words only as they are written, since a file whose columns are shifted has millions of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from .checking import Checked
from .findings import CellFinding
from .template_reading import TemplateRows

SEVERITY = {"hard": "Wrong", "soft": "Unusual"}
"""What people are told of a hard and a soft finding: put it right; correct or confirm it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A finding at one cell; without a cell where it is about the row as a whole."""

    finding: CellFinding
    letter: str
    """The column's letter in the file, or nothing."""
    field_number: int | None
    question: str
    given: str
    """The text of the cell as it stands in the file."""


@dataclass(frozen=True, slots=True)
class CheckCount:
    """How often a check, all its persons together, found something, and where first."""

    check: str
    kind: str
    statement: str
    findings: int
    logs: int
    first_line: int
    first_letter: str


@dataclass(frozen=True)
class Report:
    """A file's check together with the file."""

    checked: Checked
    rows: TemplateRows
    file: str
    """The name of the file, without its folder."""

    @cached_property
    def cells(self) -> int:
        """How many places there are."""
        return sum(count * max(1, len(told.columns)) for told, count in self.checked.findings.counts())

    def places(self) -> Iterator[Place]:
        """Every finding at every cell of it, in the order of the rows."""
        for finding in self.checked.findings:
            yield from self.places_of(finding)

    def places_of(self, finding: CellFinding) -> Iterator[Place]:
        """A finding at every cell of it."""
        if not finding.columns:
            yield Place(finding, "", None, "", "")
        for number in finding.columns:
            letter = self.rows.letters.get(number, "")
            yield Place(finding, letter, number, self.question(number), self._given(finding.line, number))

    def question(self, number: int) -> str:
        """The name of the question that a column is read into."""
        column = self.checked.questionnaire.columns.get(number)
        return self.checked.questionnaire.fields[column.answer].name if column else ""

    def counts(self) -> list[CheckCount]:
        """Each check that found something: hard ones first, most frequent first."""
        findings = self.checked.findings
        keys = [(told.check.partition(":")[0], told.kind, told.statement) for told in findings.told]
        distinct = list(dict.fromkeys(keys))
        numbers = {key: number for number, key in enumerate(distinct)}
        of_told = pl.Series([numbers[key] for key in keys], dtype=pl.UInt32)
        counted = (
            findings.order.with_columns(check=of_told.gather(findings.order["told"]))
            .group_by("check", maintain_order=True)
            .agg(pl.len(), pl.col("line").n_unique().alias("logs"), pl.col("line").first(), pl.col("told").first())
        )
        found = []
        for number, count, logs, line, told in counted.iter_rows():
            check, kind, statement = distinct[int(number)]
            letter = self._first_letter(findings.told[told].columns)
            found.append(CheckCount(check, kind, statement, count, logs, line, letter))
        return sorted(found, key=lambda item: (item.kind != "hard", -item.findings, item.check))

    def _first_letter(self, columns: tuple[int, ...]) -> str:
        return self.rows.letters.get(columns[0], "") if columns else ""

    def _given(self, line: int, number: int) -> str:
        row = self._row_at.get(line)
        column = self._column_of(str(number))
        return (column[row] or "") if row is not None and column is not None else ""

    @cached_property
    def _row_at(self) -> dict[int, int]:
        return {line: row for row, line in enumerate(self.rows.lines)}

    @cached_property
    def _column_of(self) -> Callable[[str], pl.Series | None]:
        columns = {column.name: column for column in self.rows.texts}
        return columns.get
