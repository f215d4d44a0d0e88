"""Logs written many at once say just what the same logs say that are made one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from lodgement.assessment.row_frames import new_logs
from lodgement.questionnaire.loading import load
from lodgement.questionnaire.model import Questionnaire
from tests.factories.logs import frame_of
from tests.factories.made_up import YEARS
from tests.factories.service_logs import TODAY, known_answers, made_up_answers

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log

SAME = ("collection", "year", "owner_id", "manager_id", "assigned_to_id", "made_by_id", "made_for_id", "group",
        "starts_on", "references", "status", "hard", "soft", "missing", "rules", "version")  # fmt: skip
OPEN = [(collection, year) for collection, year in YEARS if year == 2026]


def said(log: Log) -> dict[str, Any]:
    """All that a log says that isn't its number or its time."""
    from lodgement.service.logs.contents import answers_of, told_of
    from lodgement.service.logs.rules import questionnaire_of

    told = {name: getattr(log, name) for name in SAME}
    found = told_of(log)
    return told | {
        "token": bytes(log.postcode_token or b""),
        "answers": answers_of(log, questionnaire_of(log.collection, log.year)),
        "findings": sorted(found.findings),
        "missing answers": sorted(found.missing),
    }


def one_by_one(by: Person, collection: str, year: int, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from lodgement.service.logs.actions import make_log
    from lodgement.service.logs.models import Log

    made = [make_log(by=by, collection=collection, year=year, answers=given, today=TODAY) for given in answers]
    return [said(log) for log in Log.objects.filter(pk__in=[log.pk for log in made]).order_by("pk")]


def all_at_once(by: Person, collection: str, year: int, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from lodgement.service.logs.assessing import assess_rows
    from lodgement.service.logs.bulk import Handed, write_new_logs
    from lodgement.service.logs.context import Situation, context_of_rows
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.queries import Register

    questionnaire = load(collection, year)
    situation, given = Situation(by, TODAY, Register(by)), frame_of(questionnaire, answers)
    known = context_of_rows(questionnaire, given, situation).columns
    frame = new_logs(questionnaire, given.hstack(known)).select(given.columns)
    assessed = assess_rows(questionnaire, frame, situation)
    rows = pl.Series(range(1, frame.height + 1))
    numbers = write_new_logs(questionnaire, frame, assessed, rows, Handed(by, by.organisation))
    return [said(log) for log in Log.objects.filter(pk__in=numbers).order_by("pk")]


def _lost(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Answers that name nobody, or somebody whom nobody finds."""
    kept, nowhere = questionnaire.in_the_open, "ORG999999"
    lost: list[dict[str, Any]] = [{kept.owner: None}, {kept.manager: None}, {kept.owner: nowhere}]
    lost += [{kept.manager: nowhere}, {kept.owner: nowhere, kept.manager: nowhere}]
    return [*lost, {kept.assigned_to: "nobody@example.org"}]


@pytest.mark.parametrize(("collection", "year"), OPEN)
def test_many_at_once_say_what_one_by_one_say(person: Person, collection: str, year: int) -> None:
    from lodgement.service.database.session import on_behalf_of

    questionnaire = load(collection, year)
    kept = questionnaire.in_the_open
    whose = {
        kept.owner: person.organisation.code,
        kept.manager: person.organisation.code,
        kept.assigned_to: person.email,
    }
    answers = [made_up_answers(collection, year, at) | whose for at in range(10)]
    answers += [{name: value for at, (name, value) in enumerate(one.items()) if at % 9} | whose for one in answers[:5]]
    answers += [whose]
    answers += [one | lost for one in answers[:2] for lost in _lost(questionnaire)]
    if collection == "lettings":
        unusual = {"voiddate": "2024-05-01"}
        changed = ({"voiddate": "2026-06-20"}, unusual, unusual | {"void_date_value_check": 0})
        answers += [known_answers("general needs", **changes) | whose for changes in changed]

    with on_behalf_of(person.pk):
        assert all_at_once(person, collection, year, answers) == one_by_one(person, collection, year, answers)
