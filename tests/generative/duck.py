"""DuckDB as an independent judge of conditions: the text as sqlglot renders it, on the same rows.

It shares neither our nodes nor our compilers. Money is DECIMAL there. Formulas that divide are judged with Python's
`decimal` instead, since DuckDB divides decimals as floating-point numbers.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import duckdb
from sqlglot import exp

from lodgement.questionnaire.conditions.grammar import name_of
from lodgement.questionnaire.conditions.nodes import Kind
from lodgement.questionnaire.model import Questionnaire


def divides(tree: exp.Expr) -> bool:
    """Whether a formula divides, so that DuckDB can't be its judge."""
    return tree.find(exp.Div) is not None


class Duck:
    """A connection with the questionnaire's tables."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.kinds = questionnaire.kinds
        self.connection = duckdb.connect()
        for table in questionnaire.tables.values():
            self._create(table.id, table.key, table.columns, table.rows)
        self.keys = {table.id: table.key for table in questionnaire.tables.values()}

    def _create(self, name: str, key: Any, columns: Any, rows: Any) -> None:
        first = next(iter(columns))
        keys = [value if isinstance(value, tuple) else (value,) for value in rows[first]]
        sample = keys[0] if keys else ("",) * len(key)
        types = ["BIGINT" if isinstance(part, int) else "VARCHAR" for part in sample]
        head = [f'"{column}" {kind}' for column, kind in zip(key, types, strict=True)]
        head += [f'"{column}" {_type(kind)}' for column, kind in columns.items()]
        self.connection.execute(f'CREATE TABLE "{name}" ({", ".join(head)})')
        for value in rows[first]:
            parts = value if isinstance(value, tuple) else (value,)
            cells = [_literal(part, None) for part in parts]
            cells += [_literal(rows[column][value], kind) for column, kind in columns.items()]
            self.connection.execute(f'INSERT INTO "{name}" VALUES ({", ".join(cells)})')

    def judge(self, tree: exp.Expr, rows: list[dict[str, Any]], kind: Kind) -> list[Any]:
        """The formula's value for each row, as our compilers give it."""
        names = list(rows[0])
        values = ", ".join(
            f"({number}, {', '.join(_literal(row[name], self.kinds[name]) for name in names)})"
            for number, row in enumerate(rows)
        )
        columns = ", ".join(f'CAST(c{i} AS {_type(self.kinds[name])}) AS "{name}"' for i, name in enumerate(names))
        numbered = ", ".join(["position", *(f"c{i}" for i in range(len(names)))])
        query = (
            f"SELECT {self._sql(tree)} FROM (SELECT position, {columns} FROM (VALUES {values}) v({numbered})) r "
            "ORDER BY position"
        )
        return [_ours(row[0], kind) for row in self.connection.execute(query).fetchall()]

    def _sql(self, tree: exp.Expr) -> str:
        return tree.copy().transform(self._translated).sql(dialect="duckdb")

    def _translated(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and str(node.this).upper() == "LOOKUP":
            return self._lookup(node)
        if isinstance(node, exp.Anonymous):
            start, end = (self._sql(argument) for argument in node.expressions)
            return exp.maybe_parse(f"DATE_DIFF('day', {start}, {end})", dialect="duckdb")
        if isinstance(node, exp.Column):
            return exp.column(exp.to_identifier(name_of(node), quoted=True), table="r")
        if isinstance(node, exp.Cast) and not isinstance(node.this, exp.Literal):
            return exp.TryCast(this=node.this.transform(self._translated), to=node.args["to"])
        return node

    def _lookup(self, node: exp.Expr) -> exp.Expr:
        table, column, *keys = node.expressions
        conditions = " AND ".join(
            f't."{name}" = {self._sql(key)}' for name, key in zip(self.keys[table.name], keys, strict=True)
        )
        return exp.maybe_parse(f'(SELECT t."{column.name}" FROM "{table.name}" t WHERE {conditions})', dialect="duckdb")


def _type(kind: Kind) -> str:
    if kind.name == "number":
        return f"DECIMAL(18, {kind.scale})" if kind.scale else "BIGINT"
    return {"text": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN"}[kind.name]


def _literal(value: Any, kind: Kind | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(Decimal(value).scaleb(-kind.scale)) if kind and kind.scale else str(value)
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


def _ours(value: Any, kind: Kind) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if kind.name == "number":
        return int(Decimal(str(value)).scaleb(kind.scale))
    return value.date() if isinstance(value, dt.datetime) else value
