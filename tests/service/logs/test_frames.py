"""Kept logs read as frames say of each just what it says by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from lodgement.questionnaire.loading import load
from tests.factories.logs import LogFactory
from tests.factories.made_up import YEARS
from tests.factories.service import a_person, an_organisation
from tests.factories.service_logs import TODAY, a_log, a_reporter, made_up_answers, signed
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_answers_out_of_json_are_the_same_for_one_and_for_many(server: None, collection: str, year: int) -> None:
    """Random answers, among them codes that are no options, and things that a later questionnaire doesn't know."""
    from lodgement.service.logs.contents import readable, storable
    from lodgement.service.logs.frames import answers_frame

    questionnaire = load(collection, year)
    stored = [storable(questionnaire, answers) for answers, _ in LogFactory(questionnaire, 3).records(150)]
    choice = next(item.id for item in questionnaire.fields.values() if item.type == "choice")
    stored += [{}, {"gone": 1, "starts": "never"}, {choice: 98765}, {questionnaire.starts_on: "soon"}]

    frame = answers_frame(questionnaire, [json.dumps(one, ensure_ascii=False).encode() for one in stored])

    alone = [readable(questionnaire, one) for one in stored]
    many = [{name: value for name, value in row.items() if value is not None} for row in frame.iter_rows(named=True)]
    assert many == alone


def test_nothing_is_a_frame_without_rows(server: None) -> None:
    from lodgement.service.logs.frames import answers_frame

    questionnaire = load("lettings", 2026)
    assert answers_frame(questionnaire, []).schema == answers_frame(questionnaire, [b"{}"]).schema


@pytest.mark.usefixtures("database")
def test_what_is_found_of_many_logs_is_what_each_page_finds() -> None:
    """Logs of a coordinator, of a provider for an owner whose agent they are, and of support; each as its maker sees
    it."""
    from lodgement.service.organisations.models import StockRelation

    coordinator, provider = a_reporter("coordinator"), a_reporter()
    owner = signed(an_organisation())
    with as_owner():
        StockRelation.objects.create(owner=owner, agent=provider.organisation)
    broken = {"beds": None, "age1": 15, "brent": 1}
    for at, (by, whose) in enumerate([(coordinator, None), (provider, owner), (coordinator, owner), (provider, None)]):
        for n in range(4):
            answers = made_up_answers("lettings", 2026, at * 4 + n)
            a_log(by, answers | broken if n == 3 else answers, owner=whose)
    alone, together = _alone_and_together()
    assert together == alone
    assert {len(failed) for failed, _, _ in alone} > {0}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("which", ["owner", "manager"])
def test_a_log_of_an_organisation_that_cannot_be_found_is_told_as_on_its_page(which: str) -> None:
    """Less is known of it than of those beside it: what hangs on that isn't judged, in a frame as little as alone."""
    coordinator = a_reporter("coordinator")
    for n in range(3):
        a_log(coordinator, made_up_answers("lettings", 2026, n))
    _say_of_first(coordinator, **{getattr(load("lettings", 2026).in_the_open, which): "ORG999999"})
    alone, together = _alone_and_together()
    assert together == alone
    assert alone[0][2] - alone[1][2] != set()


def _say_of_first(by: Person, **changes: str) -> None:
    """Changes answers of the first log past the action, as a code in an old log may name nobody any more."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.contents import answers_of, put_answers
    from lodgement.service.logs.models import Log

    questionnaire = load("lettings", 2026)
    with on_behalf_of(by.pk):
        log = Log.objects.order_by("id")[0]
        put_answers(log, questionnaire, answers_of(log, questionnaire) | changes)
        log.save(update_fields=["answers"])


def _alone_and_together() -> tuple[list[Any], list[Any]]:
    """What is said of every log by itself, and of all as frames: what failed, is missing, and isn't judged."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.assessing import as_it_stands, assess_with
    from lodgement.service.logs.context import Situation
    from lodgement.service.logs.frames import answers_frame, context_of_logs
    from lodgement.service.logs.models import Log
    from lodgement.service.organisations.queries import Register

    statistician, questionnaire = a_person("statistician"), load("lettings", 2026)
    with on_behalf_of(statistician.pk, "lodgement_staff"):
        logs = list(Log.objects.order_by("id").select_related("made_by__organisation"))
        register = Register(statistician)
        people = {log.made_by_id: log.made_by for log in logs}
        situations = {number: Situation(person, TODAY, register) for number, person in people.items()}
        alone = [_said(as_it_stands(log, situations[log.made_by_id]).assessed) for log in logs]
        frame = answers_frame(questionnaire, [_box_of(log) for log in logs])
        known = context_of_logs(questionnaire, frame, pl.Series([log.made_by_id for log in logs]), situations)
    assessed = assess_with(questionnaire, frame, known)
    said = (assessed.failures, assessed.missing, assessed.not_judged)
    return alone, [tuple(_of_row(names, row) for names in said) for row in range(len(logs))]


def _box_of(log: Any) -> bytes:
    from lodgement.sealing.boxes import open_box
    from lodgement.service.logs.contents import belongs_to
    from lodgement.service.vault.keys import year_key

    return open_box(year_key(log.year), belongs_to(log.pk, log.version, "answers"), bytes(log.answers))


def _said(assessed: Any) -> tuple[set[str], set[str], set[str]]:
    return {finding.check.id for finding in assessed.findings}, set(assessed.missing), set(assessed.not_judged)


def _of_row(by_name: dict[str, pl.Series], row: int) -> set[str]:
    return {name for name, rows in by_name.items() if row in rows}
