"""The truth table of a condition: what it comes to for each combination of its parts."""

from __future__ import annotations

from itertools import product

from sqlglot import exp

from ..assessment.record import Record
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.closures import compile_record
from ..questionnaire.conditions.lowering import Surroundings, lower_condition

MOST_PARTS = 6
MOST_PARTS_WITH_NULL = 3
_JOINING = (exp.And, exp.Or, exp.Not, exp.Paren)


def parts_of(tree: exp.Expr) -> list[exp.Expr]:
    """The smallest conditions that a condition joins by AND, OR and NOT, each once, in order."""
    if not isinstance(tree, _JOINING):
        return [tree]
    below = [tree.this] if isinstance(tree, exp.Not | exp.Paren) else [tree.this, tree.expression]
    parts = [part for item in below for part in parts_of(item)]
    return list({part.sql(dialect="postgres"): part for part in parts}.values())


def truth_table(tree: exp.Expr) -> list[tuple[tuple[bool | None, ...], bool | None]] | None:
    """(value of each part, what the whole comes to), with NULL (unanswered) where there are few parts.

    None where there are too many parts for a table that anybody would read.
    """
    parts = parts_of(tree)
    if len(parts) > MOST_PARTS:
        return None
    names = {part.sql(dialect="postgres"): f"part{number}" for number, part in enumerate(parts)}
    function = compile_record(
        lower_condition(_replaced(tree.copy(), names), Surroundings(dict.fromkeys(names.values(), n.BOOLEAN), {})), {}
    )
    values = (True, False, None) if len(parts) <= MOST_PARTS_WITH_NULL else (True, False)
    return [
        (row, function(Record(zip(names.values(), row, strict=True)))) for row in product(values, repeat=len(parts))
    ]


def _replaced(tree: exp.Expr, names: dict[str, str]) -> exp.Expr:
    text = tree.sql(dialect="postgres")
    if text in names and not isinstance(tree, _JOINING):
        return exp.column(names[text])
    for key in ("this", "expression"):
        if isinstance(tree.args.get(key), exp.Expr):
            tree.set(key, _replaced(tree.args[key], names))
    return tree
