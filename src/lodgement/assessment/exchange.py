"""Logs in and findings out as JSON objects: what `lodge assess` and other programs speak.

In: `{"id", "log" or "bulk_row", "context", "before"}`. Out: what is asked, missing, derived and found. Names not
given in the context get what the log, the calendar and the tables imply; those given win over what would be computed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..questionnaire.messages import filled
from ..questionnaire.model import Field, Questionnaire
from ..questionnaire.standard import standard_check
from .calendar import calendar_context
from .columns import columns_looked_at, columns_of_fields, columns_read_into, questions_of_column
from .edit import edit
from .plan import names_not_known, plan_for
from .reading import Trouble, Unreadable, read_answer, written
from .record import Assessed, Finding, Record, assess_record
from .rows import ReadRow, read_row


class UnusableEntry(Exception):
    """An entry that can't be read; the message says why."""


@dataclass(frozen=True)
class _Entry:
    """An entry, read: answers and context as conditions reckon with them."""

    answers: dict[str, Any]
    before: dict[str, Any] | None
    context: dict[str, Any]
    fixed: dict[str, Any]
    troubles: dict[str, Trouble] = field(default_factory=dict)
    row: ReadRow | None = None


def assess_entry(
    questionnaire: Questionnaire, entry: Mapping[str, Any], today: dt.date, keep: bool = False
) -> dict[str, Any]:
    """One entry assessed, as a JSON object. `keep`: answers of questions that aren't asked stay.

    Raises UnusableEntry where the entry isn't of the form above.
    """
    read = _read(questionnaire, entry, today, keep)
    not_known = names_not_known(questionnaire, read.context, whole_sources=True)
    plan = plan_for(questionnaire, keep, read.row is not None, not_known)
    edited = edit(questionnaire, read.before, read.answers, read.context)
    emptied = [{"field": item.field, "because": item.because} for item in edited.emptied]
    record = Record({**read.context, **edited.answers, **(read.row.cells if read.row else {})})
    assessed = assess_record(plan, record, read.fixed)
    return {
        "id": entry.get("id"),
        "asked": list(assessed.asked),
        "missing": list(assessed.missing),
        "derived": _written(questionnaire, assessed.values, derived=True),
        "log": _written(questionnaire, assessed.values, derived=False),
        "findings": [
            *(
                _finding(questionnaire, finding, assessed, read.row)
                for finding in assessed.findings
                if _is_shown(finding, read.row)
            ),
            *(_of_row if read.row else _of_log)(questionnaire, read, assessed),
        ],
        "not_judged": list(assessed.not_judged),
    } | ({"emptied": emptied} if read.before is not None else {})


# reading an entry


def _read(questionnaire: Questionnaire, entry: Mapping[str, Any], today: dt.date, keep: bool) -> _Entry:
    if not isinstance(entry, Mapping):
        raise UnusableEntry("is not an object")
    in_uploads = questionnaire.in_uploads if "bulk_row" in entry else {}
    given = {**questionnaire.without_the_service, **in_uploads, **_object(entry, "context")}
    names = questionnaire.everything
    context, fixed = {}, {}
    for name, value in given.items():
        item = names.get(name) or names.get(name.removesuffix("_was"))
        if item is None:
            continue
        read = _context_value(item, name, value)
        if name in questionnaire.fields:
            fixed[name] = read
        else:
            context[name] = read
    saved_before = bool(entry.get("before")) or context.get(f"{questionnaire.starts_on}_was") is not None
    day = context.get("today") or today
    context = calendar_context(questionnaire, day, saved_before) | context
    if "bulk_row" in entry:
        row = read_row(questionnaire, _row(entry), context)
        return _Entry(row.answers, None, context, fixed, {}, row)
    troubles: dict[str, Trouble] = {}
    before = _answers(questionnaire, _object(entry, "before"), {}, keep) if entry.get("before") else None
    return _Entry(_answers(questionnaire, _object(entry, "log"), troubles, keep), before, context, fixed, troubles)


