"""A log assessed as the service knows it: its answers, its situation, and what of the rules can't be judged here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from lodgement.assessment.apart import KnownOfRows, assess_known
from lodgement.assessment.calendar import calendar_context
from lodgement.assessment.edit import Emptied, edit
from lodgement.assessment.frame import AssessedFrame
from lodgement.assessment.plan import Plan, names_not_known, plan_for
from lodgement.assessment.record import Assessed, Finding, Record, assess_record, settle
from lodgement.questionnaire.model import Field, Questionnaire

from .contents import Told, answers_of
from .context import Situation, context_of, context_of_rows, names_known
from .models import Log, Status
from .rules import questionnaire_of, rules_hash, years_open_for_changes

NOT_ASKED = "It is no longer asked."
RULED_OUT = "It no longer goes with the other answers."
CONFIRMED = 0
"""The answer by which a person confirms that something unusual is right."""


@dataclass(frozen=True)
class Judged:
    """A log's answers after an edit, and what there is to say of them."""

    answers: dict[str, Any]
    emptied: tuple[Emptied, ...]
    """The answers that the edit took out, each with the reason."""
    assessed: Assessed
    questionnaire: Questionnaire

    @property
    def values(self) -> Record:
        return self.assessed.values

    @property
    def hard(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.assessed.findings if finding.check.kind == "hard")

    @property
    def to_confirm(self) -> tuple[Finding, ...]:
        """Findings of what is unusual that nobody has confirmed yet."""
        return tuple(
            finding
            for finding in self.assessed.findings
            if finding.check.kind == "soft" and self.values[finding.check.confirmed_by or ""] != CONFIRMED
        )

    @property
    def status(self) -> Status:
        """Completed: nothing wrong, unconfirmed or missing. Not started: nothing answered but what set it up."""
        if not (self.hard or self.to_confirm or self.assessed.missing):
            return Status.COMPLETED
        answered = (name for name in beyond_the_setup(self.questionnaire) if self.answers.get(name) is not None)
        begun = any(self.values[name] is not None for name in answered)
        return Status.IN_PROGRESS if begun else Status.NOT_STARTED


@dataclass(frozen=True)
class Settled:
    """A log's values as they stand, not judged: half the work where only what it says is shown."""

    values: Record
    questionnaire: Questionnaire


def make_ready(today: dt.date) -> None:
    """Reads and compiles the rules of the years that are open, which takes a second each, before anybody waits for it.

    Then no two threads read the same year at once either.
    """
    for collection, year in years_open_for_changes(today):
        questionnaire = questionnaire_of(collection, year)
        context = calendar_context(questionnaire, today) | dict.fromkeys(names_known(questionnaire))
        edited = edit(questionnaire, {}, {}, context)
        plan = plan_for(questionnaire, not_known=names_not_known(questionnaire, context, whole_sources=False))
        assess_record(plan, Record({**context, **edited.answers}))
        rules_hash(questionnaire)


