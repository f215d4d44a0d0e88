"""The values in conditions in words: names, codes, dates, sums, and what is looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from .conditions.grammar import name_of
from .model import Field, Questionnaire

_SUMS: Mapping[type[exp.Expr], str] = {exp.Add: "plus", exp.Sub: "minus", exp.Mul: "times", exp.Div: "divided by"}
_OF_SEVERAL: Mapping[type[exp.Expr], str] = {exp.Greatest: "the greatest of", exp.Least: "the least of"}
_OF_ONE: Mapping[type[exp.Expr], str] = {
    exp.Trim: "{}",
    exp.Upper: "{}",
    exp.Lower: "{}",
    exp.Abs: "the size of {}",
    exp.Length: "the length of {}",
    exp.Neg: "minus {}",
    exp.Paren: "{}",
    exp.Trunc: "{} in whole units",
}
_PARTS = {
    "given": "{} as given",
    "cell": "{} in the row",
    "asked": "{} is asked",
    "page": "the page {} is asked",
    "outward": "the first half of {} in the row",
    "inward": "the second half of {} in the row",
}
_WAS = "_was"


class Values:
    """Values in words; `condition` words the conditions inside them."""

    def __init__(self, questionnaire: Questionnaire, condition: Callable[[exp.Expr], str]) -> None:
        self.questionnaire = questionnaire
        self.condition = condition
        self.ways: Mapping[type[exp.Expr], Callable[[Any], str]] = {
            exp.Column: self._named,
            exp.Cast: self._cast,
            exp.Coalesce: self._coalesce,
            exp.Round: self._round,
            exp.Interval: lambda tree: _interval(tree),
            exp.Anonymous: self._own_function,
            exp.Null: lambda _: "nothing",
            exp.Boolean: lambda tree: "yes" if tree.this else "no",
            exp.SplitPart: self._part_of_text,
            exp.Extract: lambda tree: f"the {str(tree.this).lower()} of {self.of(tree.expression)}",
        }

    def of(self, tree: exp.Expr, compared_with: Field | None = None) -> str:
        """A value; a code by its label where it is compared with a field that has options."""
        if isinstance(tree, exp.Literal):
            return self._literal(tree, compared_with)
        if isinstance(tree, exp.Case):
            return self.case(tree, lambda value: self.of(value, compared_with))
        if type(tree) in _SUMS:
            return self._sum(tree)
        if type(tree) in _OF_ONE:
            return _OF_ONE[type(tree)].format(self.of(tree.this, compared_with))
        if type(tree) in _OF_SEVERAL:
            parts = ", ".join(self.of(part) for part in (tree.this, *tree.expressions))
            return f"{_OF_SEVERAL[type(tree)]} {parts}"
        way = self.ways.get(type(tree))
        if way:
            return way(tree)
        return self.condition(tree) if isinstance(tree, exp.Predicate | exp.Connector | exp.Not) else _as_written(tree)

    def field(self, tree: exp.Expr) -> Field | None:
        """The field whose codes a value is compared with; none for a row's cell, whose codes are the template's."""
        if not isinstance(tree, exp.Column) or name_of(tree).endswith(".cell"):
            return None
        known = self.questionnaire.everything
        return known.get(name_of(tree)) or (known.get(tree.table) if name_of(tree).endswith(".given") else None)

    def is_date(self, tree: exp.Expr) -> bool:
        if isinstance(tree, exp.Column):
            kind = self.questionnaire.kinds.get(name_of(tree))
            return kind is not None and kind.name == "date"
        return isinstance(tree, exp.Add | exp.Sub | exp.Paren | exp.Coalesce) and self.is_date(tree.this)

    def case(self, tree: exp.Case, value: Callable[[exp.Expr], str]) -> str:
        """`a where …, b where …, otherwise c`, in brackets."""
        subject, branches = tree.this, []
        for branch in tree.args["ifs"]:
            when = branch.this if subject is None else exp.EQ(this=subject.copy(), expression=branch.this.copy())
            branches.append(f"{value(branch.args['true'])} where {self.condition(when)}")
        default = tree.args.get("default")
        if default is not None and not isinstance(default, exp.Null):
            branches.append(f"otherwise {value(default)}")
        return f"({', '.join(branches)})"

    def _literal(self, tree: exp.Literal, compared_with: Field | None) -> str:
        if compared_with and compared_with.options:
            code: str | int = tree.this
            if not tree.is_string and tree.this.isdigit():
                code = int(tree.this)
            return compared_with.labels.get(code, str(code))
        if tree.is_string:
            return f"“{tree.this}”" if tree.this else "empty"
        return str(tree.this)

    def _named(self, column: exp.Column) -> str:
        name = name_of(column)
        definition = self.questionnaire.definitions.get(name)
        if definition:
            return f"[{definition.means.rstrip('.')}]"
        known = self.questionnaire.everything
        if name in known:
            return f"“{known[name].name}”"
        if name.endswith(_WAS) and name.removesuffix(_WAS) in known:
            return f"“{known[name.removesuffix(_WAS)].name}” before the change"
        answer, _, part = name.partition(".")
        called = f"“{known[answer].name}”" if answer in known else f"“{self._question(answer)}”"
        return _PARTS.get(part, f"{part.replace('_', ' ')} of {{}} in the row").format(called)

    def _question(self, name: str) -> str:
        placements = self.questionnaire.questions.get(name)
        return placements[0].name if placements else name

    def _coalesce(self, tree: exp.Coalesce) -> str:
        others = [part for part in tree.expressions if not (isinstance(part, exp.Literal) and part.this == "")]
        return ", or where that is not given ".join(self.of(part) for part in (tree.this, *others))

    def _cast(self, tree: exp.Cast) -> str:
        if isinstance(tree.this, exp.Literal) and tree.to.is_type("date"):
            day = dt.date.fromisoformat(tree.this.this)
            return f"{day.day} {day:%B %Y}"
        return f"{self.of(tree.this)} as a number"

    def _round(self, tree: exp.Round) -> str:
        decimals = tree.args.get("decimals")
        return f"{self.of(tree.this)}, rounded" + (f" to {decimals.this} decimals" if decimals is not None else "")

    def _sum(self, tree: exp.Expr) -> str:
        left, right = tree.this, tree.expression
        if isinstance(right, exp.Interval):
            return f"{_interval(right)} {'after' if isinstance(tree, exp.Add) else 'before'} {self.of(left)}"
        return f"{self._operand(left)} {_SUMS[type(tree)]} {self._operand(right)}"

    def _operand(self, tree: exp.Expr) -> str:
        of_sum = isinstance(tree, exp.Paren) and type(tree.this) in _SUMS
        return f"({self.of(tree)})" if of_sum else self.of(tree)

    def _own_function(self, tree: exp.Anonymous) -> str:
        arguments = tree.expressions
        if str(tree.this).upper() == "DAYS_BETWEEN":
            return f"the days from {self.of(arguments[0])} to {self.of(arguments[1])}"
        table = self.questionnaire.tables[arguments[0].name]
        keys = ", ".join(self.of(key) for key in arguments[2:])
        return f"“{arguments[1].name}” for {keys} in the table of {table.title}"

    def _part_of_text(self, tree: exp.SplitPart) -> str:
        part, delimiter = tree.args["part_index"], tree.args["delimiter"]
        return f"part {part.this} of {self.of(tree.this)}, split at “{delimiter.this}”"


def _interval(tree: exp.Interval) -> str:
    count, unit = str(tree.this.this), str(tree.args["unit"]).lower().removesuffix("s")
    return f"{count} {unit}{'' if count == '1' else 's'}"


def _as_written(tree: exp.Expr) -> str:
    return tree.sql(dialect="postgres")
