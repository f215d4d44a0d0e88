"""Two compilers, one meaning: every condition and formula, judged by Python closures, Polars and DuckDB alike.

The rows are made from the specifications. Each condition is seen TRUE, FALSE and NULL at least 20 times each, unless
it can't be (an IS NULL is never NULL); those are listed here, so that none slips in.
"""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from lodgement.assessment.plan import tables_of
from lodgement.assessment.record import Record
from lodgement.questionnaire.conditions import nodes as n
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.frames import POLARS_TYPES, compile_frame
from lodgement.questionnaire.loading import collections, load
from lodgement.questionnaire.model import Questionnaire
from tests.generative.duck import Duck, divides
from tests.generative.rows import WANTED, Formula, formulas, rows_for

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
NEVER_NULL = (
    "rent_type.cell IS NULL OR rent_type.cell NOT BETWEEN 1 AND 7",
    "owning_organisation_id IS NOT NULL AND managing_organisation_id IS NOT NULL",
)
"""Conditions that begin so can't be NULL, because they ask for what is given before they compare it."""


def _python(questionnaire: Questionnaire, formula: Formula, rows: list[dict[str, Any]]) -> list[Any]:
    function = compile_record(formula.node, tables_of(questionnaire))
    return [function(Record(row)) for row in rows]


def _polars(questionnaire: Questionnaire, formula: Formula, rows: list[dict[str, Any]]) -> list[Any]:
    kinds = questionnaire.kinds
    frame = pl.DataFrame(
        {name: pl.Series([row[name] for row in rows], dtype=POLARS_TYPES[kinds[name].name]) for name in rows[0]}
    )
    expression = compile_frame(formula.node, tables_of(questionnaire), formula.kind)
    return frame.select(expression.alias("outcome"))["outcome"].to_list()


def _differences(questionnaire: Questionnaire, chosen: list[Formula]) -> tuple[list[str], list[str]]:
    """The texts on which the three disagree, and those not seen often enough as TRUE, FALSE or NULL."""
    duck = Duck(questionnaire)
    differing, seldom = [], []
    for formula in chosen:
        rows = rows_for(questionnaire, formula, seed=1)
        if not rows:
            continue  # a constant
        python = _python(questionnaire, formula, rows)
        judges = [_polars(questionnaire, formula, rows)]
        if not divides(formula.tree):
            judges.append(duck.judge(formula.tree, rows, formula.kind))
        if any(judge != python for judge in judges):
            differing.append(f"{formula.condition.where} {formula.condition.text}")
        if formula.kind == n.BOOLEAN:
            counts = Counter(python)
            seldom += [
                f"{formula.condition.where} {value}: {counts[value]} {formula.condition.text}"
                for value in _possible(formula)
                if counts[value] < WANTED
            ]
    return differing, seldom


def _possible(formula: Formula) -> tuple[bool | None, ...]:
    """The truth values that a condition can have."""
    null = _may_be_null(formula.node) and not formula.condition.text.startswith(NEVER_NULL)
    return (True, False, None) if null else (True, False)


def _may_be_null(node: n.Node) -> bool:
    if isinstance(node, n.IsNull | n.Distinct) or (isinstance(node, n.Constant) and node.value is not None):
        return False
    if isinstance(node, n.First):
        return all(_may_be_null(item) for item in node.items)
    if isinstance(node, n.Case):
        return any(_may_be_null(value) for _, value in node.branches) or _may_be_null(node.otherwise)
    if isinstance(node, n.Name | n.Constant | n.Lookup | n.TextAsNumber):
        return True
    return any(_may_be_null(part) for part in node.parts())


# Takes some 10 seconds a year: DuckDB parses each of 500 rendered conditions.
@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_python_polars_and_duckdb_agree_on_every_condition(collection: str, year: int) -> None:
    questionnaire = load(collection, year)
    differing, seldom = _differences(questionnaire, formulas(questionnaire))
    assert differing == []
    assert seldom == []


@pytest.mark.parametrize("numbers", [(1, 52), (5733, 26), (-5733, 13), (104, 1), (26, 1), (78, 53), (10**11, 53)])
def test_money_is_divided_as_exactly_as_decimal_does(numbers: tuple[int, int]) -> None:
    pence, payments = numbers
    node = n.Divide(n.Arithmetic("*", n.Name("amount"), n.Name("payments")), 52, "nearest")
    exact = Decimal(pence * payments) / 52
    expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert abs(Fraction(expected) - Fraction(pence * payments, 52)) <= Fraction(1, 2)
    row = {"amount": pence, "payments": payments}
    frame = pl.DataFrame({name: [value] for name, value in row.items()})
    assert compile_record(node, {})(Record(row)) == expected
    assert frame.select(compile_frame(node, {}, n.WHOLE).alias("x"))["x"].to_list() == [expected]
