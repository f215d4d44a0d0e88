"""What a specification says, gathered from the definitions, before it becomes a page or a workbook.

Everything follows from the questionnaire of a year and of the one before; nothing is written for the specification
alone, so that it can't say anything else than what is checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..assessment.columns import columns_looked_at, columns_of_fields
from ..assessment.plan import names_not_known, plan_for
from ..assessment.reasons import reasons_of
from ..files.asked_when import placements
from ..files.sheet import column_letter
from ..files.template_codes import Codes, codes_of_column
from ..files.template_headings import Heading, compared_columns, heading_of, value_of
from ..files.template_routing import may_be_empty, ways_to_apply
from ..questionnaire.model import Check, Column, Field, Question, Questionnaire
from ..questionnaire.words import worded_condition
from ..rulebook.diff import changes_of_question


@dataclass(frozen=True)
class FieldEntry:
    """One numbered column of the template."""

    number: int
    letter: str
    """Where the template has it."""
    question: str
    """The id of the question that it is read into."""
    name: str
    asked: str
    heading: Heading
    value: str
    """What it takes beside codes."""
    unit: str
    codes: Codes
    may_be_empty: str
    applies_to: tuple[str, ...]
    """The logs that it is about: any of these conditions holds."""
    is_compared: bool
    sensitive: tuple[str, ...]
    checks: tuple[str, ...]
    changes: tuple[str, ...]
    """What is different from the year before."""


@dataclass(frozen=True)
class CheckEntry:
    """A check, the same check of other persons together."""

    id: str
    persons: tuple[str, ...]
    check: Check
    """The first of them."""
    fails: str
    """Where it fails, in words."""
    fields: tuple[int, ...]
    needs: tuple[str, ...]
    """What it takes beside the file."""


class Specification:
    """All that is said of a year; `before` is the year before, where there is one."""

    def __init__(self, questionnaire: Questionnaire, before: Questionnaire | None) -> None:
        self.questionnaire = questionnaire
        self.before = before

    @property
    def year(self) -> str:
        return year_in_words(self.questionnaire.year)

    @property
    def title(self) -> str:
        return f"{self.questionnaire.title} {self.year}: specification of the bulk-upload file"

    @cached_property
    def fields(self) -> tuple[FieldEntry, ...]:
        """The fields in the order of their numbers; numbers that the year doesn't use are left out."""
        return tuple(self._field(column) for _, column in sorted(self.questionnaire.columns.items()))

    @cached_property
    def unused(self) -> tuple[int, ...]:
        """Field numbers of the template that this year doesn't use."""
        numbers = range(1, max(self.questionnaire.columns) + 1)
        return tuple(number for number in numbers if number not in self.questionnaire.columns)

    @cached_property
    def checks(self) -> tuple[CheckEntry, ...]:
        """The checks: hard ones first, in the order of the rulebook."""
        families: dict[str, list[Check]] = {}
        for check in self.questionnaire.checks.values():
            families.setdefault(check.id.partition(":")[0], []).append(check)
        entries = [self._check(name, checks) for name, checks in families.items()]
        return tuple(sorted(entries, key=lambda entry: entry.check.kind != "hard"))

    def _field(self, column: Column) -> FieldEntry:
        questionnaire, item = self.questionnaire, self.questionnaire.fields[column.answer]
        question = placements(questionnaire, column)[0]
        return FieldEntry(
            number=column.number,
            letter=column_letter(column.number),
            question=question.id,
            name=question.name if column.counts_if else item.name,
            asked=question.ask,
            heading=heading_of(questionnaire, column.number),
            value="" if item.options and column.is_whole else value_of(questionnaire, column),
            unit=_unit(questionnaire, item) if column.is_whole else "",
            codes=codes_of_column(questionnaire, column),
            may_be_empty=may_be_empty(questionnaire, column),
            applies_to=ways_to_apply(questionnaire, column),
            is_compared=column.number in compared_columns(questionnaire),
            sensitive=item.sensitive,
            checks=tuple(entry.id for entry in self.checks if column.number in entry.fields),
            changes=self._changes(column, question),
        )

    def _check(self, name: str, checks: list[Check]) -> CheckEntry:
        persons = tuple(check.id.partition(":")[2] for check in checks if ":" in check.id)
        needs = dict.fromkeys(need for check in checks for need in self._needs.get(check.id, ()))
        fields = sorted({number for check in checks for number in self._columns(check)})
        fails = worded_condition(self.questionnaire, checks[0].when.tree)
        return CheckEntry(name, persons, checks[0], fails, tuple(fields), tuple(needs))

    def _columns(self, check: Check) -> set[int]:
        """The fields that a check looks at, and those at which it is shown."""
        held = frozenset(self.questionnaire.column_conditions)
        shown = [place for place in check.shown_on if not place.page_only]
        return {*columns_looked_at(self.questionnaire, check.id), *columns_of_fields(self.questionnaire, shown, held)}

    @cached_property
    def _needs(self) -> dict[str, tuple[str, ...]]:
        not_known = names_not_known(self.questionnaire, (), whole_sources=False)
        return reasons_of(plan_for(self.questionnaire, upload=True, not_known=not_known))

    def _changes(self, column: Column, question: Question) -> tuple[str, ...]:
        if self.before is None:
            return ()
        changes = list(changes_of_question(self.before, self.questionnaire, question.id))
        old = {item.name: item.number for item in self.before.columns.values()}
        if old.get(column.name, column.number) != column.number:
            changes.append(f"field {old[column.name]} in {year_in_words(self.before.year)}")
        return tuple(changes)


def year_in_words(year: int) -> str:
    """2026 is 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def _unit(questionnaire: Questionnaire, field: Field) -> str:
    """The unit in words, with questions by their names."""
    everything = questionnaire.everything
    words = (f"“{everything[word].name}”" if word in everything else word for word in field.unit.split())
    return " ".join(words)
