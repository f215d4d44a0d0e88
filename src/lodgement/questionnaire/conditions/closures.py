"""The compiler for one record: each node becomes a plain Python function of the record.

NULL is None; AND, OR and NOT follow SQL's three-valued logic. Closures rather than generated source, because they
can be read in a debugger and are fast enough: half a millisecond for a whole log.
"""

from __future__ import annotations

import calendar
import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from typing import Any

from . import nodes as n

Record = Mapping[str, Any]
Function = Callable[[Record], Any]
Tables = Mapping[str, Mapping[str, Mapping[Any, Any]]]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def compile_record(node: n.Node, tables: Tables) -> Function:
    """A function of one record (any mapping that gives None for what it hasn't) that gives the node's value.

    `tables` is table → column → key → value; a key of several parts is a tuple.
    """
    return _Compiler(tables).compile(node)


def shifted(date: dt.date, days: int, months: int) -> dt.date:
    """The date so many months and days later, on the last day of the month where it has no such day.

    Beyond what a date can hold it is the first or the last day that there is.
    """
    if months:
        count = date.year * 12 + date.month - 1 + months
        year, month = divmod(count, 12)
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            return dt.date.min if year < dt.MINYEAR else dt.date.max
        date = date.replace(year=year, month=month + 1, day=min(date.day, calendar.monthrange(year, month + 1)[1]))
    try:
        return date + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.min if days < 0 else dt.date.max


def _divided(value: int, divisor: int, nearest: bool) -> int:
    size = (2 * abs(value) + divisor) // (2 * divisor) if nearest else abs(value) // divisor
    return size if value >= 0 else -size


def _strict(function: Callable[..., Any], *items: Function) -> Function:
    """A function of one or two items that gives None where an item is None."""
    if len(items) == 1:
        only = items[0]

        def of_one(record: Record) -> Any:
            value = only(record)
            return None if value is None else function(value)

        return of_one
    left, right = items

    def of_two(record: Record) -> Any:
        first = left(record)
        if first is None:
            return None
        second = right(record)
        return None if second is None else function(first, second)

    return of_two


