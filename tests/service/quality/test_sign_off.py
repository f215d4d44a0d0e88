"""A year is signed off: by whom, on what condition, once; and ended by whatever changes a log afterwards."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_logs import TODAY, a_log, a_reporter, known_answers, signed
from tests.factories.service_queries import a_query, a_round
from tests.service.conftest import as_owner
from tests.service.logs.browser import errors_of, text_of

from .test_closing import RIGHT, changed, confirmed
from .test_queries import form_of, odd_log, text_at

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import SignOff

ADDRESS = "/sign-offs/lettings/2026"
WORD = {"word": "given", "acknowledged": "known"}


@pytest.fixture
def coordinator() -> Person:
    return a_reporter("coordinator")


@pytest.fixture
def client(coordinator: Person) -> Client:
    return signed_in(coordinator)


@pytest.fixture
def logs(coordinator: Person) -> list[Log]:
    """Two that are complete, one that isn't."""
    complete = [a_log(coordinator, known_answers("general needs")) for _ in range(2)]
    return [*complete, odd_log(coordinator)]


def sign(client: Client, **more: Any) -> Any:
    """Signs off what the page shows."""
    return client.post(ADDRESS, form_of(client, ADDRESS, "seen") | WORD | more)


def all_signed() -> list[SignOff]:
    from lodgement.service.quality.models import SignOff

    with as_owner():
        return list(SignOff.objects.order_by("id"))


def events_of_sign_offs() -> list[tuple[str, str]]:
    from lodgement.service.audit.models import Event

    with as_owner():
        found = Event.objects.filter(action__startswith="year.").order_by("sequence")
        return list(found.values_list("action", "subject"))


def test_a_year_is_signed_off_with_a_receipt(client: Client, logs: list[Log], coordinator: Person) -> None:
    query = a_query(a_round(), logs[2])
    confirmed(coordinator, query)  # by which the log is complete, in its second version
    answer = sign(client)
    (made,) = all_signed()
    assert answer.headers["Location"] == f"/sign-offs/{made.pk}"
    digest = hashlib.sha256("".join(f"{log.pk}:{1 + (log is logs[2])}\n" for log in logs).encode()).hexdigest()
    assert (made.organisation_id, made.signed_by_id) == (coordinator.organisation_id, coordinator.pk)
    counts = (made.logs, made.completed, made.corrected, made.confirmed)
    assert (counts, made.digest, made.ended_at) == ((3, 3, 0, 1), digest, None)
    assert re.fullmatch(r"2026-[2-9A-Z]{4}-[2-9A-Z]{4}", made.receipt)
    text = text_at(client, f"/sign-offs/{made.pk}")
    assert [said in text for said in (made.receipt, digest, coordinator.name, "24 November 2026 at 9:30am")] == [
        True
    ] * 4
    assert made.receipt in text_at(client, "/sign-offs")
    assert events_of_sign_offs() == [("year.signed_off", f"sign-off {made.pk}")]


def test_sent_twice_it_is_signed_once(client: Client, logs: list[Log]) -> None:
    form = form_of(client, ADDRESS, "seen") | WORD
    places = {client.post(ADDRESS, form).headers["Location"] for _ in range(2)}
    assert (len(places), len(all_signed()), len(events_of_sign_offs())) == (1, 1, 1)


def test_open_queries_come_first(client: Client, logs: list[Log]) -> None:
    seen = form_of(client, ADDRESS, "seen")
    a_query(a_round(), logs[2])
    refused = client.post(ADDRESS, seen | WORD)
    assert (refused.status_code, errors_of(refused.content.decode())) == (
        422, ["Queries are still open. Answer them first, then sign off."],
    )  # fmt: skip
    assert "1 query is still open." in text_at(client, ADDRESS)
    assert all_signed() == []


def test_an_open_query_of_a_closed_round_or_another_year_holds_nothing_up(client: Client, logs: list[Log]) -> None:
    a_query(a_round(state="closed"), logs[2])
    a_query(a_round(year=2025), logs[2])
    assert sign(client).status_code == 302


def test_logs_that_are_not_complete_are_named_and_known_of(client: Client, logs: list[Log]) -> None:
    page = client.get(ADDRESS).content.decode()
    assert f'href="/logs/{logs[2].pk}"' in page and f'href="/logs/{logs[0].pk}"' not in page
    refused = sign(client, acknowledged=[])
    assert errors_of(refused.content.decode()) == [
        "Tick that you know which logs are not complete, or complete them first"
    ]
    assert all_signed() == []
    assert sign(client).status_code == 302


def test_without_a_word_nothing_is_signed(client: Client, logs: list[Log]) -> None:
    refused = sign(client, word=[])
    assert errors_of(refused.content.decode()) == ["Tick that everything is here and right, or come back when it is"]
    assert all_signed() == []


def test_a_stale_page_is_looked_at_again(client: Client, logs: list[Log], coordinator: Person) -> None:
    seen = form_of(client, ADDRESS, "seen")
    changed(coordinator, logs[0], tenancycode="AB-77")
    refused = client.post(ADDRESS, seen | WORD)
    assert errors_of(refused.content.decode()) == [
        "Logs were changed since you opened this page. Look at the figures as they are now."
    ]
    assert (all_signed(), sign(client).status_code) == ([], 302)


