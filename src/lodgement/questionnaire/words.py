"""Conditions in words, for people who don't read SQL: names as questions are called, codes by their labels.

A sentence says what a condition says, neither more nor less; what would need too many brackets stays recognisable
rather than pretty. A row's cells keep their bare codes, because those are what a file's maker writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from .model import Field, Questionnaire
from .word_values import Values

_COMPARED: Mapping[type[exp.Expr], str] = {
    exp.EQ: "is",
    exp.NEQ: "is not",
    exp.LT: "is less than",
    exp.LTE: "is at most",
    exp.GT: "is more than",
    exp.GTE: "is at least",
    exp.NullSafeEQ: "is the same as",
    exp.NullSafeNEQ: "is not",
}
_OF_DATES: Mapping[type[exp.Expr], str] = {
    exp.LT: "is before",
    exp.GT: "is after",
    exp.LTE: "is not after",
    exp.GTE: "is not before",
}
_AWAY: Mapping[tuple[type[exp.Expr], type[exp.Expr]], str] = {
    (exp.GT, exp.Add): "more than",
    (exp.GTE, exp.Add): "at least",
    (exp.LT, exp.Sub): "more than",
    (exp.LTE, exp.Sub): "at least",
}
"""Of a day compared with one so long after or before another."""


def worded_condition(questionnaire: Questionnaire, tree: exp.Expr) -> str:
    """The condition as a sentence without its full stop."""
    return _Sentences(questionnaire).of(tree)


def worded_value(questionnaire: Questionnaire, tree: exp.Expr, of: Field | None = None) -> str:
    """A formula in words; a code by its label where it is one of `of`."""
    return _Sentences(questionnaire).values.of(tree, of)


class _Sentences:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.values = Values(questionnaire, self.of)
        self.ways: dict[type[exp.Expr], Callable[[Any], str]] = {
            exp.Paren: self._paren,
            exp.And: self._joined,
            exp.Or: self._joined,
            exp.Not: lambda tree: self._negated(tree.this),
            exp.Is: lambda tree: self._given(tree.this, tree.args.get("negate")),
            exp.In: lambda tree: self._in(tree, "is"),
            exp.Between: lambda tree: self._between(tree, "is"),
            exp.RegexpLike: lambda tree: f"{self.values.of(tree.this)} matches the pattern {tree.expression.this}",
            exp.Like: lambda tree: f"{self.values.of(tree.this)} contains “{_without_percent(tree)}”",
            exp.Coalesce: self._coalesce,
            exp.Boolean: lambda tree: "always" if tree.this else "never",
            exp.Case: self._case,
        }
        self.ways.update(dict.fromkeys(_COMPARED, self._compared))

    def of(self, tree: exp.Expr) -> str:
        way = self.ways.get(type(tree))
        return way(tree) if way else self.values.of(tree)

    def _paren(self, tree: exp.Paren) -> str:
        return f"({self.of(tree.this)})" if isinstance(tree.this, exp.And | exp.Or) else self.of(tree.this)

    def _joined(self, tree: exp.And | exp.Or) -> str:
        glue = " and " if isinstance(tree, exp.And) else " or "
        return glue.join(self.of(part) for part in tree.flatten(unnest=False))

    def _negated(self, tree: exp.Expr) -> str:
        """What is not so, said of the thing itself where that is shorter."""
        while isinstance(tree, exp.Paren) and not isinstance(tree.this, exp.And | exp.Or):
            tree = tree.this
        if isinstance(tree, exp.In):
            return self._in(tree, "is not")
        if isinstance(tree, exp.Between):
            return self._between(tree, "is not")
        if isinstance(tree, exp.Is):
            return self._given(tree.this, not tree.args.get("negate"))
        if isinstance(tree, exp.RegexpLike):
            return f"{self.values.of(tree.this)} does not match the pattern {tree.expression.this}"
        if isinstance(tree, exp.Like):
            return f"{self.values.of(tree.this)} does not contain “{_without_percent(tree)}”"
        known = "known to be " if _falls_back_to(tree, False) else ""
        said = tree.this if known else tree
        if isinstance(said, exp.Column):
            return f"{self.of(said)} is not {known}so"
        return f"(it is not {known}so that {self.of(said)})"

    def _given(self, tree: exp.Expr, given: object) -> str:
        return f"{self.values.of(tree)} {'has been given' if given else 'has not been given'}"

    def _in(self, tree: exp.In, verb: str) -> str:
        field = self.values.field(tree.this)
        values = [self.values.of(item, field) for item in tree.expressions]
        if len(values) == 1:
            return f"{self.values.of(tree.this)} {verb} {values[0]}"
        return f"{self.values.of(tree.this)} {verb} one of {', '.join(values)}"

    def _between(self, tree: exp.Between, verb: str) -> str:
        low, high = (self.values.of(tree.args[end]) for end in ("low", "high"))
        return f"{self.values.of(tree.this)} {verb} from {low} to {high}"

    def _coalesce(self, tree: exp.Coalesce) -> str:
        """A condition that counts as true or as not true where it is unknown."""
        if _falls_back_to(tree, False):
            return self.of(tree.this)
        if _falls_back_to(tree, True):
            return f"({self.of(tree.this)}, or that is not known)"
        return self.values.of(tree)

    def _case(self, tree: exp.Case) -> str:
        return self.values.case(tree, self.of)

    def _compared(self, tree: exp.Expr) -> str:
        left, right = tree.this, tree.expression
        if isinstance(right, exp.Literal) and right.is_string and right.this == "" and isinstance(left, exp.Coalesce):
            return self._given(left.this, isinstance(tree, exp.NEQ))
        away = _AWAY.get((type(tree), type(right)))
        if away and isinstance(right.expression, exp.Interval):
            return f"{self.values.of(left)} is {away} {self.values.of(right)}"
        field = self.values.field(left) or self.values.field(right)
        verbs = {**_COMPARED, **(_OF_DATES if self.values.is_date(left) or self.values.is_date(right) else {})}
        return f"{self.values.of(left, field)} {verbs[type(tree)]} {self.values.of(right, field)}"


def _falls_back_to(tree: exp.Expr, value: bool) -> bool:
    fallback = tree.expressions[-1] if isinstance(tree, exp.Coalesce) and tree.expressions else None
    return isinstance(fallback, exp.Boolean) and fallback.this is value


def _without_percent(tree: exp.Like) -> str:
    return str(tree.expression.this).strip("%")
