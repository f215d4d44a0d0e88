"""How the worker moves a round on. Each step first looks where the round is: taken twice, it is taken once.

A step is the last thing in its transaction, so that whatever dies before its commit leaves the round where it was.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..logs.rules import questionnaire_of, rules_hash
from .counting import Checked, OfCheck
from .drafts import Draft
from .findings import seal_found
from .models import ROUND_NEXT, Kind, Round, RoundCheck, RoundCount, RoundState
from .stages import Stages

NOT_CHECKED = (
    "Something went wrong on our side while the logs were checked, several times over. Nothing was asked of anybody. "
    "Check them again; if it happens again, tell us when."
)


def held(number: int) -> Round:
    """A round, nobody else moving it on until the transaction ends."""
    return Round.objects.select_for_update(of=("self",)).get(pk=number)


def to(state: RoundState, found: Round) -> None:
    """Moves a round on, as the table of states has it."""
    assert state in ROUND_NEXT[RoundState(found.state)], f"{found.state} to {state}"
    found.state = state


def begin_check(number: int, logs: int) -> Round | None:
    """The round to be checked, over so many logs; None where that is done already."""
    found = held(number)
    if found.state != RoundState.CHECKING:
        return None
    found.logs, found.logs_done = logs, 0
    found.save(update_fields=["logs", "logs_done"])
    commit_follows("round check begun")
    return found


def drafts_of(round_: Round) -> list[Draft]:
    """The checks that were drafted for a round."""
    there = round_.checks.filter(kind=Kind.DRAFT).defer("found")
    return [Draft(one.name, one.condition, one.statement, one.message, tuple(one.fields)) for one in there]


def finish_check(number: int, checked: Checked, stages: Stages) -> None:
    """What a check found is kept, in the place of what an earlier one found."""
    found = held(number)
    if found.state != RoundState.CHECKING:
        return
    with stages.of("seal"):
        _keep(found, checked)
    to(RoundState.CHECKED, found)
    found.checked_at, found.refusal, found.stages = timezone.now(), "", stages.seconds()
    found.rules = rules_hash(questionnaire_of(found.collection, found.year))
    found.logs = found.logs_done = checked.logs
    found.confirmed, found.outdated = checked.confirmed, checked.outdated
    found.save()
    checks = sum(1 for one in checked.checks.values() if one.found.check)
    record_of("round.checked", found, {"logs": checked.logs, "checks": checks, "stages": found.stages})
    commit_follows("round check finished")


def _keep(found: Round, checked: Checked) -> None:
    there = {check.check_id: check for check in found.checks.defer("found")}
    RoundCount.objects.filter(round_check__round=found).delete()
    gone = [check.pk for name, check in there.items() if name not in checked.checks and not check.raised_at]
    RoundCheck.objects.filter(pk__in=gone).delete()
    for name, of_check in checked.checks.items():
        _keep_one(there.get(name) or RoundCheck(round=found, check_id=name), found.year, of_check)
    asked_before = [check for name, check in there.items() if name not in checked.checks and check.raised_at]
    for check in asked_before:
        _keep_one(check, found.year, OfCheck(Kind(check.kind), check.name, check.statement, check.message,
                                             tuple(check.fields)))  # fmt: skip


def _keep_one(check: RoundCheck, year: int, of_check: OfCheck) -> None:
    counts = of_check.found.by_organisation()
    check.kind, check.fields = of_check.kind, list(of_check.fields)
    check.name, check.statement, check.message = of_check.name[:200], of_check.statement, of_check.message
    check.logs, check.organisations, check.confirmed = of_check.found.logs, len(counts), of_check.confirmed
    check.save()  # it has its number now, to which its box is bound
    seal_found(check, year, of_check.found)
    check.save(update_fields=["found"])
    RoundCount.objects.bulk_create(
        RoundCount(round_check=check, organisation_id=organisation, logs=logs)
        for organisation, logs in sorted(counts.items())
    )


def give_up(number: int) -> None:
    """Ends a check that came to no end, so that whoever waits for it is told."""
    found = held(number)
    if found.state != RoundState.CHECKING:
        return
    to(RoundState.FAILED, found)
    found.refusal = NOT_CHECKED
    found.save(update_fields=["state", "refusal"])
    record_of("round.not_checked", found, {})
    commit_follows("round check given up")


def record_of(action: str, found: Round, detail: dict[str, Any]) -> None:
    """The event of a step: counts and codes, never anything from a log."""
    told = {"collection": found.collection, "year": found.year}
    record(action, f"round {found.pk}", detail=told | detail)
