"""What follows an incident: measuring, declarations to the last one, decisions, and that it is closed.

Days pass by moving back when people were asked, and by nothing else: the job that asks again is the one that runs every
morning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import F

from lodgement.exposure.impact import Impact

from ...outbox.outside import signed
from ..deciding import Likelihood, Severity, add_action, assess_risk, close, finish_action
from ..models import Incident, IncidentState, Recipient
from ..queries import standing_of
from ..tasks import chase_now
from . import recount
from .recount import Row
from .results import Results
from .running import as_owner, as_staff, as_worker, wait_for
from .world import World

PROMPT = 20
"""Of the people asked: those who declare at once."""
DELETED = {"opened": "no", "deleted": "yes", "copied": "no", "passed_on": "no", "backed_up": "no"}
GOAL = 2.0
"""Seconds that counting exposure and impact may take."""
CORRECTIVE = (
    "Files with records are kept apart from all others, working copies included",
    "Files to be analysed are opened in the service alone, by named people",
    "Workbooks that leave open with a password only",
)


# measuring


def measure(world: World, incident: Incident, results: Results, stage: str) -> Incident:
    """Has exposure and impact worked out, by the button, and waits for the worker."""
    with results.stage(stage) as counts:
        world.browser(world.statistician).post(f"/incidents/{incident.pk}/measure")

        def ready() -> bool:
            found = fresh(incident)
            results.tell(f"{stage}: {found.records_done:,} of {found.records_total:,}")
            return not found.measuring

        wait_for("an incident is measured", ready, world.service.worker)
        measured = fresh(incident)
        results.same("It could be measured", measured.not_measured, "")
        figures = measured.figures
        told = ("records", "organisations", "alone", "amounts", "special", "criminal")
        counts |= {name: figures[name] for name in told}
        counts |= {f"impact: {name}": count for name, count in figures["impact"]["together"].items()}
    results.measured[f"{stage}: seconds to open the records"] = figures["opening_seconds"]
    results.measured[f"{stage}: seconds to count"] = figures["counting_seconds"]
    results.check(f"{stage}: counting takes less than {GOAL:g} seconds", figures["counting_seconds"] < GOAL,
                  figures["counting_seconds"])  # fmt: skip
    return measured


def check_figures(
    world: World, incident: Incident, rows: Sequence[Row], all_rows: Sequence[Row], results: Results, stage: str
) -> None:
    """The figures are those of a plain recount of the file's rows."""
    with results.stage(stage):
        figures = incident.figures
        told = recount.exposure(world.questionnaire, rows)
        found = {name: figures[name] for name in told if name != "things"}
        found["things"] = {one["id"]: one["records"] for one in figures["things"]}
        results.same("Exposure is what a plain recount comes to", found, told)
        receiving = [one["organisation"] for one in figures["impact"]["each"]]
        learned = recount.impact(rows, all_rows, receiving)
        names = list(asdict(Impact()))
        each = {one["organisation"]: {name: one[name] for name in names} for one in figures["impact"]["each"]}
        results.same("Impact on each is what a plain loop comes to", each, learned["each"])
        results.same("Impact together is too", figures["impact"]["together"], learned["together"])


# declarations


def declarations(world: World, incident: Incident, results: Results, stage: str) -> None:
    """All declare: some at once, others after they were asked again, the last after their officers were told."""
    with results.stage(stage) as counts:
        world.browser(world.statistician).post(f"/incidents/{incident.pk}/ask")
        waited = _recipients(incident)
        results.same("Everybody was asked", all(one.asked_at for one in waited), expected=True)
        for one in waited[:PROMPT]:
            _declare(world, one, results)
        _days_pass(incident, 1)
        _declare(world, waited[PROMPT], results, deleted="no")
        counts["asked again after a day"] = _chase(incident, "chased__gte")
        _days_pass(incident, 3)
        counts["told of to officers after three days"] = _chase(incident, "escalated_at__isnull")
        for one in _recipients(incident)[PROMPT:]:
            _declare(world, one, results)
        standing = standing_of_all(incident)
        counts |= {"asked": len(waited), "declared": standing["settled"]}
        results.same("Everybody has declared that it is deleted", standing["settled"], len(waited))


def _chase(incident: Incident, which: str) -> int:
    """The morning's job; says how many it came to."""
    with as_worker():
        chase_now()
    with as_owner():
        return incident.recipients.filter(**{which: which == "chased__gte"}).count()


def _recipients(incident: Incident) -> list[Recipient]:
    with as_owner():
        return list(incident.recipients.select_related("person", "incident").order_by("pk"))


def _declare(world: World, recipient: Recipient, results: Results, deleted: str = "yes") -> None:
    """Somebody declares on the page: signed in, or by the link that was mailed to them."""
    said = DELETED | {"deleted": deleted}
    if recipient.person:
        answer = world.browser(recipient.person).post(f"/declarations/{recipient.pk}", said)
    else:
        answer = world.browser(world.statistician).post(signed(f"/declare/{recipient.token}"), said)
    results.same("A declaration is taken", answer.status, 200)


def _days_pass(incident: Incident, days: int) -> None:
    past = dt.timedelta(days=days)
    with as_owner():
        incident.recipients.filter(asked_at__isnull=False).update(asked_at=F("asked_at") - past)
        incident.recipients.filter(chased_at__isnull=False).update(chased_at=F("chased_at") - past)


def standing_of_all(incident: Incident) -> dict[str, Any]:
    """How many recipients stand how."""
    with as_owner():
        return asdict(standing_of(incident))


# decisions


def decide(world: World, incident: Incident, *, tell_commissioner: bool) -> None:
    """The risk is assessed, and what is done about it; one of the three is done."""
    with as_staff(world.head) as by:
        assess_risk(
            by=by, incident=incident, likelihood=Likelihood.UNLIKELY, severity=Severity.SERIOUS,
            tell_commissioner=tell_commissioner, tell_people=False,
            reasons="It reached providers of data alone, who need their tenants’ trust, and all of them say that it is "
            "deleted. There are no names in it.",
        )  # fmt: skip
        made = [
            add_action(by=by, incident=incident, text=text, owner=world.second, due_on=world.today + dt.timedelta(30))
            for text in CORRECTIVE
        ]
        finish_action(by=by, action=made[0], outcome="Done.")


def end(world: World, incident: Incident, results: Results) -> None:
    """Closes it, with what is left to do staying with its owners."""
    with as_staff(world.head) as by:
        close(by=by, incident=incident, closing="Where no file is chosen, none is mistaken.", carry_on=True)
    results.same("The incident is closed", fresh(incident).state, IncidentState.CLOSED)


def fresh(incident: Incident) -> Incident:
    """An incident as it is now."""
    with as_owner():
        found: Incident = Incident.objects.get(pk=incident.pk)
        return found