def test_a_closed_year_is_signed_off_no_more(client: Client, logs: list[Log], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = form_of(client, ADDRESS, "seen")
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2027, 8, 1))
    refused = client.post(ADDRESS, seen | WORD)
    assert (refused.status_code, all_signed()) == (422, [])
    assert "can no longer be signed off" in text_at(client, ADDRESS)


@pytest.mark.parametrize(("duties", "status"), [
    ({}, 403), ({"is_protection_officer": True}, 302), ({"is_key_contact": True}, 302),
])  # fmt: skip
def test_who_gives_the_organisations_word(
    logs: list[Log], coordinator: Person, duties: dict[str, Any], status: int
) -> None:
    colleague = signed_in(a_person("provider", coordinator.organisation, **duties))
    seen = form_of(signed_in(coordinator), ADDRESS, "seen")
    assert colleague.post(ADDRESS, seen | WORD).status_code == status
    assert len(all_signed()) == (status == 302)


# what ends it


def _changed(log: Log, by: Person) -> None:
    changed(by, log, **RIGHT)


def _deleted(log: Log, by: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.actions import delete_log

    with on_behalf_of(by.pk):
        delete_log(by=by, log=log, reason="twice", today=TODAY)


def _joined_by_another(log: Log, by: Person) -> None:
    a_log(by, known_answers("general needs"))


@pytest.mark.parametrize("happening", [_changed, _deleted, _joined_by_another])
def test_it_ends_when_there_is_another_truth(
    client: Client, logs: list[Log], coordinator: Person, happening: Any
) -> None:
    sign(client)
    happening(logs[2], coordinator)
    (ended,) = all_signed()
    assert ended.ended_at is not None
    assert "This sign-off ended on" in text_at(client, f"/sign-offs/{ended.pk}")
    assert sign(client).status_code == 302
    assert [one.ended_at is None for one in all_signed()] == [False, True]
    first, second = (f"sign-off {one.pk}" for one in all_signed())
    assert events_of_sign_offs() == [
        ("year.signed_off", first), ("year.sign_off_ended", first), ("year.signed_off", second),
    ]  # fmt: skip


def test_a_file_ends_it_with_its_new_logs(client: Client, coordinator: Person) -> None:
    from tests.service.isolation.world import QUESTIONNAIRE
    from tests.service.uploads.sending import handed_in, made_up_rows, sent

    sign(client)
    handed_in(coordinator, sent(QUESTIONNAIRE, coordinator, made_up_rows(QUESTIONNAIRE, coordinator, 1)))
    assert [one.ended_at is None for one in all_signed()] == [False]


def test_another_organisation_that_changes_the_log_ends_it_too() -> None:
    from lodgement.service.organisations.models import StockRelation

    agent, owner = a_reporter("coordinator"), a_person("coordinator", signed(an_organisation()))
    with as_owner():
        StockRelation.objects.create(owner=owner.organisation, agent=agent.organisation)
    log = a_log(agent, known_answers("general needs"), owner=owner.organisation)
    for person in (agent, owner):
        sign(signed_in(person))
    changed(owner, log, tenancycode="AB-77")
    ended = {one.organisation_id: one.ended_at is not None for one in all_signed()}
    assert ended == {agent.organisation_id: True, owner.organisation_id: False}


def test_nobody_ends_what_is_none_of_their_business(client: Client, logs: list[Log], coordinator: Person) -> None:
    """The database's own function is asked past all of our code."""
    from django.db import connection

    from lodgement.service.database.session import on_behalf_of

    sign(client)
    stranger = a_reporter("coordinator")
    with on_behalf_of(stranger.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.end_sign_offs(%s, %s, %s)", [coordinator.organisation_id, "lettings", 2026])
        assert cursor.fetchall() == []
    assert all_signed()[0].ended_at is None


def test_staff_see_who_has_signed_and_who_has_not(client: Client, logs: list[Log], coordinator: Person) -> None:
    other = a_reporter("coordinator")
    a_log(other, known_answers("general needs"))
    sign(client)
    statistician = signed_in(a_person("statistician"))
    page = statistician.get(f"{ADDRESS}/organisations").content.decode()
    text = text_of(page)
    assert "1 signed off 0 signed off, with logs changed since 1 not signed off" in text
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    assert [other.organisation.name in text_of(rows[0]), "Not signed off" in text_of(rows[0])] == [True, True]
    assert [coordinator.organisation.name in text_of(rows[1]), coordinator.name in text_of(rows[1])] == [True, True]
    (made,) = all_signed()
    assert made.receipt in text_at(statistician, f"/sign-offs/{made.pk}")


def test_anothers_receipt_and_a_year_that_is_none_are_not_there(client: Client, logs: list[Log]) -> None:
    sign(client)
    stranger = signed_in(a_reporter("coordinator"))
    (made,) = all_signed()
    asked = [f"/sign-offs/{made.pk}", "/sign-offs/lettings/1999", "/sign-offs/nothing/2026"]
    assert [stranger.get(address).status_code for address in asked] == [404, 404, 404]
