"""Whatever is killed, and whenever: a round is checked once, and nothing it found is there twice or by half.

A real worker dies by SIGKILL before and after each commit of a check, and is started again without knowing of it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from lodgement.questionnaire.model import Questionnaire
from tests.service.conftest import ROOT
from tests.service.uploads.conftest import questionnaire, service
from tests.service.uploads.processes import OUTSIDE, Processes, wait_for

if TYPE_CHECKING:
    from lodgement.service.quality.models import Round

__all__ = ["questionnaire", "service"]
SIDES = ("before commit", "after commit")
OF_WORKER = ("round check begun", "round check finished")
OF_PEOPLE = ("round opened", "round check asked", "round closed", "queries raised")
"""What is committed in a request, which is there or isn't as any other; each is one transaction."""
OF_GIVING_UP = ("round check given up",)


@pytest.mark.prove
@pytest.mark.parametrize("moment", [f"{name}, {side}" for name in OF_WORKER for side in SIDES])
def test_a_check_outlives_its_worker(service: Processes, questionnaire: Questionnaire, moment: str) -> None:
    """Takes some ten seconds: a worker is started twice, and the rules are read by each."""
    service.kill_worker()
    round = _asked(questionnaire)
    service.start_worker(moment)
    wait_for("the worker is killed", lambda: service.worker is not None and service.worker.poll() is not None)
    service.silence()
    service.start_worker()
    wait_for("the round is checked", lambda: _now(round).state == "checked")
    service.kill_worker()
    assert _came_of(round) == {
        "state": "checked",
        "logs": 0,
        "checks": [("nothing_sent", 1, 1)],
        "events": ["round.checked"],
    }


def test_every_moment_that_the_code_names_is_known_here() -> None:
    named: set[str] = set()
    for name in ("actions", "steps", "raising", "tasks", "checking"):
        text = (ROOT / "src" / "lodgement" / "service" / "quality" / f"{name}.py").read_text(encoding="utf-8")
        named |= set(re.findall(r'commit_follows\("([^"]+)"\)', text))
    assert named == {*OF_WORKER, *OF_PEOPLE, *OF_GIVING_UP}


def _asked(questionnaire: Questionnaire) -> Round:
    """A round over a year in which one organisation has nothing handed in, and the job that checks it."""
    from django.db import connections

    from lodgement.service.quality.models import Round

    today = dt.date.today()
    by = _a_statistician()
    made: Round = Round.objects.using(OUTSIDE).create(
        collection=questionnaire.collection, year=questionnaire.year, opened_by=by, as_at=today, wanted_by=today
    )
    with connections[OUTSIDE].cursor() as cursor:
        job = ["quality", "quality.check_round", json.dumps({"round": made.pk, "by": by.pk})]
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, %s)", job)
    return made


def _a_statistician() -> Any:
    """With an organisation beside the producer's that is expected to hand something in."""
    from django.utils import timezone

    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Agreement, Organisation

    there = Person.objects.using(OUTSIDE).filter(role="statistician").first()
    if there:
        return there
    now = timezone.now()
    producer = Organisation.objects.using(OUTSIDE).create(name="The producer", provider_type=1, is_producer=True)
    person = Person.objects.using(OUTSIDE).create(
        organisation=producer, role="statistician", name="Sue", email="sue@example.org", confirmed_at=now
    )
    silent = Organisation.objects.using(OUTSIDE).create(name="Silent Homes", provider_type=2)
    Agreement.objects.using(OUTSIDE).create(
        organisation=silent, version="1", accepted_at=now, accepted_by=person, officer_name="Sue",
        organisation_name=silent.name, officer_email=person.email,
    )  # fmt: skip
    return person


def _now(round: Round) -> Round:
    return type(round).objects.using(OUTSIDE).get(pk=round.pk)


def _came_of(round: Round) -> dict[str, Any]:
    """What stands in the database."""
    from lodgement.service.audit.models import Event
    from lodgement.service.quality.models import RoundCheck

    events = Event.objects.using(OUTSIDE).filter(subject=f"round {round.pk}").order_by("sequence")
    checks = RoundCheck.objects.using(OUTSIDE).filter(round=round.pk)
    found = _now(round)
    return {
        "state": found.state,
        "logs": found.logs,
        "checks": list(checks.values_list("check_id", "logs", "organisations")),
        "events": list(events.values_list("action", flat=True)),
    }