def _object(entry: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = entry.get(key) or {}
    if not isinstance(value, Mapping):
        raise UnusableEntry(f"has something other than an object as {key}")
    return value


def _context_value(item: Field, name: str, value: Any) -> Any:
    try:
        return read_answer(item, value)
    except Unreadable:
        raise UnusableEntry(f"gives {name} in its context a value that isn't a {item.kind}") from None


def _row(entry: Mapping[str, Any]) -> dict[int, str]:
    row = {}
    for name, value in _object(entry, "bulk_row").items():
        match = re.fullmatch(r"field_([0-9]{1,6})", name)
        if not match:
            raise UnusableEntry(f"has {name!r} in its bulk_row: its names are field_1, field_2 …")
        row[int(match.group(1))] = "" if value is None else str(value)
    return row


def _answers(
    questionnaire: Questionnaire, log: Mapping[str, Any], troubles: dict[str, Trouble], keep: bool
) -> dict[str, Any]:
    """The log's answers; with `keep`, codes that are no longer options stay too."""
    answers = {}
    for name, value in log.items():
        item = questionnaire.fields.get(name)
        if item is None:
            continue
        try:
            answers[name] = read_answer(item, value)
        except Unreadable as error:
            troubles[name] = error.trouble
            answers[name] = value if keep and error.trouble == "known_option" else None
    return answers


# writing what was found


def _written(questionnaire: Questionnaire, values: Mapping[str, Any], derived: bool) -> dict[str, Any]:
    return {
        name: written(item, values[name])
        for name, item in questionnaire.fields.items()
        if values[name] is not None and (item.derived if derived else not item.helper)
    }


def _is_shown(finding: Finding, row: ReadRow | None) -> bool:
    """Whether it has a place: what a page alone shows, an uploaded row has in a check of its own."""
    return row is None or not all(place.page_only for place in finding.shown)


def _finding(questionnaire: Questionnaire, finding: Finding, assessed: Assessed, row: ReadRow | None) -> dict[str, Any]:
    check = finding.check
    shown = [place for place in finding.shown if not (row and place.page_only)]
    result: dict[str, Any] = {
        "check": check.id,
        "kind": check.kind,
        "fields": list(dict.fromkeys(place.field for place in shown)),
        "confirmed_by": check.confirmed_by,
        "statement": check.statement,
        "message": filled(questionnaire, check.message, assessed.values),
    }
    if row:
        result["columns"] = columns_of_fields(questionnaire, shown, questionnaire.conditions_held(assessed.values))
    return result


def _of_log(questionnaire: Questionnaire, read: _Entry, assessed: Assessed) -> list[dict[str, Any]]:
    """Findings for answers that couldn't be read, where they are asked."""
    troubles = [(questionnaire.fields[name], trouble) for name, trouble in read.troubles.items()]
    return [
        standard_check(trouble).finding(item)
        for item, trouble in troubles
        if not item.question or item.question in assessed.asked
    ]


def _of_row(questionnaire: Questionnaire, read: _Entry, assessed: Assessed) -> list[dict[str, Any]]:
    """Findings for cells that couldn't be read, where they are asked, and for what a row must give and doesn't.

    A cell that a check marks already isn't told of a second time, save where it couldn't be read at all.
    """
    assert read.row is not None, "called for a row"
    held = questionnaire.conditions_held(assessed.values)
    marked = _marked_by_checks(questionnaire, assessed, held)
    asked, setup = set(assessed.asked), questionnaire.setup_fields
    found = []
    for columns, trouble in read.row.troubles.items():
        item = questionnaire.fields[questionnaire.columns[columns[0]].answer]
        told = trouble == "known_option" and marked.intersection(columns)
        if not told and asked & questions_of_column(questionnaire, columns[0]):
            found.append(standard_check(trouble, item.question in setup).finding(item, columns))
    marked |= {column for finding in found for column in finding["columns"]}
    for question in assessed.missing:
        columns = columns_read_into(questionnaire, question, held)
        if columns and not marked.intersection(columns) and question not in assessed.not_judged:
            standard = standard_check("required_answer", question in setup)
            found.append(standard.finding(questionnaire.questions[question][0], columns))
    return found


def _marked_by_checks(questionnaire: Questionnaire, assessed: Assessed, held: frozenset[str]) -> set[int]:
    """The columns that a hard check marks because of what it read there."""
    marked: set[int] = set()
    for finding in assessed.findings:
        if finding.check.kind == "hard":
            looked_at = columns_looked_at(questionnaire, finding.check.id)
            marked.update(looked_at.intersection(columns_of_fields(questionnaire, finding.shown, held)))
    return marked
