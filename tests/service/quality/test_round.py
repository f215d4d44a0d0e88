"""A round from opening to closing: what it counts before anything is sent, and that each thing is asked once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person
from tests.factories.service_logs import TODAY, a_log, a_reporter, known_answers
from tests.factories.service_rounds import WANTED_BY, an_opened_round, checked
from tests.service.conftest import ROOT, as_owner

from .staff import as_staff

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Round, RoundCheck

STAGES = ("read", "open", "frame", "context", "assess", "count", "together", "seal")
UNUSUAL = {"voiddate": "2024-05-01"}
"""Empty for two years: asked about, and confirmed by `void_date_value_check`."""
CONFIRMED = UNUSUAL | {"void_date_value_check": 0}
WRONG = {"voiddate": "2026-06-20"}
"""Empty since after it was let: a hard fault."""


@pytest.fixture
def statistician() -> Person:
    return a_person("statistician")


@pytest.fixture
def providers() -> list[Person]:
    return [a_reporter("coordinator"), a_reporter("coordinator")]


@pytest.fixture
def logs(providers: list[Person]) -> dict[str, Log]:
    """Of the first provider one right log, one that is unusual, one confirmed and one wrong; of the second two that are
    unusual, of which one is deleted."""
    from lodgement.service.logs.models import Log

    first, second = providers
    made = {
        "right": a_log(first, known_answers("general needs")),
        "unusual": a_log(first, known_answers("general needs", **UNUSUAL)),
        "confirmed": a_log(first, known_answers("general needs", **CONFIRMED)),
        "wrong": a_log(first, known_answers("general needs", **WRONG)),
        "theirs": a_log(second, known_answers("general needs", **UNUSUAL)),
        "deleted": a_log(second, known_answers("general needs", **UNUSUAL)),
    }
    with as_owner():
        Log.objects.filter(pk=made["deleted"].pk).update(deleted_at="2026-11-20T00:00Z")
    return made


def found(round: Round) -> dict[str, tuple[Any, ...]]:
    """Check → its kind, logs, organisations, how many were confirmed, the counts by organisation and the very logs."""
    from lodgement.service.quality.findings import found_of

    with as_owner():
        return {
            check.check_id: (
                check.kind, check.logs, check.organisations, check.confirmed,
                dict(check.counts.values_list("organisation", "logs")),
                sorted(map(str, found_of(check, round.year).log)),
            )
            for check in round.checks.all()
        }  # fmt: skip


def check_called(round: Round, name: str) -> RoundCheck:
    with as_owner():
        return round.checks.select_related("round").get(check_id=name)


def asked(round: Round) -> list[tuple[Any, ...]]:
    """Every query of a round: of whom, about which log, by which check and about which answers, in which state."""
    from lodgement.service.quality.boxes import about_of

    with as_owner():
        queries = list(round.queries.select_related("round"))
        abouts = map(about_of, queries)
        return [(query.organisation_id, query.log_id, about.check, about.fields, query.kind, query.state)
                for query, about in zip(queries, abouts, strict=True)]  # fmt: skip


def events(round: Round) -> list[tuple[str, dict[str, Any]]]:
    from lodgement.service.audit.models import Event

    with as_owner():
        of_round = Event.objects.filter(subject=f"round {round.pk}").order_by("sequence")
        return [(event.action, {name: said for name, said in event.detail.items() if name != "stages"})
                for event in of_round]  # fmt: skip


def test_every_check_is_counted_before_anything_is_sent(
    statistician: Person, providers: list[Person], logs: dict[str, Log]
) -> None:
    first, second = (person.organisation_id for person in providers)
    round = checked(an_opened_round(statistician))

    assert (round.state, round.logs, round.logs_done, round.confirmed, round.outdated) == ("checked", 5, 5, 1, 0)
    assert set(round.stages) == set(STAGES)
    first_wrong = ("hard", 1, 1, 0, {first: 1}, [str(logs["wrong"].pk)])
    both = sorted([str(logs["unusual"].pk), str(logs["theirs"].pk)])
    assert found(round) == {
        "void_over_two_years": ("soft", 2, 2, 1, {first: 1, second: 1}, both),
        "void_before_start": first_wrong,
        "void_before_repairs": first_wrong,
    }
    assert asked(round) == []
    assert events(round) == [
        ("round.opened", {"collection": "lettings", "year": 2026, "wanted_by": WANTED_BY.isoformat()}),
        ("round.checked", {"collection": "lettings", "year": 2026, "logs": 5, "checks": 3}),
    ]


def test_a_log_whose_list_says_something_else_is_counted_and_left_as_it_is(
    statistician: Person, logs: dict[str, Log]
) -> None:
    from lodgement.service.logs.models import Log

    with as_owner():
        Log.objects.filter(pk=logs["wrong"].pk).update(hard=0, rules="of another year")
    round = checked(an_opened_round(statistician))
    with as_owner():
        kept = Log.objects.get(pk=logs["wrong"].pk)
    assert (round.outdated, kept.hard, kept.rules, kept.version) == (1, 0, "of another year", logs["wrong"].version)


def raise_(by: Person, round: Round, *names: str) -> tuple[int, int, int]:
    from lodgement.service.quality.raising import raise_queries

    chosen = [check_called(round, name).pk for name in names]
    with as_staff(by):
        raised = raise_queries(by=by, round=round, checks=chosen)
    return raised.queries, raised.organisations, raised.left_out


def test_what_is_chosen_is_asked_once_however_often_it_is_pressed(
    statistician: Person, providers: list[Person], logs: dict[str, Log]
) -> None:
    first, second = (person.organisation_id for person in providers)
    round = checked(an_opened_round(statistician))

    pressed = [raise_(statistician, round, "void_over_two_years", "void_before_start") for _ in range(2)]

    assert pressed == [(3, 2, 0), (0, 0, 0)]
    expected = [
        (first, logs["unusual"].pk, "void_over_two_years", ("voiddate", "startdate"), "soft", "open"),
        (first, logs["wrong"].pk, "void_before_start", ("voiddate", "startdate"), "hard", "open"),
        (second, logs["theirs"].pk, "void_over_two_years", ("voiddate", "startdate"), "soft", "open"),
    ]
    assert sorted(asked(round)) == sorted(expected)
    again = checked(check_again(statistician, round))
    assert raise_(statistician, again, "void_over_two_years", "void_before_start") == (0, 0, 0)
    assert sorted(asked(round)) == sorted(expected)
    raised = [(action, detail["queries"]) for action, detail in events(round) if action == "round.queries_raised"]
    assert raised == [("round.queries_raised", 3)]


def check_again(by: Person, round: Round) -> Round:
    from lodgement.service.quality import actions

    with as_staff(by):
        asked_again: Round = actions.check_again(by=by, round=round, today=TODAY)
    return asked_again


def test_what_changed_since_the_check_is_not_asked_about_as_it_was(
    statistician: Person, providers: list[Person], logs: dict[str, Log]
) -> None:
    round = checked(an_opened_round(statistician))
    change(providers[0], logs["unusual"], {"tenancycode": "mended"})
    with as_owner():
        type(logs["theirs"]).objects.filter(pk=logs["theirs"].pk).update(deleted_at="2026-11-24T00:00Z")

    assert raise_(statistician, round, "void_over_two_years") == (0, 0, 2)
    again = checked(check_again(statistician, round))
    assert raise_(statistician, again, "void_over_two_years") == (1, 1, 0)


def change(by: Person, log: Log, changes: dict[str, Any]) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import change_answers

    with on_behalf_of(by.pk):
        there = type(log).objects.get(pk=log.pk)
        change_answers(by=by, log=there, version=there.version, changes=changes, today=TODAY)


def test_what_was_confirmed_is_not_asked_again_until_it_is_another_value(
    statistician: Person, providers: list[Person], logs: dict[str, Log]
) -> None:
    """A check drafted for the round, which the log itself has no confirmation for."""
    first = checked(with_draft(statistician, an_opened_round(statistician)))
    assert raise_(statistician, first, DRAFT_ID) == (3, 2, 0)
    second = checked(with_draft(statistician, an_opened_round(statistician)))
    assert raise_(statistician, second, DRAFT_ID) == (0, 0, 3)  # the first round is asking it

    confirm(providers[0], logs["unusual"])
    third = checked(with_draft(statistician, an_opened_round(statistician)))
    mine = check_called(third, DRAFT_ID)
    assert (mine.logs, mine.confirmed) == (2, 1)

    change(providers[0], logs["unusual"], {"voiddate": dt.date(2024, 4, 30)})
    fourth = checked(with_draft(statistician, an_opened_round(statistician)))
    mine = check_called(fourth, DRAFT_ID)
    assert (mine.logs, mine.confirmed) == (3, 0)


DRAFT = "voiddate < DATE '2025-01-01'"


def a_draft(condition: str = DRAFT, **changes: Any) -> Any:
    from lodgement.service.quality.drafts import Draft

    said = {"name": "Empty for long", "statement": "A home is not empty for long.", "message": "Since {voiddate}?"}
    return Draft(**{"condition": condition, "fields": (), **said, **changes})


DRAFT_ID = "draft.f80bd6a95736"


def with_draft(by: Person, round: Round, condition: str = DRAFT) -> Round:
    """The round as it is checked, with a draft added."""
    from lodgement.service.quality.actions import add_draft

    round = checked(round)
    with as_staff(by):
        added = add_draft(by=by, round=round, draft=a_draft(condition), today=TODAY)
    assert added.kind == "draft"
    return round


def confirm(by: Person, log: Log) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.quality import answering
    from lodgement.service.quality.models import Query
    from lodgement.service.quality.wording import QueryWording

    with on_behalf_of(by.pk):
        query = Query.objects.select_related("round", "log").get(log=log.pk, state="open")
        seen = QueryWording(by, TODAY).of(query).seen
        answering.confirm(by=by, number=query.pk, reason="It was repaired.", seen=seen, today=TODAY)


def test_a_draft_is_counted_like_the_others_and_asks_by_its_own_words(
    statistician: Person, logs: dict[str, Log]
) -> None:
    from lodgement.service.quality.boxes import About, about_of

    round = checked(with_draft(statistician, an_opened_round(statistician)))
    draft = check_called(round, DRAFT_ID)
    assert (draft.kind, draft.logs, draft.organisations, draft.name) == ("draft", 3, 2, "Empty for long")
    assert raise_(statistician, round, DRAFT_ID) == (3, 2, 0)
    with as_owner():
        abouts = {about_of(query) == About(DRAFT_ID, ("voiddate",), "Since {voiddate}?", {}, DRAFT,
                  "A home is not empty for long.") for query in round.queries.select_related("round")}  # fmt: skip
    assert abouts == {True}


def test_a_draft_is_taken_out_unless_it_was_asked(statistician: Person, logs: dict[str, Log]) -> None:
    from lodgement.service.quality.actions import RoundRefused, remove_draft

    round = checked(with_draft(statistician, an_opened_round(statistician)))
    kept = checked(with_draft(statistician, round, "voiddate < DATE '2024-05-02'"))
    other = next(name for name in found(kept) if name.startswith("draft.") and name != DRAFT_ID)
    raise_(statistician, kept, DRAFT_ID)
    with as_staff(statistician), pytest.raises(RoundRefused):
        remove_draft(by=statistician, check=check_called(kept, DRAFT_ID))
    with as_staff(statistician):
        remove_draft(by=statistician, check=check_called(kept, other))
    assert [name for name in found(kept) if name.startswith("draft.")] == [DRAFT_ID]


def test_queries_are_withdrawn_by_check_and_one_by_one(
    statistician: Person, providers: list[Person], logs: dict[str, Log]
) -> None:
    from lodgement.service.quality.raising import withdraw_queries

    round = checked(an_opened_round(statistician))
    raise_(statistician, round, "void_over_two_years", "void_before_start")
    with as_staff(statistician):
        one = round.queries.get(log=logs["wrong"].pk)
        check = round.checks.select_related("round").get(check_id="void_over_two_years")
        counts = [withdraw_queries(by=statistician, queries=[one.pk]) for _ in range(2)]
        counts += [withdraw_queries(by=statistician, check=check) for _ in range(2)]
    assert counts == [1, 0, 2, 0]
    assert {state for *_, state in asked(round)} == {"withdrawn"}
    assert raise_(statistician, round, "void_before_start") == (0, 0, 0)
    assert events(round)[-1] == ("query.withdrawn", {"queries": 2, "organisations": 2})


def test_a_closed_round_asks_nothing(statistician: Person, providers: list[Person], logs: dict[str, Log]) -> None:
    from lodgement.service.quality.actions import RoundRefused, close_round

    round = checked(an_opened_round(statistician))
    raise_(statistician, round, "void_over_two_years")
    with as_staff(statistician):
        closed = [close_round(by=statistician, round=round) for _ in range(2)]
    assert [one.state for one in closed] == ["closed", "closed"]
    assert {state for *_, state in asked(round)} == {"withdrawn"}
    assert events(round)[-1] == ("round.closed", {"collection": "lettings", "year": 2026, "withdrawn": 2})
    with pytest.raises(RoundRefused, match=r"this round is “closed”\."):
        raise_(statistician, round, "void_over_two_years")
    with pytest.raises(RoundRefused):
        check_again(statistician, round)


def test_organisations_are_asked_about_all_their_logs_together(statistician: Person, providers: list[Person]) -> None:
    """The first handed in thirty lettings last year and none this year; the second as many this year as last."""
    from lodgement.service.logs.models import Log

    silent, steady = providers
    for by in providers:
        a_log(by, known_answers("general needs", 2026))
    with as_owner():
        log = Log.objects.filter(made_for=steady.organisation_id).get()
        last_year = dt.date(2025, 6, 1)
        Log.objects.filter(made_for=silent.organisation_id).update(year=2025, starts_on=last_year)
        same = {field.attname: getattr(log, field.attname) for field in Log._meta.fields if not field.primary_key}
        for by in providers:
            theirs = same | {"made_for_id": by.organisation_id, "owner_id": by.organisation_id}
            theirs |= {"year": 2025, "starts_on": last_year}
            Log.objects.bulk_create([Log(**theirs) for _ in range(9)])
    round = checked(an_opened_round(statistician))
    assert {name: told[1:5] for name, told in found(round).items()} == {
        "nothing_sent": (1, 1, 0, {silent.organisation_id: 1})
    }
    assert raise_(statistician, round, "nothing_sent") == (1, 1, 0)
    assert asked(round) == [(silent.organisation_id, None, "nothing_sent", (), "whole", "open")]
    confirm_together(silent)
    again = checked(an_opened_round(statistician))
    assert {name: told[1:4] for name, told in found(again).items()} == {"nothing_sent": (0, 0, 1)}


def confirm_together(by: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.quality import answering
    from lodgement.service.quality.models import Query

    with on_behalf_of(by.pk):
        query = Query.objects.get(log=None)
        answering.confirm(by=by, number=query.pk, reason="Another does it now.", seen="", today=TODAY)


# who, and what may go wrong


@pytest.mark.parametrize("role", ["support", "coordinator"])
def test_only_statisticians_and_approvers_ask(role: str, statistician: Person) -> None:
    from django.core.exceptions import PermissionDenied

    from lodgement.service.quality import actions, raising

    other, round = a_person(role), checked(an_opened_round(statistician))
    check = check_called(with_draft(statistician, round), DRAFT_ID)
    tries: list[Any] = [
        lambda: actions.open_round(by=other, collection="lettings", year=2026, wanted_by=WANTED_BY, today=TODAY),
        lambda: actions.check_again(by=other, round=round, today=TODAY),
        lambda: actions.add_draft(by=other, round=round, draft=a_draft(), today=TODAY),
        lambda: actions.remove_draft(by=other, check=check),
        lambda: actions.close_round(by=other, round=round),
        lambda: raising.raise_queries(by=other, round=round, checks=[check.pk]),
        lambda: raising.withdraw_queries(by=other, queries=[1]),
    ]
    for action in tries:
        with as_staff(other), pytest.raises(PermissionDenied):
            action()


def test_a_round_asked_for_twice_is_one_and_is_checked_once(statistician: Person, logs: dict[str, Log]) -> None:
    from lodgement.service.quality.models import Round

    rounds = [an_opened_round(statistician) for _ in range(2)]
    assert rounds[0].pk == rounds[1].pk
    for round in rounds:
        checked(round)
    with as_owner():
        assert Round.objects.count() == 1
    assert [action for action, _ in events(rounds[0])] == ["round.opened", "round.checked"]


def test_a_round_wants_its_answers_after_today(statistician: Person) -> None:
    from lodgement.service.quality.actions import RoundRefused, open_round

    with as_staff(statistician), pytest.raises(RoundRefused):
        open_round(by=statistician, collection="lettings", year=2026, wanted_by=TODAY, today=TODAY)


def test_a_round_of_somebody_who_is_gone_is_given_up_and_checked_by_another(
    statistician: Person, logs: dict[str, Log]
) -> None:
    from lodgement.service.quality.models import Round
    from lodgement.service.quality.steps import NOT_CHECKED
    from lodgement.service.quality.tasks import check_round
    from tests.service.conftest import as_worker

    round = an_opened_round(statistician)
    with as_owner():
        type(statistician).objects.filter(pk=statistician.pk).update(active=False)
    given_up = checked(round)
    assert (given_up.state, given_up.refusal, found(round)) == ("failed", NOT_CHECKED, {})
    other = a_person("approver")
    check_again(other, round)
    with as_worker():
        check_round(round=round.pk, by=other.pk)
    with as_owner():
        again = Round.objects.get(pk=round.pk)
    assert (again.state, again.refusal, again.logs) == ("checked", "", 5)


def test_a_year_without_logs_is_checked_too(statistician: Person) -> None:
    round = checked(an_opened_round(statistician, "sales", 2025))
    assert (round.state, round.logs, asked(round)) == ("checked", 0, [])


# the table of states


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.quality.models import ROUND_NEXT, ROUND_OWNERS, RoundState

    assert set(ROUND_OWNERS) == set(RoundState)
    assert {state for state in RoundState if not ROUND_NEXT.get(state)} == {
        state for state in RoundState if ROUND_OWNERS[state] == "nobody"
    }
    assert {state for after in ROUND_NEXT.values() for state in after} == set(RoundState)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.quality.round_diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "quality-rounds.md").read_text(encoding="utf-8")
