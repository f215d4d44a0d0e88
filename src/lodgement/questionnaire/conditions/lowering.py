"""From sqlglot's tree to ours: every part gets its kind, numbers are brought to one scale, dates to days and months.

What doesn't fit together (a text compared with a date, a division outside ROUND) is a ConditionError here, before
any record is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from . import nodes as n
from .grammar import ConditionError, name_of

Typed = tuple[n.Node, n.Kind | None]
Columns = Mapping[str, n.Kind]
COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
NULL: Typed = (n.Constant(None), None)


@dataclass(frozen=True)
class Surroundings:
    """What names a condition may read: values with their kinds, and tables with their columns' kinds."""

    names: Columns
    tables: Mapping[str, Columns]


def lower(tree: exp.Expr, around: Surroundings) -> tuple[n.Node, n.Kind]:
    """The tree of nodes and the kind of its value. Raises ConditionError where parts don't fit."""
    node, kind = _Lowering(around).lower(tree)
    return node, kind or n.BOOLEAN


def lower_condition(tree: exp.Expr, around: Surroundings) -> n.Node:
    """Like `lower`, for what must be true, false or NULL."""
    node, kind = lower(tree, around)
    if kind != n.BOOLEAN:
        raise ConditionError(f"is a {kind}, not a condition")
    return node


def lower_value(tree: exp.Expr, around: Surroundings, wanted: n.Kind) -> n.Node:
    """Like `lower`, for a value that must be of a kind; whole numbers become money where money is wanted."""
    return _fitted(_Lowering(around).lower(tree), wanted)


def _fitted(typed: Typed, wanted: n.Kind) -> n.Node:
    node, kind = typed
    if kind is None or kind == wanted:
        return node
    if kind.name == wanted.name == "number":
        return _scaled(node, kind.scale, wanted.scale)
    raise ConditionError(f"gives a {kind} where a {wanted} is wanted")


def _scaled(node: n.Node, scale: int, wanted: int) -> n.Node:
    if wanted < scale:
        raise ConditionError(f"gives {scale} decimals where {wanted} are wanted: ROUND it")
    if wanted == scale:
        return node
    factor = 10 ** (wanted - scale)
    if isinstance(node, n.Constant):
        return n.Constant(None if node.value is None else _whole(node.value) * factor)
    if isinstance(node, n.Case):
        branches = tuple((when, _scaled(value, scale, wanted)) for when, value in node.branches)
        return n.Case(branches, _scaled(node.otherwise, scale, wanted))
    return n.Arithmetic("*", node, n.Constant(factor))


def _whole(value: object) -> int:
    assert isinstance(value, int), "a number's constant is a whole number of its smallest unit"
    return value


def _common(kinds: list[n.Kind | None]) -> n.Kind | None:
    known = [kind for kind in kinds if kind is not None]
    if len({kind.name for kind in known}) > 1:
        raise ConditionError(f"brings a {known[0]} together with a {next(k for k in known if k.name != known[0].name)}")
    return max(known, key=lambda kind: kind.scale, default=None)


def _together(items: list[Typed]) -> tuple[list[n.Node], n.Kind | None]:
    """Items of one kind: numbers at the largest scale among them."""
    kind = _common([item[1] for item in items])
    return [item[0] if kind is None else _fitted(item, kind) for item in items], kind