class _Compiler:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @singledispatchmethod
    def compile(self, node: n.Node) -> Function:
        raise AssertionError(f"no Python for {type(node).__name__}")

    @compile.register
    def _(self, node: n.Name) -> Function:
        name = node.name
        return lambda record: record[name]

    @compile.register
    def _(self, node: n.Constant) -> Function:
        value = node.value
        return lambda _: value

    @compile.register
    def _(self, node: n.Compare) -> Function:
        compare, right = _COMPARE[node.operator], node.right
        if isinstance(right, n.Constant) and right.value is not None and isinstance(node.left, n.Name):
            name, constant = node.left.name, right.value  # the commonest shape, worth a shorter way

            def with_constant(record: Record) -> Any:
                value = record[name]
                return None if value is None else compare(value, constant)

            return with_constant
        return _strict(compare, self.compile(node.left), self.compile(right))

    @compile.register
    def _(self, node: n.Distinct) -> Function:
        left, right = self.compile(node.left), self.compile(node.right)
        return lambda record: left(record) != right(record)

    @compile.register
    def _(self, node: n.All) -> Function:
        return self._junction(node.items, decisive=False)

    @compile.register
    def _(self, node: n.Any) -> Function:
        return self._junction(node.items, decisive=True)

    def _junction(self, parts: tuple[n.Node, ...], decisive: bool) -> Function:
        functions = tuple(self.compile(part) for part in parts)

        def junction(record: Record) -> Any:
            result: bool | None = not decisive
            for function in functions:
                value = function(record)
                if value is decisive:
                    return decisive
                if value is None:
                    result = None
            return result

        return junction

    @compile.register
    def _(self, node: n.Not) -> Function:
        return _strict(operator.not_, self.compile(node.item))

    @compile.register
    def _(self, node: n.IsNull) -> Function:
        item = self.compile(node.item)
        return lambda record: item(record) is None

    @compile.register
    def _(self, node: n.OneOf) -> Function:
        values = frozenset(node.values)
        return _strict(values.__contains__, self.compile(node.item))

    @compile.register
    def _(self, node: n.Case) -> Function:
        branches = tuple((self.compile(condition), self.compile(value)) for condition, value in node.branches)
        otherwise = self.compile(node.otherwise)

        def case(record: Record) -> Any:
            for condition, value in branches:
                if condition(record):
                    return value(record)
            return otherwise(record)

        return case

    @compile.register
    def _(self, node: n.First) -> Function:
        items = tuple(self.compile(item) for item in node.items)

        def first(record: Record) -> Any:
            for item in items:
                value = item(record)
                if value is not None:
                    return value
            return None

        return first

    @compile.register
    def _(self, node: n.Arithmetic) -> Function:
        return _strict(_COMPARE[node.operator], self.compile(node.left), self.compile(node.right))

    @compile.register
    def _(self, node: n.Divide) -> Function:
        divisor, nearest = node.divisor, node.rounding == "nearest"
        return _strict(lambda value: _divided(value, divisor, nearest), self.compile(node.item))

    @compile.register
    def _(self, node: n.Absolute) -> Function:
        return _strict(abs, self.compile(node.item))

    @compile.register
    def _(self, node: n.Extreme) -> Function:
        items, choose = tuple(self.compile(item) for item in node.items), max if node.greatest else min

        def extreme(record: Record) -> Any:
            values = [item(record) for item in items]
            return None if None in values else choose(values)

        return extreme

    @compile.register
    def _(self, node: n.Shift) -> Function:
        days, months = node.days, node.months
        return _strict(lambda date: shifted(date, days, months), self.compile(node.item))

    @compile.register
    def _(self, node: n.DaysBetween) -> Function:
        return _strict(lambda start, end: (end - start).days, self.compile(node.start), self.compile(node.end))

    @compile.register
    def _(self, node: n.DatePart) -> Function:
        return _strict(operator.attrgetter(node.part), self.compile(node.item))

    @compile.register
    def _(self, node: n.Matches) -> Function:
        # Python alone lets $ match before a last line feed
        search = re.compile(re.sub(r"(?<!\\)\$", r"\\Z", node.pattern), re.ASCII).search
        return _strict(lambda text: search(text) is not None, self.compile(node.item))

    @compile.register
    def _(self, node: n.Contains) -> Function:
        part = node.text
        return _strict(lambda text: part in text, self.compile(node.item))

    @compile.register
    def _(self, node: n.TextChange) -> Function:
        change = {"upper": str.upper, "lower": str.lower, "trim": lambda text: text.strip(" ")}[node.change]
        return _strict(change, self.compile(node.item))

    @compile.register
    def _(self, node: n.TextPart) -> Function:
        separator, before = node.separator, node.position - 1
        return _strict(lambda text: "".join(text.split(separator)[before : before + 1]), self.compile(node.item))

    @compile.register
    def _(self, node: n.Length) -> Function:
        return _strict(len, self.compile(node.item))

    @compile.register
    def _(self, node: n.TextAsNumber) -> Function:
        written = re.compile(node.pattern).fullmatch

        def read(text: str) -> int | None:
            whole, _, part = text.partition(".")
            return int(whole + part.ljust(node.scale, "0")) if written(text) else None

        return _strict(read, self.compile(node.item))

    @compile.register
    def _(self, node: n.Lookup) -> Function:
        rows = self.tables[node.table][node.column]
        keys = tuple(self.compile(key) for key in node.keys)
        if len(keys) == 1:
            return _strict(rows.get, keys[0])

        def of_several(record: Record) -> Any:
            values = tuple(key(record) for key in keys)
            return None if None in values else rows.get(values)

        return of_several
