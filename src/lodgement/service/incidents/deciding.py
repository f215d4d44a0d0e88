"""What is decided about an incident, what is to be done so that it doesn't happen again, and when it is over.

Decisions are kept one after another; the last one holds. What is left to do before it may be closed is a list that the
page shows and the action goes by.
"""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from .actions import IncidentRefused, held, subject_of, to
from .models import CorrectiveAction, Incident, IncidentState, RiskAssessment
from .queries import is_reported, standing_of


class Likelihood(models.TextChoices):
    UNLIKELY = "unlikely", "Unlikely"
    POSSIBLE = "possible", "Possible"
    LIKELY = "likely", "Likely"


class Severity(models.TextChoices):
    MINOR = "minor", "Minor: people are annoyed at most"
    SERIOUS = "serious", "Serious: people are embarrassed, distressed or put to cost"
    GRAVE = "grave", "Grave: people come to harm"


@transaction.atomic
def assess_risk(
    *,
    by: Person,
    incident: Incident,
    likelihood: Likelihood,
    severity: Severity,
    tell_commissioner: bool,
    tell_people: bool,
    reasons: str,
) -> RiskAssessment:
    """Keeps a decision in place of the one before, which stays. Sent twice just so, it is kept once."""
    found = _open(incident)
    said = {
        "likelihood": str(likelihood),
        "severity": str(severity),
        "tell_commissioner": tell_commissioner,
        "tell_people": tell_people,
    }
    last = found.risk_assessments.first()
    if last and last.reasons == reasons and all(getattr(last, name) == value for name, value in said.items()):
        return last
    made = RiskAssessment.objects.create(incident=found, by=by, at=timezone.now(), reasons=reasons, **said)
    record("incident.risk_assessed", subject_of(found), detail=said)
    return made


@transaction.atomic
def add_action(*, by: Person, incident: Incident, text: str, owner: Person, due_on: dt.date) -> CorrectiveAction:
    """Something to be done, by whom and until when. Sent twice just so, it is there once."""
    found = _open(incident)
    said = {"text": text, "owner": owner, "due_on": due_on}
    there = found.actions.filter(**said).first()
    if there:
        return there
    made = CorrectiveAction.objects.create(incident=found, **said)
    detail = {"action": made.pk, "owner": owner.pk, "due_on": due_on.isoformat()}
    record("incident.action_added", subject_of(found), detail=detail)
    return made


@transaction.atomic
def finish_action(*, by: Person, action: CorrectiveAction, outcome: str) -> None:
    """Something was done, and what came of it; also after its incident was closed."""
    found = CorrectiveAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if found.done_at:
        return
    found.done_at, found.done_by, found.outcome = timezone.now(), by, outcome
    found.save(update_fields=["done_at", "done_by", "outcome"])
    record("incident.action_done", f"incident {found.incident_id}", detail={"action": found.pk})


def left_to_do(incident: Incident) -> list[str]:
    """What stands in the way of closing an incident, each in a sentence; actions that may go on not among it."""
    standing = standing_of(incident)
    waiting = standing.all - standing.settled - standing.written_off
    wrong = {
        "It is not contained.": incident.state == IncidentState.OPEN,
        "What was exposed has not been measured.": incident.measured_at is None,
        f"{waiting:,} of {standing.all:,} have not declared that it is deleted, and are not written off.": waiting > 0,
        "The risk has not been assessed.": not incident.risk_assessments.exists(),
        "No report of it has been approved.": not is_reported(incident),
    }
    return [sentence for sentence, holds in wrong.items() if holds]


@transaction.atomic
def close(*, by: Person, incident: Incident, closing: str, carry_on: bool = False) -> Incident:
    """Ends an incident, with what was learned. Raises IncidentRefused while anything is left to do.

    `carry_on`: actions that aren't done go on after it, and stay with their owners.
    """
    found = held(incident.pk)
    if found.state == IncidentState.CLOSED:
        return found
    left = left_to_do(found)
    undone = found.actions.filter(done_at=None).count()
    if undone and not carry_on:
        left.append(f"{undone:,} corrective {'action is' if undone == 1 else 'actions are'} not done.")
    if left:
        raise IncidentRefused(" ".join(["It can’t be closed yet.", *left]))
    to(IncidentState.CLOSED, found)
    found.closed_at, found.closed_by, found.closing = timezone.now(), by, closing
    found.save(update_fields=["state", "closed_at", "closed_by", "closing"])
    record("incident.closed", subject_of(found), detail={"actions_carried_on": undone})
    return found


def _open(incident: Incident) -> Incident:
    found = held(incident.pk)
    if found.state == IncidentState.CLOSED:
        raise IncidentRefused("This incident is closed.")
    return found
