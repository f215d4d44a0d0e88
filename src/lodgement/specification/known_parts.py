"""What conditions hang on besides the fields: values worked out, named conditions, context, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..questionnaire.known import Table
from ..questionnaire.model import Questionnaire
from ..questionnaire.words import worded_condition, worded_value
from .markup import Markup, element

ROWS_SHOWN = 30
"""A table of more rows is described, not shown."""


def worked_out(questionnaire: Questionnaire) -> Markup:
    """Values that no field gives as they are."""
    found = [
        (field.id, field.name, worded_value(questionnaire, formula.tree, field))
        for field in questionnaire.fields.values()
        for formula in (field.from_row, field.value)
        if formula
    ]
    return _table(
        "What follows from a row's cells, and what is put in place of an answer", ("Name", "Value", "Is"), found
    )


def conditions(questionnaire: Questionnaire) -> Markup:
    """Conditions that others name, in square brackets."""
    found = [
        (item.id, item.means, worded_condition(questionnaire, item.when.tree))
        for item in questionnaire.definitions.values()
    ]
    return _table("Conditions that others name in square brackets", ("Name", "Means", "Holds where"), found)


def known_beside(questionnaire: Questionnaire) -> Markup:
    """Context by source."""
    found = [
        (source.title, ", ".join(questionnaire.context[name].name for name in source.names))
        for source in questionnaire.sources.values()
    ]
    caption = "What the service knows. A check that hangs on something that isn't known is not judged."
    return _table(caption, ("Source", "What it tells"), found)


def tables(questionnaire: Questionnaire) -> Iterable[Markup]:
    """The tables that conditions look up."""
    for table in questionnaire.tables.values():
        yield element("article", element("h3", table.title), element("p", _described(table)), _rows_of(table))


def _described(table: Table) -> str:
    count = len(next(iter(table.rows.values()), {}))
    columns = f"{', '.join(table.columns)} by {', '.join(table.key)}"
    if table.handed_in:
        return f"{columns}; handed in for the year as {table.handed_in}."
    return f"{columns}; {count:,} rows."


def _rows_of(table: Table) -> Markup | None:
    keys = list(next(iter(table.rows.values()), {}))
    if not keys or len(keys) > ROWS_SHOWN:
        return None
    rows = [(*_parts(key), *(_plain(table.rows[name][key]) for name in table.columns)) for key in keys]
    return _table(table.title, (*table.key, *table.columns), rows)


def _parts(key: Any) -> tuple[str, ...]:
    return tuple(map(_plain, key)) if isinstance(key, tuple) else (_plain(key),)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _table(caption: str, headings: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Markup:
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    )
    return element("table", element("caption", caption), element("thead", head), element("tbody", *body))