@lru_cache(maxsize=32)
def beyond_the_setup(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The fields of answers that set nothing up: with the first of them a log is in progress."""
    setup = questionnaire.setup_fields
    return tuple(item.id for item in questionnaire.fields.values() if item.question and item.question not in setup)


def judge(
    questionnaire: Questionnaire,
    before: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
    situation: Situation,
    standing: Judged | None = None,
) -> Judged:
    """A log after `changes` to what it was before (None: a new log), assessed.

    A confirmation holds for the values it was given for: where one that its check reads changes, it is emptied. An
    answer of a log that counted before the changes and doesn't after them is taken out; so is one that they give and
    that doesn't count. `standing`: the log as it was, where that has been assessed already.
    """
    changes = {**changes, **_confirmations_lost(questionnaire, before or {}, changes)}
    merged = {**(before or {}), **changes}
    context = context_of(questionnaire, merged, situation)
    edited = edit(questionnaire, before, changes, context)
    assessed = _assessed(questionnaire, edited.answers, situation)
    out: dict[str, str] = {}
    if before is not None and changes:
        standing = standing or _as_kept(questionnaire, before, situation)
        out = _out(questionnaire, edited.answers, standing.values, changes, assessed.values)
    answers = {name: value for name, value in edited.answers.items() if value is not None and name not in out}
    because = {name: NOT_ASKED if not assessed.values[asked] else RULED_OUT for name, asked in out.items()}
    emptied = (*edited.emptied, *(Emptied(name, why) for name, why in because.items() if name not in changes))
    return Judged(answers, emptied, assessed, questionnaire)


def assess_rows(questionnaire: Questionnaire, answers: pl.DataFrame, situation: Situation) -> AssessedFrame:
    """Many new logs assessed, a row each, as each of them would be alone. `answers`: a column a field."""
    return assess_with(questionnaire, answers, context_of_rows(questionnaire, answers, situation))


def assess_with(questionnaire: Questionnaire, answers: pl.DataFrame, known: KnownOfRows) -> AssessedFrame:
    """Many logs assessed, each by what is known of it."""
    not_known = names_not_known(questionnaire, known.columns.columns, whole_sources=False)
    return assess_known(
        lambda more: plan_for(questionnaire, not_known=not_known | more),
        answers.hstack(known.columns),
        known.apart,
    )


def as_it_stands(log: Log, situation: Situation) -> Judged:
    """A log assessed as it is kept."""
    questionnaire = questionnaire_of(log.collection, log.year)
    return _as_kept(questionnaire, answers_of(log, questionnaire), situation)


def values_as_they_stand(log: Log, situation: Situation) -> Settled:
    """The values of a log as it is kept, the worked out ones among them; what is wrong with it isn't looked for."""
    questionnaire = questionnaire_of(log.collection, log.year)
    answers = answers_of(log, questionnaire)
    plan, record = _ready(questionnaire, answers, replace(situation, before=answers))
    return Settled(settle(plan, record), questionnaire)


def _as_kept(questionnaire: Questionnaire, answers: Mapping[str, Any], situation: Situation) -> Judged:
    situation = replace(situation, before=answers)
    return Judged(dict(answers), (), _assessed(questionnaire, answers, situation), questionnaire)


def _assessed(questionnaire: Questionnaire, answers: Mapping[str, Any], situation: Situation) -> Assessed:
    return assess_record(*_ready(questionnaire, answers, situation))


def _ready(questionnaire: Questionnaire, answers: Mapping[str, Any], situation: Situation) -> tuple[Plan, Record]:
    """The plan by which a log is settled, and its answers with what is known beside them."""
    context = context_of(questionnaire, answers, situation)
    plan = plan_for(questionnaire, not_known=names_not_known(questionnaire, context, whole_sources=False))
    return plan, Record({**context, **answers})


def _out(
    questionnaire: Questionnaire, answers: Mapping[str, Any], before: Record, changes: Mapping[str, Any], values: Record
) -> dict[str, str]:
    """The answers that counted, or were just given, and don't count now; with the name of their being asked."""
    return {
        item.id: f"{item.question}.asked"
        for item in questionnaire.fields.values()
        if item.question and answers.get(item.id) is not None and counting(values, item) is None
        if item.id in changes or counting(before, item) is not None
    }


def counting(values: Record, item: Field) -> Any:
    """What of an answer counts in a settled log: None where it isn't asked or something else rules it out.

    Of an answer in whose place a value is worked out, it is what that is worked out from.
    """
    given = f"{item.id}.given"
    return values[given] if given in values else values[item.id]


def told(judged: Judged) -> Told:
    """What was found, as it is kept: in words it is put when it is shown."""
    failed = (*judged.hard, *judged.to_confirm)
    return Told(tuple(finding.check.id for finding in failed), judged.assessed.missing)


def _confirmations_lost(
    questionnaire: Questionnaire, before: Mapping[str, Any], changes: Mapping[str, Any]
) -> dict[str, None]:
    changed = {name for name, value in changes.items() if before.get(name) != value}
    return {
        check.confirmed_by: None
        for check in questionnaire.checks.values()
        if check.confirmed_by
        and check.confirmed_by not in changes
        and before.get(check.confirmed_by) is not None
        and changed.intersection(check.when.reads)
    }