class _Lowering:
    def __init__(self, around: Surroundings) -> None:
        self.around = around

    def lower(self, tree: exp.Expr) -> Typed:
        if type(tree) in COMPARISONS:
            return self._compare(tree)
        method: Callable[[exp.Expr], Typed] | None = getattr(self, f"_{type(tree).__name__.lower()}", None)
        if method is None:
            raise ConditionError(f"uses {tree.sql(dialect='postgres')[:60]!r} where it has no meaning")
        return method(tree)

    def condition(self, tree: exp.Expr) -> n.Node:
        node, kind = self.lower(tree)
        if kind not in (None, n.BOOLEAN):
            raise ConditionError(f"takes {tree.sql(dialect='postgres')[:60]!r}, a {kind}, for a condition")
        return node

    def number(self, tree: exp.Expr) -> tuple[n.Node, int]:
        node, kind = self.lower(tree)
        if kind is not None and kind.name != "number":
            raise ConditionError(f"reckons with {tree.sql(dialect='postgres')[:60]!r}, a {kind}")
        return node, kind.scale if kind else 0

    # names and constants

    def _column(self, tree: exp.Expr) -> Typed:
        name = name_of(tree)
        if name not in self.around.names:
            raise ConditionError(f"reads {name!r}, which isn't a question, derived value, condition or context name")
        return n.Name(name), self.around.names[name]

    def _literal(self, tree: exp.Expr) -> Typed:
        if tree.args["is_string"]:
            return n.Constant(tree.this), n.TEXT
        number = Decimal(tree.this)
        scale = max(0, -int(number.as_tuple().exponent))
        return n.Constant(int(number.scaleb(scale))), n.Kind("number", scale)

    def _boolean(self, tree: exp.Expr) -> Typed:
        return n.Constant(bool(tree.this)), n.BOOLEAN

    def _null(self, _: exp.Expr) -> Typed:
        return NULL

    def _paren(self, tree: exp.Expr) -> Typed:
        return self.lower(tree.this)

    def _cast(self, tree: exp.Expr) -> Typed:
        target = tree.args["to"].sql(dialect="postgres")
        if target == "DATE" and isinstance(tree.this, exp.Literal):
            return n.Constant(dt.date.fromisoformat(tree.this.this)), n.DATE
        node, kind = self.lower(tree.this)
        if target == "INT" and kind == n.TEXT:
            return n.WholeNumber(node), n.WHOLE
        raise ConditionError(f"casts a {kind} to {target}; only text of digits to INT and date constants are allowed")

    # conditions

    def _and(self, tree: exp.Expr) -> Typed:
        return n.All(tuple(self.condition(item) for item in tree.flatten())), n.BOOLEAN

    def _or(self, tree: exp.Expr) -> Typed:
        return n.Any(tuple(self.condition(item) for item in tree.flatten())), n.BOOLEAN

    def _not(self, tree: exp.Expr) -> Typed:
        return n.Not(self.condition(tree.this)), n.BOOLEAN

    def _compare(self, tree: exp.Expr) -> Typed:
        (left, right), _ = _together([self.lower(tree.this), self.lower(tree.expression)])
        return n.Compare(COMPARISONS[type(tree)], left, right), n.BOOLEAN  # type: ignore[arg-type]

    def _nullsafeneq(self, tree: exp.Expr) -> Typed:
        (left, right), _ = _together([self.lower(tree.this), self.lower(tree.expression)])
        return n.Distinct(left, right), n.BOOLEAN

    def _nullsafeeq(self, tree: exp.Expr) -> Typed:
        node, kind = self._nullsafeneq(tree)
        return n.Not(node), kind

    def _is(self, tree: exp.Expr) -> Typed:
        if not isinstance(tree.expression, exp.Null):
            raise ConditionError("uses IS TRUE or IS FALSE, which SQL dialects read differently: use COALESCE")
        is_null = n.IsNull(self.lower(tree.this)[0])
        return (n.Not(is_null) if tree.args.get("negate") else is_null), n.BOOLEAN

    def _between(self, tree: exp.Expr) -> Typed:
        low = self._compare(exp.GTE(this=tree.this, expression=tree.args["low"]))[0]
        high = self._compare(exp.LTE(this=tree.this, expression=tree.args["high"]))[0]
        return n.All((low, high)), n.BOOLEAN

    def _in(self, tree: exp.Expr) -> Typed:
        (item, *values), _ = _together([self.lower(tree.this), *(self.lower(value) for value in tree.expressions)])
        if not all(isinstance(value, n.Constant) and value.value is not None for value in values):
            raise ConditionError("has something other than constants in an IN list")
        return n.OneOf(item, tuple(value.value for value in values if isinstance(value, n.Constant))), n.BOOLEAN

    # choices

    def _case(self, tree: exp.Expr) -> Typed:
        subject = tree.args.get("this")
        conditions = [
            self._compare(exp.EQ(this=subject, expression=branch.this))[0] if subject else self.condition(branch.this)
            for branch in tree.args["ifs"]
        ]
        default = tree.args.get("default")
        values, kind = _together(
            [self.lower(branch.args["true"]) for branch in tree.args["ifs"]]
            + [self.lower(default) if default else NULL]
        )
        return n.Case(tuple(zip(conditions, values[:-1], strict=True)), values[-1]), kind

    def _coalesce(self, tree: exp.Expr) -> Typed:
        items, kind = _together([self.lower(tree.this), *(self.lower(item) for item in tree.expressions)])
        return n.First(tuple(items)), kind

    def _greatest(self, tree: exp.Expr) -> Typed:
        items, kind = _together([self.lower(tree.this), *(self.lower(item) for item in tree.expressions)])
        if kind is not None and kind.name not in ("number", "date"):
            raise ConditionError(f"takes the greatest or least of a {kind}")
        return n.Extreme(isinstance(tree, exp.Greatest), tuple(items)), kind

    _least = _greatest

    # numbers and dates

    def _add(self, tree: exp.Expr) -> Typed:
        operator: str = "+" if isinstance(tree, exp.Add) else "-"
        if isinstance(tree.expression, exp.Interval):
            return self._shift(tree.this, tree.expression, 1 if operator == "+" else -1)
        left, left_scale = self.number(tree.this)
        right, right_scale = self.number(tree.expression)
        scale = max(left_scale, right_scale)
        node = n.Arithmetic(operator, _scaled(left, left_scale, scale), _scaled(right, right_scale, scale))  # type: ignore[arg-type]
        return node, n.Kind("number", scale)

    _sub = _add

    def _mul(self, tree: exp.Expr) -> Typed:
        left, left_scale = self.number(tree.this)
        right, right_scale = self.number(tree.expression)
        return n.Arithmetic("*", left, right), n.Kind("number", left_scale + right_scale)

    def _neg(self, tree: exp.Expr) -> Typed:
        node, scale = self.number(tree.this)
        if isinstance(node, n.Constant):
            return n.Constant(-_whole(node.value)), n.Kind("number", scale)
        return n.Arithmetic("-", n.Constant(0), node), n.Kind("number", scale)

    def _abs(self, tree: exp.Expr) -> Typed:
        node, scale = self.number(tree.this)
        return n.Absolute(node), n.Kind("number", scale)

    def _round(self, tree: exp.Expr) -> Typed:
        wanted = int(tree.args["decimals"].this) if tree.args.get("decimals") else 0
        return self._rounded(tree.this, wanted, "nearest")

    def _trunc(self, tree: exp.Expr) -> Typed:
        return self._rounded(tree.this, 0, "towards zero")

    def _rounded(self, tree: exp.Expr, wanted: int, rounding: str) -> Typed:
        """ROUND(a / b, d) and ROUND(a, d), exact: one division of whole numbers at the very end."""
        divisor = 1
        if isinstance(tree, exp.Div):
            by, kind = self.lower(tree.expression)
            if not (isinstance(by, n.Constant) and kind == n.WHOLE and _whole(by.value) > 0):
                raise ConditionError("divides by something other than a positive whole number")
            divisor, tree = _whole(by.value), tree.this
        node, scale = self.number(tree)
        if wanted > scale:
            node = _scaled(node, scale, wanted)
        else:
            divisor *= 10 ** (scale - wanted)
        kind = n.Kind("number", wanted)
        return (n.Divide(node, divisor, rounding), kind) if divisor > 1 else (node, kind)  # type: ignore[arg-type]

    def _div(self, _: exp.Expr) -> Typed:
        raise ConditionError("divides outside of ROUND(… / …, decimals), where the result would not be exact")

    def _shift(self, date: exp.Expr, interval: exp.Expr, sign: int) -> Typed:
        node, kind = self.lower(date)
        if kind not in (None, n.DATE):
            raise ConditionError(f"adds an interval to a {kind}")
        count = sign * int(interval.this.this)
        unit = str(interval.args["unit"].this).upper().rstrip("S")
        days, months = {"DAY": (1, 0), "WEEK": (7, 0), "MONTH": (0, 1), "YEAR": (0, 12)}.get(unit, (0, 0))
        if not days and not months:
            raise ConditionError(f"adds an interval in {unit.lower()}s; days, weeks, months and years are known")
        return n.Shift(node, count * days, count * months), n.DATE

    # texts and functions of our own

    def _text(self, tree: exp.Expr) -> n.Node:
        node, kind = self.lower(tree)
        if kind not in (None, n.TEXT):
            raise ConditionError(f"takes {tree.sql(dialect='postgres')[:60]!r}, a {kind}, for text")
        return node

    def _upper(self, tree: exp.Expr) -> Typed:
        return n.TextChange(type(tree).__name__.lower(), self._text(tree.this)), n.TEXT  # type: ignore[arg-type]

    _lower = _trim = _upper

    def _length(self, tree: exp.Expr) -> Typed:
        return n.Length(self._text(tree.this)), n.WHOLE

    def _regexplike(self, tree: exp.Expr) -> Typed:
        return n.Matches(self._text(tree.this), tree.expression.this), n.BOOLEAN

    def _like(self, tree: exp.Expr) -> Typed:
        pattern = tree.expression.this if isinstance(tree.expression, exp.Literal) else ""
        inner = pattern[1:-1]
        if len(pattern) < 3 or pattern[0] + pattern[-1] != "%%" or "%" in inner or "_" in inner:
            raise ConditionError("uses LIKE with something other than '%text%'")
        return n.Contains(self._text(tree.this), inner), n.BOOLEAN

    def _anonymous(self, tree: exp.Expr) -> Typed:
        return self._lookup(tree) if str(tree.this).upper() == "LOOKUP" else self._days_between(tree)

    def _days_between(self, tree: exp.Expr) -> Typed:
        (start, end), kind = _together([self.lower(argument) for argument in tree.expressions])
        if kind not in (None, n.DATE):
            raise ConditionError(f"counts days between values of kind {kind}")
        return n.DaysBetween(start, end), n.WHOLE

    def _lookup(self, tree: exp.Expr) -> Typed:
        table, column = tree.expressions[0].name, tree.expressions[1].name
        columns = self.around.tables.get(table)
        if columns is None or column not in columns:
            raise ConditionError(f"looks up {table}.{column}, which isn't a table and column of this collection")
        keys = tuple(self.lower(key)[0] for key in tree.expressions[2:])
        return n.Lookup(table, column, keys, columns[column]), columns[column]
