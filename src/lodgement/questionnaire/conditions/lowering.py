"""From sqlglot's tree to ours: every part gets its kind, numbers are brought to one scale, dates to days and months.

What doesn't fit together (a text compared with a date, a division outside ROUND) is a ConditionError here, before
any record is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from . import nodes as n
from .fitting import LARGEST_DIGITS, Typed, fitted, number_size, scaled, together, whole
from .grammar import ConditionError, name_of

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
    keys: Mapping[str, tuple[n.Kind, ...]] = field(default_factory=dict)
    """The kinds of each table's keys; of a table that isn't here they aren't looked at."""


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
    return fitted(_Lowering(around).lower(tree), wanted)


def _short(tree: exp.Expr) -> str:
    return repr(tree.sql(dialect="postgres")[:60])


def _a(kind: n.Kind | None) -> str:
    return f"a {kind}" if kind else "NULL"


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
        if kind != n.BOOLEAN:
            raise ConditionError(f"takes {_short(tree)}, {_a(kind)}, for a condition")
        return node

    def number(self, tree: exp.Expr) -> tuple[n.Node, int]:
        node, kind = self.lower(tree)
        if kind is None or kind.name != "number":
            raise ConditionError(f"reckons with {_short(tree)}, {_a(kind)}")
        return node, kind.scale

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
        if number.adjusted() + scale > LARGEST_DIGITS:
            raise ConditionError(f"has a number of more digits than can be reckoned with: {tree.this}")
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
            try:
                return n.Constant(dt.date.fromisoformat(tree.this.this)), n.DATE
            except ValueError:
                raise ConditionError(f"has {tree.this.this!r} for a date") from None
        node, kind = self.lower(tree.this)
        if kind == n.TEXT and (size := number_size(target)):
            digits, scale = size
            return n.TextAsNumber(node, digits - scale, scale), n.Kind("number", scale)
        raise ConditionError(
            f"casts a {kind} to {target}; only text of digits to INT or DECIMAL(9, 2), and date constants, are allowed"
        )

    # conditions

    def _and(self, tree: exp.Expr) -> Typed:
        return n.All(tuple(self.condition(item) for item in tree.flatten())), n.BOOLEAN

    def _or(self, tree: exp.Expr) -> Typed:
        return n.Any(tuple(self.condition(item) for item in tree.flatten())), n.BOOLEAN

    def _not(self, tree: exp.Expr) -> Typed:
        return n.Not(self.condition(tree.this)), n.BOOLEAN

    def _compare(self, tree: exp.Expr) -> Typed:
        (left, right), _ = together([self.lower(tree.this), self.lower(tree.expression)])
        return n.Compare(COMPARISONS[type(tree)], left, right), n.BOOLEAN  # type: ignore[arg-type]

    def _nullsafeneq(self, tree: exp.Expr) -> Typed:
        (left, right), _ = together([self.lower(tree.this), self.lower(tree.expression)])
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
        if not tree.expressions:
            raise ConditionError("has an empty IN list")
        (item, *values), _ = together([self.lower(tree.this), *(self.lower(value) for value in tree.expressions)])
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
        values, kind = together(
            [self.lower(branch.args["true"]) for branch in tree.args["ifs"]]
            + [self.lower(default) if default else NULL]
        )
        return n.Case(tuple(zip(conditions, values[:-1], strict=True)), values[-1]), kind

    def _coalesce(self, tree: exp.Expr) -> Typed:
        items, kind = together([self.lower(tree.this), *(self.lower(item) for item in tree.expressions)])
        return n.First(tuple(items)), kind

    def _greatest(self, tree: exp.Expr) -> Typed:
        items, kind = together([self.lower(tree.this), *(self.lower(item) for item in tree.expressions)])
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
        node = n.Arithmetic(operator, scaled(left, left_scale, scale), scaled(right, right_scale, scale))  # type: ignore[arg-type]
        return node, n.Kind("number", scale)

    _sub = _add

    def _mul(self, tree: exp.Expr) -> Typed:
        left, left_scale = self.number(tree.this)
        right, right_scale = self.number(tree.expression)
        return n.Arithmetic("*", left, right), n.Kind("number", left_scale + right_scale)

    def _neg(self, tree: exp.Expr) -> Typed:
        node, scale = self.number(tree.this)
        if isinstance(node, n.Constant):
            return n.Constant(-whole(node.value)), n.Kind("number", scale)
        return n.Arithmetic("-", n.Constant(0), node), n.Kind("number", scale)

    def _abs(self, tree: exp.Expr) -> Typed:
        node, scale = self.number(tree.this)
        return n.Absolute(node), n.Kind("number", scale)

    def _round(self, tree: exp.Expr) -> Typed:
        decimals = tree.args.get("decimals") or exp.Literal.number(0)
        if not (isinstance(decimals, exp.Literal) and decimals.this.isdigit()):
            raise ConditionError("rounds to something other than a written number of decimals")
        return self._rounded(tree.this, int(decimals.this), "nearest")

    def _trunc(self, tree: exp.Expr) -> Typed:
        return self._rounded(tree.this, 0, "towards zero")

    def _rounded(self, tree: exp.Expr, wanted: int, rounding: str) -> Typed:
        """ROUND(a / b, d) and ROUND(a, d), exact: one division of whole numbers at the very end."""
        divisor = 1
        if isinstance(tree, exp.Div):
            by, kind = self.lower(tree.expression)
            if not (isinstance(by, n.Constant) and kind == n.WHOLE and whole(by.value) > 0):
                raise ConditionError("divides by something other than a positive whole number")
            divisor, tree = whole(by.value), tree.this
        node, scale = self.number(tree)
        if wanted > scale:
            node = scaled(node, scale, wanted)
        else:
            divisor *= 10 ** (scale - wanted)
        kind = n.Kind("number", wanted)
        return (n.Divide(node, divisor, rounding), kind) if divisor > 1 else (node, kind)  # type: ignore[arg-type]

    def _div(self, _: exp.Expr) -> Typed:
        raise ConditionError("divides outside of ROUND(… / …, decimals), where the result would not be exact")

    def _shift(self, date: exp.Expr, interval: exp.Expr, sign: int) -> Typed:
        node, kind = self.lower(date)
        if kind != n.DATE:
            raise ConditionError(f"adds an interval to {_a(kind)}")
        if not (
            isinstance(interval.this, exp.Literal)
            and interval.this.this.removeprefix("-").isdigit()
            and interval.args.get("unit")
        ):
            raise ConditionError("has an interval that isn't a number of days, weeks, months or years")
        count = sign * int(interval.this.this)
        unit = str(interval.args["unit"].this).upper().rstrip("S")
        days, months = {"DAY": (1, 0), "WEEK": (7, 0), "MONTH": (0, 1), "YEAR": (0, 12)}.get(unit, (0, 0))
        if not days and not months:
            raise ConditionError(f"adds an interval in {unit.lower()}s; days, weeks, months and years are known")
        return n.Shift(node, count * days, count * months), n.DATE

    # texts and functions of our own

    def _text(self, tree: exp.Expr) -> n.Node:
        node, kind = self.lower(tree)
        if kind != n.TEXT:
            raise ConditionError(f"takes {_short(tree)}, {_a(kind)}, for text")
        return node

    def _upper(self, tree: exp.Expr) -> Typed:
        return n.TextChange(type(tree).__name__.lower(), self._text(tree.this)), n.TEXT  # type: ignore[arg-type]

    _lower = _trim = _upper

    def _length(self, tree: exp.Expr) -> Typed:
        return n.Length(self._text(tree.this)), n.WHOLE

    def _splitpart(self, tree: exp.Expr) -> Typed:
        separator, position = tree.args["delimiter"], tree.args["part_index"]
        if not (isinstance(separator, exp.Literal) and separator.is_string and separator.this):
            raise ConditionError("splits a text at something other than a fixed text")
        if not (isinstance(position, exp.Literal) and position.this.isdigit() and int(position.this) > 0):
            raise ConditionError("takes a part of a text whose position isn't a written number above 0")
        return n.TextPart(self._text(tree.this), separator.this, int(position.this)), n.TEXT

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

    def _extract(self, tree: exp.Expr) -> Typed:
        part = tree.this.name.lower()
        node, kind = self.lower(tree.expression)
        if kind != n.DATE or part not in ("day", "month", "year"):
            raise ConditionError(f"extracts the {part} of {_a(kind)}; day, month and year of dates are known")
        return n.DatePart(node, part), n.WHOLE

    def _days_between(self, tree: exp.Expr) -> Typed:
        items, kind = together([self.lower(argument) for argument in tree.expressions])
        if kind != n.DATE or len(items) != 2:
            raise ConditionError("counts days between something other than two dates")
        start, end = items
        return n.DaysBetween(start, end), n.WHOLE

    def _lookup(self, tree: exp.Expr) -> Typed:
        if len(tree.expressions) < 3:
            raise ConditionError("looks up without saying table, column and key")
        table, column = tree.expressions[0].name, tree.expressions[1].name
        columns = self.around.tables.get(table)
        if columns is None or column not in columns:
            raise ConditionError(f"looks up {table}.{column}, which isn't a table and column of this collection")
        keys = [self.lower(key) for key in tree.expressions[2:]]
        wanted = self.around.keys.get(table, tuple(kind or n.WHOLE for _, kind in keys))
        if tuple(kind for _, kind in keys) != wanted:
            raise ConditionError(f"looks up {table} by other keys than {', '.join(map(str, wanted))}")
        return n.Lookup(table, column, tuple(node for node, _ in keys), columns[column]), columns[column]
