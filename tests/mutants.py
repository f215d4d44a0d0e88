"""Small faults put into conditions, to see whether the specifications notice.

Comparators changed, numbers moved by one, a part of an AND or OR left out, a code taken out of a list, a NOT dropped.
What is said of every person by SOME, EVERY, COUNT or TOTAL is changed as it was written, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

from lodgement.questionnaire.conditions.grammar import ConditionSQL

_QUANTIFIER = re.compile(r"\b(SOME|EVERY|COUNT|TOTAL)\(\s*([a-z])\s*=\s*(\d+)\.\.(\d+)\s*,\s*")
_AS_FUNCTION = re.compile(r"\b(SOME|EVERY|COUNT|TOTAL)_([A-Z])_(\d+)_(\d+)\(", re.IGNORECASE)

NEXT_COMPARATOR: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT,),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT,),
    exp.EQ: (exp.NEQ,),
    exp.NEQ: (exp.EQ,),
}


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Each fault that can be put into a condition: (what was done, the faulty condition)."""
    as_functions = _QUANTIFIER.sub(lambda m: f"{m[1]}_{m[2]}_{m[3]}_{m[4]}(".upper(), text)
    tree = sqlglot.parse_one(re.sub(r"\{([a-z])\}", r"__\1__", as_functions), read=ConditionSQL)
    for what, faulty in _mutated(tree):
        yield _back(what), _back(faulty.sql(dialect="postgres"))


def _back(text: str) -> str:
    quantified = _AS_FUNCTION.sub(lambda m: f"{m[1].upper()}({m[2].lower()} = {m[3]}..{m[4]}, ", text)
    return re.sub(r"__([a-z])__", r"{\1}", quantified)


def _mutated(tree: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for position, node in enumerate(tree.walk()):
        for what, faulty in _faults_at(node):
            copy = tree.copy()
            target = list(copy.walk())[position]
            yield what, _replaced(copy, target, faulty)


def _replaced(tree: exp.Expr, target: exp.Expr, faulty: exp.Expr) -> exp.Expr:
    if target is tree:
        return faulty
    target.replace(faulty)
    return tree


def _faults_at(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    text = node.sql(dialect="postgres")
    for other in NEXT_COMPARATOR.get(type(node), ()):
        faulty = other(this=node.this.copy(), expression=node.expression.copy())
        yield f"{text} became {faulty.sql(dialect='postgres')}", faulty
    if isinstance(node, exp.Literal) and not node.is_string and not isinstance(node.parent, exp.Round | exp.Div):
        for step in (1, -1):
            yield (
                f"{text} became {_moved(node.this, step)} in {_around(node)}",
                exp.Literal.number(_moved(node.this, step)),
            )
    if isinstance(node, exp.And | exp.Or):
        yield f"{_side(node.expression)} was left out", node.this.copy()
        yield f"{_side(node.this)} was left out", node.expression.copy()
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for left_out in node.expressions:
            rest = [value.copy() for value in node.expressions if value is not left_out]
            yield f"{left_out} was taken out of {text}", exp.In(this=node.this.copy(), expressions=rest)
    if isinstance(node, exp.Not):
        yield f"NOT was dropped from {text}", node.this.copy()


def _moved(number: str, step: int) -> str:
    decimals = len(number.partition(".")[2])
    return f"{float(number) + step / 10**decimals:.{decimals}f}"


def _side(node: exp.Expr) -> str:
    return node.sql(dialect="postgres")[:100]


def _around(node: exp.Expr) -> str:
    return node.parent.sql(dialect="postgres")[:100] if node.parent else ""
