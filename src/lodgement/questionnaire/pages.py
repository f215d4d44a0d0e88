"""Pages and questions: what is asked, where, of whom; and the fields that the questions fill.

A question may stand on several pages (`use: id` takes it over, restating what differs). Its field is one: the union
of the options, asked wherever one of its pages is. Where its pages have columns of their own, each says by `column_if`
in which rows it is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .conditions.nodes import MONEY, TEXT, WHOLE, Kind
from .expansion import holds_in, in_blocks
from .model import IDENTIFIERS, NUMBERS, SENSITIVE, TEXTS, TYPES, Column, Field, Option, Page, Question, Sign
from .reader import Reader, columns_of
from .text import Mapping

QUESTION_KEYS = (
    "use ask hint type options min max step decimals unit show_if required required_if number column "
    "column_if column_codes other_codes cell from_row to_row kept_when_not_asked listed_where sensitive because"
)
TICK = (Option(1, "Yes"), Option(0, "No"))
_SIGNS: dict[str, Sign] = {"money": "£", "percent": "%"}
_PART_KINDS = {"day": WHOLE, "month": WHOLE, "year": TEXT, "outward": TEXT, "inward": TEXT}


class Pages:
    """Collects the pages and fields of all files, in order."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.pages: dict[str, Page] = {}
        self.fields: dict[str, Field] = {}
        self.columns: dict[int, Column] = {}
        self._written: dict[str, Mapping] = {}
        self._of_this_year: set[str] = set()

    def remember(self, pages: Iterable[Mapping]) -> None:
        """Takes note of every question as first written, if it can be for the year, so that `use` finds it."""
        for page in pages:
            for question in page.get("questions") or []:
                if isinstance(question, Mapping) and "use" not in question:
                    self._remember(str(question.get("id")), question, page)

    def _remember(self, name: str, question: Mapping, page: Mapping) -> None:
        if name not in self._of_this_year and holds_in(page, self.reader.year) and holds_in(question, self.reader.year):
            self._of_this_year.add(name)
            self._written[name] = question
        self._written.setdefault(name, question)

    def read(self, pages: Iterable[Mapping], subsection: str, available_if: Any) -> tuple[Page, ...]:
        """The pages of a file for the year."""
        resolved = [self._resolved(page) for page in pages if holds_in(page, self.reader.year)]
        return tuple(self._page(item, subsection, available_if) for item in in_blocks(resolved, self.reader.year))

    def _resolved(self, page: Mapping) -> Mapping:
        copy = _copied(page)
        written = (self._question_written(item, page) for item in page.get("questions") or [])
        copy["questions"] = [item for item in written if item is not None]
        return copy

    def _question_written(self, item: Mapping, page: Mapping) -> Mapping | None:
        name = str(item.get("use", "")) if isinstance(item, Mapping) else str(item)
        if isinstance(item, Mapping) and "use" not in item:
            return item
        if name not in self._written:
            self.reader.fault(page.where, f"uses the question {name!r}, which isn't written anywhere")
            return None
        copy = _copied(self._written[name])
        if isinstance(item, Mapping):
            if "column" in item:
                copy.pop("column_if", None)  # a column of its own counts by a condition of its own
            for key, value in item.items():
                copy[key] = value
                copy.places[key] = item.place(key)
        return copy

    def _page(self, item: Mapping, subsection: str, available_if: Any) -> Page:
        self.reader.keys(item, "a page", "id questions", "heading ask_if")
        identity = str(item.get("id"))
        questions = tuple(
            self._question(question, identity) for question in item["questions"] if holds_in(question, self.reader.year)
        )
        ask_if = self.reader.condition(item, "ask_if")
        page = Page(identity, subsection, str(item.get("heading", "")), questions, ask_if, available_if, item.where)
        if identity in self.pages:
            self.reader.fault(item.where, f"a page {identity!r} stands twice")
        self.pages[identity] = page
        return page

    def _question(self, item: Mapping, page: str) -> Question:
        self.reader.keys(item, f"question {item.get('id')}", "id name ask type", QUESTION_KEYS)
        if item.get("type") is not None and item["type"] not in TYPES:
            self.reader.fault(item.place("type"), f"question {item.get('id')} has an unknown type {item.get('type')!r}")
        number = item["number"].get(self.reader.year) if isinstance(item.get("number"), Mapping) else None
        item = self._of_year(item)
        question = Question(
            id=str(item.get("id")),
            page=page,
            name=str(item.get("name")),
            ask=str(item.get("ask")),
            hint=str(item.get("hint", "")),
            type=str(item.get("type")),
            options=self.reader.options(item),
            show_if=self.reader.condition(item, "show_if"),
            required=item.get("required", True) is not False,
            required_if=self.reader.condition(item, "required_if"),
            number=number,
            unit=str(item.get("unit", "")),
            where=item.where,
            minimum=item.get("min"),
            maximum=item.get("max"),
            step=item.get("step"),
            decimals=decimals_of(item),
            listed_where=str(item.get("listed_where", "")),
        )
        if question.type == "multichoice":
            self._tick_fields(item, question)
        else:
            self._field(item, question)
        return question

    def _of_year(self, item: Mapping) -> Mapping:
        """The question with the year's range, step and decimals, which may be written by year."""
        copy = _copied(item)
        for key in ("min", "max", "step", "decimals"):
            if isinstance(item.get(key), Mapping):
                copy[key] = item[key].get(self.reader.year)
        return copy

    def _sensitive(self, item: Mapping) -> tuple[str, ...]:
        marks = item.get("sensitive") or []
        for mark in marks if isinstance(marks, list) else [marks]:
            if mark not in SENSITIVE:
                self.reader.fault(item.place("sensitive"), f"sensitive: {mark!r} isn't one of {', '.join(SENSITIVE)}")
        return tuple(marks) if isinstance(marks, list) else ()

    def _field(self, item: Mapping, question: Question) -> None:
        field = Field(
            id=question.id,
            name=question.name,
            type=question.type,
            where=item.where,
            decimals=decimals_of(item),
            options=question.options + tuple(Option(*item) for item in (item.get("other_codes") or {}).items()),
            minimum=item.get("min"),
            maximum=item.get("max"),
            unit=question.unit,
            sensitive=self._sensitive(item),
            pages=(question.page,),
            question=question.id,
            kept_if=self.reader.condition(item, "kept_when_not_asked"),
            from_row=self.reader.condition(item, "from_row"),
            to_row=self.reader.conditions_by_part(item, "to_row"),
            column_codes=item.get("column_codes") or {},
            because=str(item.get("because", "")),
        )
        self._add(replace(field, columns=self._columns(item, field, question.page)))

    def _columns(self, item: Mapping, field: Field, page: str) -> tuple[Column, ...]:
        parts = columns_of(item.get("column"), self.reader.year)
        kind = TEXT if item.get("cell") == "text" else cell_kind(field)
        sign = _SIGNS.get(field.type, "")
        if "column_if" not in item:
            return tuple(
                Column(number, field.id, part, kind if part == "cell" else _PART_KINDS.get(part, WHOLE), "", sign)
                for part, number in parts.items()
            )
        if parts.keys() - {"cell"}:
            self.reader.fault(item.place("column_if"), f"column_if is for an answer of one column, not for {field.id}")
        condition = str(item["column_if"])
        return tuple(Column(number, field.id, page, kind, condition, sign) for number in parts.values())

    def _tick_fields(self, item: Mapping, question: Question) -> None:
        numbers = item["column"].get(self.reader.year) if isinstance(item.get("column"), Mapping) else None
        columns: list[int] = numbers or []
        for position, option in enumerate(question.options):
            code = str(option.code)
            column = tuple(Column(number, code, "cell", WHOLE) for number in columns[position : position + 1])
            self._add(
                Field(
                    id=code,
                    name=f"{question.name}: {option.label}",
                    type="choice",
                    where=item.where,
                    options=TICK,
                    sensitive=self._sensitive(item),
                    pages=(question.page,),
                    question=question.id,
                    from_row=option.from_row,
                    columns=column,
                    column_codes=item.get("column_codes") or {},
                )
            )

    def _add(self, field: Field) -> None:
        earlier = self.fields.get(field.id)
        if earlier:
            self._same_type(earlier, field)
            known = {option.code for option in earlier.options}
            new = tuple(option for option in field.options if option.code not in known)
            field = replace(
                earlier,
                options=earlier.options + new,
                pages=earlier.pages + field.pages,
                columns=self._columns_together(earlier, field),
            )
        self.fields[field.id] = field
        for column in field.columns[len(earlier.columns) if earlier else 0 :]:
            if column.number in self.columns:
                taken = self.columns[column.number].name
                self.reader.fault(field.where, f"column {column.number} is of both {taken} and {column.name}")
            self.columns[column.number] = column

    def _columns_together(self, earlier: Field, field: Field) -> tuple[Column, ...]:
        known = {column.number for column in earlier.columns}
        new = tuple(column for column in field.columns if column.number not in known)
        if known and not all(column.counts_if for column in (*earlier.columns, *new) if new):
            self.reader.fault(field.where, f"{field.id} has several columns, so each of its pages needs a column_if")
        return earlier.columns + new

    def _same_type(self, earlier: Field, field: Field) -> None:
        if earlier.type != field.type:
            self.reader.fault(field.where, f"question {field.id} is a {field.type} here and a {earlier.type} elsewhere")


def _copied(item: Mapping) -> Mapping:
    copy = Mapping(item.where)
    copy.update(item)
    copy.places = dict(item.places)
    return copy


def decimals_of(item: Mapping) -> int:
    """Decimals of a number's type: money has two, whatever isn't said has none."""
    default = MONEY.scale if item.get("type") == "money" else 0
    return int(item.get("decimals", default)) if item.get("type") in NUMBERS else 0


def cell_kind(field: Field) -> Kind:
    """What a field's cell in an uploaded row is read as: coded answers as numbers, unless they are letters."""
    if field.type in TEXTS or field.type in IDENTIFIERS:
        return TEXT
    return WHOLE if field.column_codes else field.kind
