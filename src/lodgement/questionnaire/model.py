"""A collection's questionnaire for one year: frozen, typed and indexed.

Loading makes these from YAML; nothing here reads a file or a record. Every condition is kept as its text, its place
and its parsed tree, so that lint, show and the mutation tests work on what was written.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlglot import exp

from .conditions import grammar
from .conditions.nodes import BOOLEAN, DATE, TEXT, WHOLE, Kind
from .known import InTheOpen, Review, Source, Table, Year
from .text import Where

Sign = Literal["", "£", "%"]
NUMBERS = {"integer", "decimal", "money", "percent"}
TEXTS = {"text", "postcode", "uprn", "local_authority", "organisation", "user", "scheme", "location"}
IDENTIFIERS = {"organisation", "user", "scheme", "location"}
TYPES = NUMBERS | TEXTS | {"choice", "multichoice", "date", "boolean", "country"}
SENSITIVE = ("identifying", "health", "ethnicity", "nationality", "sex_and_gender", "armed_forces", "justice", "abuse",
             "circumstances")  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """A condition or formula as it was written."""

    text: str
    where: Where
    tree: exp.Expr = field(compare=False, repr=False)
    readable: bool = True
    """False where it couldn't be parsed, which is a fault already told."""

    @cached_property
    def reads(self) -> frozenset[str]:
        return grammar.names_read(self.tree)

    @cached_property
    def tables(self) -> frozenset[str]:
        return grammar.tables_read(self.tree)


@dataclass(frozen=True)
class Option:
    code: int | str
    label: str
    hint: str = ""
    exclusive: bool = False
    offered_if: Condition | None = None
    from_row: Condition | None = None


@dataclass(frozen=True)
class Column:
    """A numbered column of the bulk-upload template: which answer it is read into, and which part of it."""

    number: int
    answer: str
    part: str
    """`cell` for all of it; `day`, `outward` and the like for a part; the page's id where each page has its own."""
    kind: Kind
    counts_if: str = ""
    """Where each page has its own column: the named condition of the rows in which this one counts."""
    sign: Sign = ""
    """The sign that may stand with its number; money may also have commas between thousands."""

    @property
    def name(self) -> str:
        return f"{self.answer}.{self.part}"

    @property
    def is_whole(self) -> bool:
        """Whether it holds the whole answer."""
        return self.part == "cell" or bool(self.counts_if)

    def counts(self, held: Container[str]) -> bool:
        """Whether it counts for a row of which these conditions hold (see `Questionnaire.column_conditions`)."""
        return not self.counts_if or self.counts_if in held


@dataclass(frozen=True)
class Question:
    """A question as one page asks it."""

    id: str
    page: str
    name: str
    ask: str
    hint: str
    type: str
    options: tuple[Option, ...]
    show_if: Condition | None
    required: bool
    required_if: Condition | None
    number: int | None
    unit: str
    where: Where
    minimum: float | None = None
    maximum: float | None = None
    step: int | None = None
    """What a number must be a multiple of."""
    decimals: int = 0
    listed_where: str = ""
    """Where a table lists what may be answered: its column that must be true as well."""


@dataclass(frozen=True)
class Page:
    id: str
    subsection: str
    heading: str
    questions: tuple[Question, ...]
    ask_if: Condition | None
    available_if: Condition | None
    where: Where

    @property
    def asked(self) -> str:
        """The name of the page's own condition among the values."""
        return f"{self.id}.page"


@dataclass(frozen=True)
class Subsection:
    id: str
    section: str
    title: str
    setup: bool
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    subsections: tuple[Subsection, ...]


@dataclass(frozen=True)
class Field:
    """A value of a log: an answer (wherever it is asked), a derived value, a confirmation, or what is known of it."""

    id: str
    name: str
    type: str
    where: Where
    decimals: int = 0
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    sensitive: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    question: str = ""
    """The question that asks it: its own id, or the multichoice it is an option of."""
    kept_if: Condition | None = None
    """When its answer stays although no page asks it; None: never."""
    value: Condition | None = None
    from_row: Condition | None = None
    clears: tuple[Condition, ...] = ()
    columns: tuple[Column, ...] = ()
    column_codes: Mapping[int | str, int | str] = field(default_factory=dict)
    to_row: Mapping[str, Condition] = field(default_factory=dict)
    """Part of the columns → what a row has there, where it isn't just the answer."""
    helper: bool = False
    derived: bool = False
    because: str = ""
    calendar: str = ""
    """For context: which of the calendar's days it is."""
    attribute: str = ""
    """For context: what the service knows of the source's subject under this name."""
    of: str = ""
    """For context: the answer that the attribute is asked about, such as whether an organisation uses a period."""
    same_in_file: tuple[Condition, ...] = ()
    """For context of an uploaded file: the formulas that are the same in rows that say the same thing twice."""

    @cached_property
    def kind(self) -> Kind:
        if self.type == "boolean":
            return BOOLEAN
        if self.type == "date":
            return DATE
        if self.type == "choice":
            return TEXT if any(isinstance(option.code, str) for option in self.options) else WHOLE
        if self.type in TEXTS:
            return TEXT
        return Kind("number", self.decimals) if self.type in NUMBERS else WHOLE

    @property
    def has_column_by_page(self) -> bool:
        """Whether its pages have columns of their own, of which one counts in a row."""
        return any(column.counts_if for column in self.columns)

    @cached_property
    def codes(self) -> frozenset[int | str]:
        return frozenset(option.code for option in self.options)

    @cached_property
    def labels(self) -> Mapping[int | str, str]:
        return {option.code: option.label for option in self.options}


