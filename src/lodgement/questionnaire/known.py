"""What is known of a collection beside its questions: its years, the sources of context, its tables.

Part of the model (`model.Questionnaire`), frozen like all of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .conditions.nodes import Kind
from .text import Mapping as Written
from .text import Where

if TYPE_CHECKING:
    from .model import Condition


@dataclass(frozen=True)
class Year:
    """When a collection year takes logs. The last two are the first day on which it no longer does."""

    starts: dt.date
    ends: dt.date
    submission_deadline: dt.date
    new_logs_until: dt.date
    edits_until: dt.date


@dataclass(frozen=True)
class Source:
    """Where context comes from; known as a whole or not at all."""

    id: str
    title: str
    about: str | None
    only_helps: bool
    names: tuple[str, ...]
    subject: str = ""
    """What it is about, for the service, which knows of each subject some attributes."""


@dataclass(frozen=True)
class InTheOpen:
    """The fields of which the service keeps something beside the sealed answers, to find and guard logs by."""

    owner: str = ""
    manager: str = ""
    assigned_to: str = ""
    group: str = ""
    postcode: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """That a table lists what may be answered to questions of a type, where these have no options of their own."""

    type: str
    label: str
    """The column by which people know a row."""
    starts: str = ""
    ends: str = ""
    """The columns of the first and last day on which a row is there; without them it always is."""
    only: str = ""
    """The column that is true of the rows that may be chosen; without it all may."""


@dataclass(frozen=True)
class Table:
    """Rows that conditions look up. `rows`: column → key → value, keys of several parts as tuples."""

    id: str
    title: str
    key: Mapping[str, Kind]
    columns: Mapping[str, Kind]
    rows: Mapping[str, Mapping[Any, Any]]
    handed_in: str | None
    """The file it is read from in a folder of reference data, where it doesn't ship with the rulebook."""
    known: bool = True
    lists: Lists | None = None
    derived_from: Written | None = None
    """How its rows follow from an earlier year's records, as it is written; read by `ranges`."""


@dataclass(frozen=True)
class Unanswered:
    """A question and those of its codes that say nothing."""

    question: str
    codes: tuple[int | str, ...]
    where: Where


@dataclass(frozen=True)
class Rounded:
    """A number that people round to multiples of `to`, in its own units, where they guess."""

    field: str
    to: int
    where: Where


@dataclass(frozen=True)
class BesideOthers:
    """An amount, put beside the amounts of all logs that are alike in `among`."""

    id: str
    value: str
    among: tuple[str, ...]
    shown_on: tuple[str, ...]
    """The questions that somebody looks at again where it is far from the others."""
    counts_if: Condition | None
    """Which logs count; None: all."""
    where: Where


@dataclass(frozen=True)
class Review:
    """What is looked at in all logs of a year together."""

    unanswered: tuple[Unanswered, ...] = ()
    rounded: tuple[Rounded, ...] = ()
    beside_others: tuple[BesideOthers, ...] = ()
