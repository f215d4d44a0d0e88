"""The tables that conditions look up: written in the rulebook, shipped beside it, or handed in for a year.

Rows are turned into column → key → value once, with money in pence. A table that is handed in and isn't there is
empty and not known; checks that need it are then not judged.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .conditions.nodes import BOOLEAN, DATE, MONEY, TEXT, WHOLE, Kind
from .known import Lists, Table
from .text import DefinitionError, Fault, Mapping

KINDS = {"integer": WHOLE, "money": MONEY, "text": TEXT, "date": DATE, "boolean": BOOLEAN}


class ReferenceError(Exception):
    """Reference data that can't be used; the message says which file and why."""


def read_tables(page: Mapping, folder: Path, year: int, reference: Path | None) -> dict[str, Table]:
    """The tables of a collection for a year. Raises DefinitionError or ReferenceError."""
    return {name: _table(name, item, folder, year, reference) for name, item in (page.get("tables") or {}).items()}


def _table(name: str, item: Mapping, folder: Path, year: int, reference: Path | None) -> Table:
    handed_in = str(item["handed_in"]).format(year=year) if "handed_in" in item else None
    try:
        keys = {column: KINDS[kind] for column, kind in item["key"].items()}
        columns = {column: KINDS[kind] for column, kind in item["columns"].items()}
    except (KeyError, AttributeError) as error:
        raise DefinitionError([Fault(item.where, f"table {name} needs key and columns with kinds: {error}")]) from None
    path = folder / item["file"] if "file" in item else reference / handed_in if reference and handed_in else None
    known = "rows" in item or bool(path and path.exists())
    rows: dict[str, dict[Any, Any]] = {column: {} for column in columns}
    for place, row in _rows(item, path if known else None):
        key = tuple(_typed(row, column, kind, place) for column, kind in keys.items())
        for column, kind in columns.items():
            rows[column][key if len(key) > 1 else key[0]] = _typed(row, column, kind, place)
    recipe = item.get("derived_from")
    if recipe is not None and not isinstance(recipe, Mapping):
        raise DefinitionError([Fault(item.place("derived_from"), f"derived_from of {name} must have keys of its own")])
    return Table(name, str(item.get("title", name)), keys, columns, rows, handed_in, known, _lists(name, item), recipe)


def _lists(name: str, item: Mapping) -> Lists | None:
    said = item.get("lists")
    if said is None:
        return None
    try:
        lists = Lists(**{str(key): str(value) for key, value in said.items()})
    except (TypeError, AttributeError):
        why = f"table {name} says what it lists by type and label, and may have starts, ends and only"
        raise DefinitionError([Fault(item.place("lists"), why)]) from None
    absent = {lists.label, lists.starts, lists.ends, lists.only} - {"", *item["columns"]}
    if absent:
        raise DefinitionError([Fault(item.place("lists"), f"table {name} has no column {min(absent)}")])
    return lists


def _rows(item: Mapping, path: Path | None) -> Iterable[tuple[str, dict[str, Any]]]:
    if "rows" in item:
        yield from ((str(row.where), row) for row in item["rows"])
    elif path:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for number, row in enumerate(csv.DictReader(lines), start=2):
                    yield f"{path.name}:{number}", row
        except (UnicodeDecodeError, OSError, csv.Error) as error:
            raise ReferenceError(f"{path.name} can't be read as CSV in UTF-8: {error}") from None


def _typed(row: dict[str, Any], column: str, kind: Kind, place: str) -> Any:
    if column not in row:
        raise ReferenceError(f"{place}: has no column {column}")
    value = row[column]
    if value is None or value == "":
        return None
    try:
        return _READ[kind](value)
    except (ValueError, OverflowError, KeyError, InvalidOperation):
        raise ReferenceError(f"{place}: {column} is not a {kind}") from None


def _pence(value: Any) -> int:
    pence = Decimal(str(value)) * 100
    if pence != pence.to_integral_value():
        raise ValueError("more than two decimals")
    return int(pence)


_READ: dict[Kind, Any] = {
    WHOLE: int,
    MONEY: _pence,
    TEXT: str,
    DATE: lambda value: value if isinstance(value, dt.date) else dt.date.fromisoformat(value),
    BOOLEAN: lambda value: value if isinstance(value, bool) else {"true": True, "false": False}[value],
}