@dataclass(frozen=True)
class Definition:
    """A named condition: of records, or of the cells of an uploaded row."""

    id: str
    means: str
    when: Condition
    of_row: bool = False


@dataclass(frozen=True)
class Shown:
    """Where a finding is shown: a field, or one cell of an uploaded row."""

    field: str
    cell: str = ""
    condition: Condition | None = None
    page_only: bool = False


@dataclass(frozen=True)
class Check:
    """What must hold of a log; `when` is TRUE where it doesn't."""

    id: str
    kind: Literal["hard", "soft"]
    when: Condition
    shown_on: tuple[Shown, ...]
    statement: str
    message: str
    where: Where
    question: str = ""
    confirmed_by: str | None = None
    upload_only: bool = False
    stops_upload: bool = False
    after: tuple[str, ...] = ()
    """Checks of the same rule for persons before: a finding of one of them silences this one."""
    because: str = ""


@dataclass(frozen=True)
class Change:
    """What an edit brings with it: where `when` is TRUE of the log after and before (`…_was`) it."""

    when: Condition
    clear: tuple[str, ...]
    set: Mapping[str, Condition]
    because: str


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """All of a collection for one year. Compared by identity: loading is cached."""

    collection: str
    title: str
    one: str
    many: str
    year: int
    years: Mapping[int, Year]
    starts_on: str
    sections: tuple[Section, ...]
    pages: Mapping[str, Page]
    fields: Mapping[str, Field]
    """All values of a log by id, context and confirmations not among them."""
    confirmations: tuple[str, ...]
    definitions: Mapping[str, Definition]
    checks: Mapping[str, Check]
    changes: tuple[Change, ...]
    context: Mapping[str, Field]
    sources: Mapping[str, Source]
    tables: Mapping[str, Table]
    columns: Mapping[int, Column]
    without_the_service: Mapping[str, Any]
    in_uploads: Mapping[str, Any]
    in_the_open: InTheOpen = field(default_factory=InTheOpen)
    review: Review = field(default_factory=Review)

    @cached_property
    def questions(self) -> Mapping[str, tuple[Question, ...]]:
        """Question id → its placements, in the order of the form."""
        found: dict[str, tuple[Question, ...]] = {}
        for page in self.pages.values():
            for question in page.questions:
                found[question.id] = (*found.get(question.id, ()), question)
        return found

    @cached_property
    def everything(self) -> dict[str, Field]:
        """Context and fields by id."""
        return {**self.context, **self.fields}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The kind of every name that a condition over a log may read."""
        kinds = {name: item.kind for name, item in self.context.items()}
        kinds |= {name: item.kind for name, item in self.fields.items()}
        kinds |= {f"{name}.given": item.kind for name, item in self.fields.items()}
        kinds |= dict.fromkeys((f"{name}.asked" for name in self.questions), BOOLEAN)
        kinds |= dict.fromkeys((page.asked for page in self.pages.values()), BOOLEAN)
        kinds |= dict.fromkeys(self.definitions, BOOLEAN)
        kinds |= {column.name: column.kind for column in self.columns.values()}
        for item in self.fields.values():
            if item.columns:
                kinds.setdefault(f"{item.id}.cell", item.columns[0].kind if item.has_column_by_page else item.kind)
        return kinds

    @cached_property
    def column_conditions(self) -> tuple[str, ...]:
        """The named conditions of rows that say which of an answer's columns counts."""
        return tuple(dict.fromkeys(column.counts_if for column in self.columns.values() if column.counts_if))

    def conditions_held(self, row: Mapping[str, Any]) -> frozenset[str]:
        """Those of `column_conditions` that hold for a row of values."""
        return frozenset(name for name in self.column_conditions if row[name])

    @property
    def window(self) -> Year:
        return self.years[self.year]

    @cached_property
    def setup_fields(self) -> frozenset[str]:
        return frozenset(
            question.id
            for section in self.sections
            for subsection in section.subsections
            if subsection.setup
            for page in subsection.pages
            for question in page.questions
        )
