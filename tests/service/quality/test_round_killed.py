"""Whatever is killed, and whenever: a round is checked once and asks once; nothing is there twice or by half.

A real worker dies by SIGKILL before and after each commit of a check and of raising many queries, and is started again
without knowing of it.
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
OF_CHECK = ("round check begun", "round check finished")
OF_RAISING = ("raising begun", "raising finished")
OF_PEOPLE = ("round opened", "round check asked", "round closed", "queries raised", "queries asked for")
"""What is committed in a request, which is there or isn't as any other; each is one transaction."""
OF_GIVING_UP = ("round check given up", "raising given up")


@pytest.mark.prove
@pytest.mark.parametrize("moment", [f"{name}, {side}" for name in OF_CHECK for side in SIDES])
def test_a_check_outlives_its_worker(service: Processes, questionnaire: Questionnaire, moment: str) -> None:
    """Takes some ten seconds: a worker is started twice, and the rules are read by each."""
    service.kill_worker()
    round = _asked(questionnaire)
    _killed_at(service, moment)
    wait_for("the round is checked", lambda: _now(round).state == "checked")
    service.kill_worker()
    assert _came_of(round) == {
        "state": "checked",
        "logs": 0,
        "checks": [("nothing_sent", 1, 1)],
        "queries": [],
        "events": ["round.checked"],
    }


@pytest.mark.prove
@pytest.mark.parametrize("moment", [f"{name}, {side}" for name in OF_RAISING for side in SIDES])
def test_raising_many_queries_outlives_its_worker(
    service: Processes, questionnaire: Questionnaire, moment: str
) -> None:
    """Takes some fifteen seconds: a worker is started three times, and the rules are read by each."""
    service.kill_worker()
    round = _asked(questionnaire)
    service.start_worker()
    wait_for("the round is checked", lambda: _now(round).state == "checked")
    service.kill_worker()
    _ask_for_queries(round)
    _killed_at(service, moment)
    wait_for("the queries are raised", lambda: _now(round).state == "checked")
    service.kill_worker()
    assert _came_of(round) == {
        "state": "checked",
        "logs": 0,
        "checks": [("nothing_sent", 1, 1)],
        "queries": ["whole"],
        "events": ["round.checked", "round.queries_raised"],
    }


def _killed_at(service: Processes, moment: str) -> None:
    """A worker that dies at a moment, and one after it."""
    service.start_worker(moment)
    wait_for("the worker is killed", lambda: service.worker is not None and service.worker.poll() is not None)
    service.silence()
    service.start_worker()


def test_every_moment_that_the_code_names_is_known_here() -> None:
    named: set[str] = set()
    for name in ("actions", "steps", "raising", "raising_many", "tasks", "checking"):
        text = (ROOT / "src" / "lodgement" / "service" / "quality" / f"{name}.py").read_text(encoding="utf-8")
        named |= set(re.findall(r'commit_follows\("([^"]+)"\)', text))
    assert named == {*OF_CHECK, *OF_RAISING, *OF_PEOPLE, *OF_GIVING_UP}


def _asked(questionnaire: Questionnaire) -> Round:
    """A round over a year in which one organisation has nothing handed in, and the job that checks it."""
    from lodgement.service.quality.models import Round

    today = dt.date.today()
    by = _a_statistician()
    made: Round = Round.objects.using(OUTSIDE).create(
        collection=questionnaire.collection, year=questionnaire.year, opened_by=by, as_at=today, wanted_by=today
    )
    _queue("quality.check_round", made)
    return made


def _ask_for_queries(round: Round) -> None:
    """As if a statistician had asked for more queries than are raised at once; no other round asks the same."""
    from lodgement.service.quality.models import Query, RoundCheck

    Query.objects.using(OUTSIDE).update(state="withdrawn")
    RoundCheck.objects.using(OUTSIDE).filter(round=round.pk).update(asking=True)
    type(round).objects.using(OUTSIDE).filter(pk=round.pk).update(state="asking")
    _queue("quality.raise_queries", round)


def _queue(task: str, round: Round) -> None:
    from django.db import connections

    with connections[OUTSIDE].cursor() as cursor:
        job = ["quality", task, json.dumps({"round": round.pk, "by": round.opened_by_id})]
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES (%s, %s, %s)", job)


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
    from lodgement.service.quality.models import Query, RoundCheck

    events = Event.objects.using(OUTSIDE).filter(subject=f"round {round.pk}").order_by("sequence")
    checks = RoundCheck.objects.using(OUTSIDE).filter(round=round.pk)
    found = _now(round)
    return {
        "state": found.state,
        "logs": found.logs,
        "checks": list(checks.values_list("check_id", "logs", "organisations")),
        "queries": list(Query.objects.using(OUTSIDE).filter(round=round.pk).values_list("kind", flat=True)),
        "events": list(events.values_list("action", flat=True)),
    }
