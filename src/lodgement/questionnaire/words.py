"""Conditions in words, for people who don't read SQL: names as questions are called, codes by their labels."""

from __future__ import annotations

from sqlglot import exp

from .conditions.grammar import name_of
from .model import Field, Questionnaire

_COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "is",
    exp.NEQ: "is not",
    exp.LT: "is less than",
    exp.LTE: "is at most",
    exp.GT: "is more than",
    exp.GTE: "is at least",
    exp.NullSafeEQ: "is the same as",
    exp.NullSafeNEQ: "is not",
}
_OF_DATES: dict[type[exp.Expr], str] = {
    exp.LT: "is before",
    exp.GT: "is after",
    exp.LTE: "is not after",
    exp.GTE: "is not before",
}


def worded_condition(questionnaire: Questionnaire, tree: exp.Expr) -> str:
    """The condition as a sentence without its full stop; parts that have no words stay as they are written."""
    return _Words(questionnaire).of(tree)


class _Words:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire

    def of(self, tree: exp.Expr) -> str:
        if isinstance(tree, exp.Paren):
            inner = tree.this
            return f"({self.of(inner)})" if isinstance(inner, exp.And | exp.Or) else self.of(inner)
        if isinstance(tree, exp.And | exp.Or):
            glue = " and " if isinstance(tree, exp.And) else " or "
            return glue.join(self.of(part) for part in tree.flatten(unnest=False))
        if isinstance(tree, exp.Not):
            return f"it is not so that {self.of(tree.this)}"
        if type(tree) in _COMPARED:
            return self._compared(tree)
        if isinstance(tree, exp.Is):
            given = "has been given" if tree.args.get("negate") else "has not been given"
            return f"{self.value(tree.this)} {given}"
        if isinstance(tree, exp.In):
            values = ", ".join(self.value(item, self.field(tree.this)) for item in tree.expressions)
            return f"{self.value(tree.this)} is one of {values}"
        if isinstance(tree, exp.Between):
            field = self.field(tree.this)
            low, high = (self.value(tree.args[end], field) for end in ("low", "high"))
            return f"{self.value(tree.this)} is from {low} to {high}"
        if isinstance(tree, exp.RegexpLike):
            return f"{self.value(tree.this)} matches {tree.expression.this}"
        return self.value(tree)

    def _compared(self, tree: exp.Expr) -> str:
        field = self.field(tree.this) or self.field(tree.expression)
        verbs = _COMPARED | (_OF_DATES if field and field.kind.name == "date" else {})
        return f"{self.value(tree.this, field)} {verbs[type(tree)]} {self.value(tree.expression, field)}"

    def field(self, tree: exp.Expr) -> Field | None:
        if not isinstance(tree, exp.Column):
            return None
        known = self.questionnaire.everything
        return known.get(name_of(tree)) or known.get(tree.table)

    def value(self, tree: exp.Expr, compared_with: Field | None = None) -> str:
        """A value: a name as its question is called, a code by its label."""
        if isinstance(tree, exp.Column):
            return self._named(tree)
        if isinstance(tree, exp.Literal) and compared_with and compared_with.options:
            code = tree.this if tree.is_string else int(tree.this)
            return compared_with.labels.get(code, str(code))
        if isinstance(tree, exp.Paren):
            return f"({self.value(tree.this, compared_with)})"
        return tree.sql(dialect="postgres")

    def _named(self, column: exp.Column) -> str:
        name = name_of(column)
        definition = self.questionnaire.definitions.get(name)
        if definition:
            return f"[{definition.means.rstrip('.')}]"
        field = self.field(column)
        if field is None:
            return name
        part = {"given": " as given", "cell": " in the row", "asked": " is asked"}.get(name.partition(".")[2], "")
        return f"“{field.name}”{part}"
