"""Proving a collection's definitions sound: every fault with its file and line, in one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..assessment.plan import Circle, every_condition, names_read, plan_for, surroundings
from ..assessment.row_writing import writes_itself
from ..assessment.rows import row_steps
from ..exposure.page import page_faults as exposure_faults
from ..questionnaire.conditions.grammar import ConditionError
from ..questionnaire.conditions.lowering import Surroundings, lower, lower_condition, lower_value
from ..questionnaire.conditions.nodes import Kind, Node
from ..questionnaire.listing import table_of
from ..questionnaire.loading import collections, read
from ..questionnaire.messages import placeholders
from ..questionnaire.model import Check, Condition, Field, Page, Question, Questionnaire
from ..questionnaire.text import DefinitionError, Fault, Where
from ..ranges import recipe_faults
from ..synthesis.checking import page_faults
from .possible import can_be_true
from .review_faults import review_faults

MARKED_TYPES = {"postcode", "uprn"}
"""Types whose answers identify a household wherever they stand."""


def lint(collection: str | None = None, reference: Path | None = None) -> list[Fault]:
    """The faults of all collections, or of one, over all their years; each fault once."""
    faults: set[Fault] = set()
    for name, years in collections().items():
        if not years and collection in (None, name):
            faults.add(Fault(Where(f"{name}/collection.yaml", 1), "a collection has no years"))
        for year in years if collection in (None, name) else []:
            faults.update(lint_year(name, year, reference))
    return sorted(faults)


def lint_year(collection: str, year: int, reference: Path | None = None) -> list[Fault]:
    """The faults of a collection in one year."""
    try:
        questionnaire, faults = read(collection, year, reference)
    except DefinitionError as error:
        return error.faults
    faults += _Lint(questionnaire).faults()
    faults += exposure_faults(questionnaire)
    if not faults:  # made-up records hang on all the rest
        faults += page_faults(questionnaire) + recipe_faults(questionnaire)
    return sorted(set(faults))


class _Lint:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.around = surroundings(questionnaire)
        self.everything = questionnaire.everything

    def faults(self) -> Iterator[Fault]:
        conditions = list(self._conditions())
        yield from conditions
        if not conditions and all(condition.readable for condition in every_condition(self.questionnaire)):
            yield from self._circles()
        yield from self._unused()
        for page in self.questionnaire.pages.values():
            yield from self._page(page)
        for field in self.questionnaire.fields.values():
            yield from self._field(field)
        for check in self.questionnaire.checks.values():
            yield from self._check(check)
        yield from review_faults(self.questionnaire)

    # conditions fit

    def _conditions(self) -> Iterator[Fault]:
        questionnaire = self.questionnaire
        yield from (fault for item in questionnaire.definitions.values() for fault in self._fits(item.when))
        for page in questionnaire.pages.values():
            yield from self._fits(page.ask_if)
            yield from self._fits(page.available_if)
            for question in page.questions:
                yield from self._fits(question.show_if)
                yield from self._fits(question.required_if)
                yield from (fault for option in question.options for fault in self._fits(option.offered_if))
        for field in questionnaire.fields.values():
            yield from self._fits(field.value, field)
            yield from self._fits(field.from_row, field)
            yield from self._to_row(field)
            yield from self._fits(field.kept_if)
            yield from (fault for condition in field.clears for fault in self._fits(condition))
        for check in questionnaire.checks.values():
            yield from self._fits(check.when)
            yield from (fault for shown in check.shown_on for fault in self._fits(shown.condition))
        yield from self._changes()
        for item in questionnaire.context.values():
            yield from (fault for condition in item.same_in_file for fault in self._computes(condition))

    def _to_row(self, field: Field) -> Iterator[Fault]:
        """Every column of a field is written from its answer or by a formula of the column's kind."""
        columns = {"cell" if column.counts_if else column.part: column for column in field.columns}
        for part, column in columns.items():
            if part not in field.to_row and not writes_itself(field, column):
                yield Fault(field.where, f"{field.id} has no to_row for its column {part!r}, so no row can be written")
        for part, formula in field.to_row.items():
            if part in columns:
                yield from self._gives(formula, columns[part].kind)
            elif columns:
                yield Fault(formula.where, f"to_row of {field.id} is for {part!r}, which is no part of its columns")

    def _gives(self, formula: Condition, kind: Kind) -> Iterator[Fault]:
        try:
            lower_value(formula.tree, self.around, kind)
        except ConditionError as error:
            yield Fault(formula.where, f"the formula {formula.text!r} {error}")

    def _computes(self, condition: Condition) -> Iterator[Fault]:
        """Like `_fits`, for a formula of whatever kind."""
        try:
            lower(condition.tree, self.around)
        except ConditionError as error:
            yield Fault(condition.where, f"the formula {condition.text!r} {error}")

    def _changes(self) -> Iterator[Fault]:
        kinds = {f"{name}_was": item.kind for name, item in self.everything.items()}
        around = surroundings(self.questionnaire, kinds)
        for change in self.questionnaire.changes:
            yield from self._fits(change.when, around=around)
            for name, value in change.set.items():
                yield from self._fits(value, self.questionnaire.fields[name], around)

    def _fits(
        self, condition: Condition | None, field: Field | None = None, around: Surroundings | None = None
    ) -> Iterator[Fault]:
        if condition is None or not condition.readable:
            return
        try:
            if field is None:
                lower_condition(condition.tree, around or self.around)
            else:
                lower_value(condition.tree, around or self.around, field.kind)
        except ConditionError as error:
            yield Fault(condition.where, f"the condition {condition.text!r} {error}")

    def _circles(self) -> Iterator[Fault]:
        try:
            plan_for(self.questionnaire, upload=True)
            row_steps(self.questionnaire)
        except Circle as circle:
            yield Fault(self._place_of(circle.names[0]), str(circle))

    def _place_of(self, name: str) -> Where:
        answer = name.removesuffix(".given")
        if answer in self.questionnaire.fields:
            field = self.questionnaire.fields[answer]
            return field.value.where if field.value else field.where
        if name in self.questionnaire.definitions:
            return self.questionnaire.definitions[name].when.where
        return self.questionnaire.pages[name.removesuffix(".page")].where

    def _unused(self) -> Iterator[Fault]:
        used = names_read(self.questionnaire) | set(self.questionnaire.column_conditions)
        for item in self.questionnaire.definitions.values():
            if item.id not in used:
                yield Fault(item.when.where, f"the named condition {item.id!r} is used nowhere")

    # pages, fields, checks

    def _node(self, condition: Condition | None) -> Node | None:
        try:
            return lower_condition(condition.tree, self.around) if condition and condition.readable else None
        except ConditionError:
            return None  # told already

    def _never(self, condition: Condition | None) -> bool:
        node = self._node(condition)
        return node is not None and not can_be_true(node, self.questionnaire)

    def _page(self, page: Page) -> Iterator[Fault]:
        if self._never(page.ask_if):
            yield Fault(page.where, f"page {page.id} can never be asked")
        for question in page.questions:
            if self._never(question.show_if):
                yield Fault(question.where, f"question {question.id} can never be shown on page {page.id}")
            yield from self._options(question)

    def _options(self, question: Question) -> Iterator[Fault]:
        if question.type in ("choice", "multichoice") and not question.options:
            yield Fault(question.where, f"question {question.id} has no options")
        table = table_of(self.questionnaire, question.type)
        if question.listed_where and question.listed_where not in (table.columns if table else ()):
            why = f"listed_where of {question.id} names no column of a table that lists its type"
            yield Fault(question.where, f"{why}: {question.listed_where!r}")
        for option in question.options:
            if self._never(option.offered_if):
                yield Fault(question.where, f"option {option.code} of {question.id} can never be reached")

    def _field(self, field: Field) -> Iterator[Fault]:
        if field.type in MARKED_TYPES and field.id in self.questionnaire.fields and not field.sensitive:
            yield Fault(field.where, f"{field.id} is a {field.type} and isn't marked as sensitive")
        if field.derived and not field.sensitive and self._copies_sensitive(field):
            yield Fault(field.where, f"{field.id} passes on a sensitive answer and isn't marked as sensitive")
        for column in field.columns:
            condition = self.questionnaire.definitions.get(column.counts_if)
            if column.counts_if and not (condition and condition.of_row):
                yield Fault(field.where, f"column_if of {field.id} names no condition of rows: {column.counts_if!r}")
        cells = {code for code in field.column_codes.values() if field.options and code not in field.codes}
        if cells and field.question == field.id:
            yield Fault(field.where, f"column_codes of {field.id} lead to {sorted(map(str, cells))}, which it hasn't")

    def _copies_sensitive(self, field: Field) -> bool:
        """Whether the derived value is, word for word, a sensitive answer."""
        name = field.value.text.strip() if field.value else ""
        source = self.questionnaire.fields.get(name)
        return bool(source and source.sensitive)

    def _check(self, check: Check) -> Iterator[Fault]:
        known = self.questionnaire.fields.keys() | self.questionnaire.questions.keys()
        for shown in check.shown_on:
            if shown.field not in known:
                yield Fault(check.where, f"check {check.id} is shown on {shown.field!r}, which isn't there in the year")
            if shown.cell and shown.cell not in self.questionnaire.kinds:
                yield Fault(check.where, f"check {check.id} is shown on the cell {shown.cell!r}, which isn't there")
        for name in placeholders(check.message) | placeholders(check.question) | placeholders(check.statement):
            if name not in self.everything:
                yield Fault(check.where, f"the words of check {check.id} have a place for {name!r}, which isn't known")
        if self._never(check.when):
            yield Fault(check.where, f"check {check.id} can never fail")
