"""A log assessed as the service knows it: its answers, its situation, and what of the rules can't be judged here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lodgement.assessment.edit import Emptied, edit
from lodgement.assessment.plan import names_not_known, plan_for
from lodgement.assessment.record import Assessed, Finding, Record, assess_record
from lodgement.questionnaire.model import Questionnaire

from .contents import Told
from .context import Situation, context_of
from .models import Status

CONFIRMED = 0
"""The answer by which a person confirms that something unusual is right."""


@dataclass(frozen=True)
class Judged:
    """A log's answers after an edit, and what there is to say of them."""

    answers: dict[str, Any]
    emptied: tuple[Emptied, ...]
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
        setup = self.questionnaire.setup_fields
        answered = any(value is not None for name, value in self.answers.items() if name not in setup)
        return Status.IN_PROGRESS if answered else Status.NOT_STARTED


def judge(
    questionnaire: Questionnaire,
    before: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
    situation: Situation,
) -> Judged:
    """A log after `changes` to what it was before (None: a new log), assessed.

    A confirmation holds for the values it was given for: where one that its check reads changes, it is emptied.
    """
    changes = {**changes, **_confirmations_lost(questionnaire, before or {}, changes)}
    merged = {**(before or {}), **changes}
    context = context_of(questionnaire, merged, situation)
    edited = edit(questionnaire, before, changes, context)
    context = context_of(questionnaire, edited.answers, situation)
    plan = plan_for(questionnaire, not_known=names_not_known(questionnaire, context, whole_sources=False))
    assessed = assess_record(plan, Record({**context, **edited.answers}))
    return Judged(edited.answers, edited.emptied, assessed, questionnaire)


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
