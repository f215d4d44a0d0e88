"""A query closes itself, and opens again: whenever its log is written, by whomever, on its page or by a file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.service import a_person, an_organisation
from tests.factories.service_logs import TODAY, a_log, a_reporter, known_answers, made_up_answers, signed
from tests.factories.service_queries import EARLY_RETIRED, a_query, a_round, query_now
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Query

RIGHT = {"age1": 70}
"""A change by which EARLY_RETIRED passes."""


@pytest.fixture
def coordinator() -> Person:
    return a_reporter("coordinator")


@pytest.fixture
def log(coordinator: Person) -> Log:
    """A log that fails a soft check, which nobody has confirmed."""
    return a_log(coordinator, made_up_answers("lettings", 2026, 0) | EARLY_RETIRED)


@pytest.fixture
def query(log: Log) -> Query:
    return a_query(a_round(), log)


def changed(by: Person, log: Log, **changes: Any) -> None:
    """Changes a log as its page does."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import change_answers
    from lodgement.service.logs.models import Log as Logs

    with on_behalf_of(by.pk):
        version = Logs.objects.get(pk=log.pk).version
        change_answers(by=by, log=log, version=version, changes=changes, today=TODAY)


def confirmed(by: Person, query: Query, reason: str = "They have the papers to show it.") -> Query:
    """Answers a query with a reason, for the values as they are."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.quality.answering import confirm
    from lodgement.service.quality.models import Query as Queries
    from lodgement.service.quality.wording import QueryWording

    with on_behalf_of(by.pk):
        found = Queries.objects.select_related("round", "log").get(pk=query.pk)
        seen = QueryWording(by, TODAY).of(found).seen
        return confirm(by=by, number=query.pk, reason=reason, seen=seen, today=TODAY)


def events_of(query: Query) -> list[tuple[str, int | None, int | None]]:
    """What the trail says of a query: what was done, by whom, of which organisation."""
    from lodgement.service.audit.models import Event

    with as_owner():
        return list(
            Event.objects.filter(subject=f"query {query.pk}").order_by("sequence")
            .values_list("action", "person_id", "organisation_id")
        )  # fmt: skip


def state_of(query: Query) -> str:
    return str(query_now(query).state)


def test_it_is_corrected_when_its_check_passes(coordinator: Person, log: Log, query: Query) -> None:
    changed(coordinator, log, **RIGHT)
    found = query_now(query)
    assert (found.state, found.answered_by_id) == ("corrected", coordinator.pk)
    assert events_of(query) == [("query.corrected", coordinator.pk, log.made_for_id)]


def test_a_change_of_something_else_leaves_it_open(coordinator: Person, log: Log, query: Query) -> None:
    changed(coordinator, log, tenancycode="AB-77")
    assert (state_of(query), events_of(query)) == ("open", [])


def test_it_opens_again_when_the_mistake_is_made_again(coordinator: Person, log: Log, query: Query) -> None:
    changed(coordinator, log, **RIGHT)
    changed(coordinator, log, age1=51)
    found = query_now(query)
    assert (found.state, found.answered_by_id, found.answered_at) == ("open", None, None)
    assert [action for action, *_ in events_of(query)] == ["query.corrected", "query.opened_again"]


def test_a_confirmation_holds_for_its_values_alone(coordinator: Person, log: Log, query: Query) -> None:
    confirmed(coordinator, query)
    changed(coordinator, log, tenancycode="AB-77")
    assert state_of(query) == "confirmed"
    changed(coordinator, log, age1=52)
    assert state_of(query) == "open"
    changed(coordinator, log, **RIGHT)
    assert state_of(query) == "corrected"
    assert [action for action, *_ in events_of(query)] == [
        "query.confirmed", "query.opened_again", "query.corrected",
    ]  # fmt: skip


def test_a_confirmed_one_is_corrected_where_the_change_makes_it_pass(
    coordinator: Person, log: Log, query: Query
) -> None:
    confirmed(coordinator, query)
    changed(coordinator, log, **RIGHT)
    assert state_of(query) == "corrected"


def test_what_is_confirmed_on_the_logs_own_page_is_confirmed(coordinator: Person, log: Log, query: Query) -> None:
    changed(coordinator, log, retirement_value_check=0)
    found = query_now(query)
    assert (found.state, found.reason, found.answered_by_id) == ("confirmed", None, coordinator.pk)


def test_a_reason_confirms_it_on_the_log_too(coordinator: Person, log: Log, query: Query) -> None:
    from tests.factories.service_logs import stands

    assert stands(log, coordinator)[:2] == (1, "in_progress")
    confirmed(coordinator, query)
    version, status, answers = stands(log, coordinator)
    assert (version, status, answers["retirement_value_check"]) == (2, "completed", 0)


def test_a_withdrawn_one_and_one_of_a_closed_round_stay_as_they_are(coordinator: Person, log: Log) -> None:
    withdrawn = a_query(a_round(), log, state="withdrawn")
    closed = a_query(a_round(state="closed"), log)
    changed(coordinator, log, **RIGHT)
    assert [state_of(one) for one in (withdrawn, closed)] == ["withdrawn", "open"]


def test_a_deleted_log_is_asked_about_no_more(coordinator: Person, log: Log, query: Query) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import delete_log

    with on_behalf_of(coordinator.pk):
        delete_log(by=coordinator, log=log, reason="twice", today=TODAY)
    assert state_of(query) == "corrected"


@pytest.mark.parametrize(("condition", "before", "after"), [
    ("age1 < 60", "open", "corrected"),
    ("no_such_thing > 3", "open", "open"),
])  # fmt: skip
def test_a_draft_check_is_judged_by_its_condition(
    coordinator: Person, log: Log, condition: str, before: str, after: str
) -> None:
    query = a_query(a_round(), log, "young", "draft", fields=("age1",), condition=condition)
    changed(coordinator, log, age1=55)
    assert state_of(query) == before
    changed(coordinator, log, **RIGHT)
    assert state_of(query) == after


def test_a_check_that_is_no_longer_made_leaves_its_query_alone(coordinator: Person, log: Log) -> None:
    query = a_query(a_round(), log, "a check of other rules")
    changed(coordinator, log, **RIGHT)
    assert state_of(query) == "open"


def test_another_organisation_that_may_change_the_log_closes_the_query_too() -> None:
    """The homes' owner mends what its agent has handed in, though the query is put to the agent."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.organisations.models import StockRelation
    from lodgement.service.quality.queries import queries_for

    agent, owner = a_reporter("coordinator"), a_person("coordinator", signed(an_organisation()))
    with as_owner():
        StockRelation.objects.create(owner=owner.organisation, agent=agent.organisation)
    log = a_log(agent, made_up_answers("lettings", 2026, 0) | EARLY_RETIRED, owner=owner.organisation)
    query = a_query(a_round(), log)
    with on_behalf_of(owner.pk):
        assert not queries_for(owner).exists()
    changed(owner, log, **RIGHT)
    found = query_now(query)
    assert (found.state, found.answered_by_id, found.organisation_id) == ("corrected", owner.pk, agent.organisation_id)


