"""What may be answered where a table says it, as of authorities and countries, and what people call it.

A row is offered where it is there when the collection year begins, and the table and the question let it be chosen.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .known import Table
from .model import Question, Questionnaire


@lru_cache(maxsize=256)
def listed(questionnaire: Questionnaire, question: Question) -> tuple[tuple[Any, str], ...]:
    """Code and label of each answer that a table lists for a question, by label; nothing where no table does."""
    table = table_of(questionnaire, question.type)
    if table is None or table.lists is None:
        return ()
    labels = table.rows[table.lists.label]
    offered = (
        (code, label) for code, label in labels.items() if label and _offered(questionnaire, table, question, code)
    )
    return tuple(sorted(offered, key=lambda item: item[1]))


def label_of(questionnaire: Questionnaire, kind: str, code: Any) -> str | None:
    """What people call a code of a type that a table lists; None where there is no such row."""
    table = table_of(questionnaire, kind)
    return None if table is None or table.lists is None else table.rows[table.lists.label].get(code)


def table_of(questionnaire: Questionnaire, kind: str) -> Table | None:
    """The table that lists the answers of a type."""
    return next((table for table in questionnaire.tables.values() if table.lists and table.lists.type == kind), None)


def _offered(questionnaire: Questionnaire, table: Table, question: Question, code: Any) -> bool:
    lists, day = table.lists, questionnaire.window.starts
    assert lists is not None, "only tables that list answers come here"
    if not all(table.rows[column].get(code) for column in (lists.only, question.listed_where) if column):
        return False
    starts = table.rows[lists.starts].get(code) if lists.starts else None
    ends = table.rows[lists.ends].get(code) if lists.ends else None
    return (starts is None or starts <= day) and (ends is None or day <= ends)
