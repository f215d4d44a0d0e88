"""What is kept of each log to count what it tells: a row a log, and of its answers no more than counting needs.

Values are settled first, but only those that the page reads and what they in turn hang on. An answer counts although
its question may not be asked: what a log holds is what got out.
"""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from ..assessment.frame import settle_frame
from ..assessment.plan import Plan, plan_for, surroundings, tables_of
from ..questionnaire.conditions import nodes as n
from ..questionnaire.conditions.frames import compile_frame
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.model import Questionnaire
from .page import Page, page_of

BETWEEN = "\x1f"
HOLDERS = ("owner", "manager", "maker")
"""The numbers of the organisations whose log it is; joined by whoever knows them."""


def facts_of(questionnaire: Questionnaire, answers: pl.DataFrame) -> pl.DataFrame:
    """The facts of logs, in the order of a frame of their raw answers and context.

    Columns: `authority`, `postcode`; `known_by`, what with the postcode may single out a household (None where any of
    it isn't known); `amount`, whether it tells one; `tells ID` for each thing it may tell, TRUE or FALSE.
    """
    page = page_of(questionnaire)
    values = settle_frame(_plan(questionnaire), answers)
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    told = [
        compile_frame(lower_condition(condition.tree, around), tables).fill_null(value=False).alias(name)
        for name, condition in page.conditions()
    ]
    facts = values.select(_text(page.authority, "authority"), _text(page.postcode, "postcode"), _known_by(page), *told)
    return facts if page.amount else facts.with_columns(amount=pl.lit(value=False))


def _text(name: str, role: str) -> pl.Expr:
    return (pl.col(name).cast(pl.String) if name else pl.lit(None, dtype=pl.String)).alias(role)


def _known_by(page: Page) -> pl.Expr:
    if not page.alone_on:
        return pl.lit(None, dtype=pl.String).alias("known_by")
    return pl.concat_str([pl.col(name).cast(pl.String) for name in page.alone_on], separator=BETWEEN).alias("known_by")


def names_read(questionnaire: Questionnaire) -> frozenset[str]:
    """The answers and context that facts hang on."""
    plan = _plan(questionnaire)
    read = {part.name for step in plan.steps for part in step.node.walk() if isinstance(part, n.Name)}
    return frozenset((read | _named(page_of(questionnaire))) & set(questionnaire.everything))


@lru_cache(maxsize=16)
def _plan(questionnaire: Questionnaire) -> Plan:
    """The steps of the questionnaire's plan that the page needs, in their order."""
    steps = {step.target: step for step in plan_for(questionnaire, keep=True).steps}
    needed: set[str] = set()
    waiting = list(_named(page_of(questionnaire)))
    while waiting:
        name = waiting.pop()
        if name in needed or name not in steps:
            continue
        needed.add(name)
        waiting += [part.name for part in steps[name].node.walk() if isinstance(part, n.Name)]
        waiting.append(f"{name}.given")
    return Plan(questionnaire, tuple(step for name, step in steps.items() if name in needed), (), ())


def _named(page: Page) -> set[str]:
    named = {page.authority, page.postcode, *page.alone_on} - {""}
    return named.union(*(condition.reads for _, condition in page.conditions()))