def test_a_log_of_which_nothing_is_asked_costs_one_look_and_one_for_the_sign_off(coordinator: Person) -> None:
    log = a_log(coordinator, known_answers("general needs"))
    with CaptureQueriesContext(connection) as captured:
        changed(coordinator, log, tenancycode="AB-77")
    about_quality = [one["sql"] for one in captured if "quality" in one["sql"] or "sign_off" in one["sql"]]
    assert len(about_quality) == 2


def test_a_file_sent_again_closes_it(coordinator: Person) -> None:
    import polars as pl

    from lodgement.service.logs.models import Log
    from tests.service.isolation.world import QUESTIONNAIRE
    from tests.service.uploads.sending import handed_in, made_up_rows, number_of, sent

    rows = made_up_rows(QUESTIONNAIRE, coordinator, 1)
    cells = {name: number_of(QUESTIONNAIRE, f"{name}.cell") for name in ("age1", "ecstat1")}
    odd = rows.with_columns(pl.lit("50").alias(cells["age1"]), pl.lit("5").alias(cells["ecstat1"]))
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, odd))
    with as_owner():
        log = Log.objects.get(made_for=coordinator.organisation)
    query = a_query(a_round(), log)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, odd.with_columns(pl.lit("70").alias(cells["age1"]))))
    assert state_of(query) == "corrected"


def test_the_token_of_values_tells_them_apart_and_tells_nothing() -> None:
    from lodgement.service.logs.rules import questionnaire_of
    from lodgement.service.quality.values import value_token

    questionnaire = questionnaire_of("lettings", 2026)
    day = dt.date(2026, 5, 1)
    tokens = [
        value_token(questionnaire, values, FIELDS)
        for values in ({"age1": 50, "voiddate": day}, {"voiddate": day, "age1": 50, "age2": 3}, {"age1": 51},
                       {"age1": 50}, {})
    ]  # fmt: skip
    assert [tokens[0] == other for other in tokens] == [True, True, False, False, False]
    assert {len(token) for token in tokens} == {16}


FIELDS = ["voiddate", "age1"]
