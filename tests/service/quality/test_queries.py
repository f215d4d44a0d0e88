"""Pages of queries: found, read, answered one by one or many alike; what can't be done is said and not done."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_logs import a_log, a_reporter, made_up_answers, stands
from tests.factories.service_queries import EARLY_RETIRED, a_query, a_round, query_now
from tests.service.conftest import as_owner
from tests.service.logs.browser import errors_of, forms_of, text_of

from .test_closing import changed, events_of, state_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Query, Round

HARD = "void_after_start"
REASON = "They retired early, on grounds of health."
REFERENCE = {"tenancycode": "T-4711"}


@pytest.fixture
def coordinator() -> Person:
    return a_reporter("coordinator")


@pytest.fixture
def client(coordinator: Person) -> Client:
    return signed_in(coordinator)


@pytest.fixture
def found() -> Round:
    return a_round()


def odd_log(by: Person) -> Log:
    """A log that fails a soft check, which nobody has confirmed."""
    return a_log(by, made_up_answers("lettings", 2026, 0) | EARLY_RETIRED | REFERENCE)


@pytest.fixture
def query(found: Round, coordinator: Person) -> Query:
    return a_query(found, odd_log(coordinator))


def form_of(client: Client, address: str, button: str) -> dict[str, list[str]]:
    """What a page's form with a field of that name would send."""
    return next(form.sends for form in forms_of(client.get(address).content.decode()) if button in form.sends)


def answer(client: Client, query: Query, reason: str = REASON, **more: Any) -> Any:
    """Answers a query on its page, for the values that are shown there."""
    form = form_of(client, f"/queries/{query.pk}", "seen")
    return client.post(f"/queries/{query.pk}/confirm", form | {"reason": reason} | more)


def text_at(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return text_of(response.content.decode())


def test_queries_are_found_from_the_home_page(client: Client, query: Query) -> None:
    home = client.get("/").content.decode()
    assert "1 query to answer by 8 December 2026" in text_of(home)
    address = f"/queries?round={query.round_id}"
    assert f'href="{address}"' in home
    text = text_at(client, address)
    said = [f"{query.log_id} T-4711", "A retired lead tenant is 66 or over.", "1 open 0 corrected 0 confirmed",
            "This is unusual. Change what is wrong, or say why it is right as it stands."]  # fmt: skip
    assert [words in text for words in said] == [True] * len(said)


def test_nobody_is_asked_anything_where_nothing_is(client: Client) -> None:
    assert "Nothing is asked of your organisation." in text_at(client, "/queries")


def test_a_query_says_what_is_odd_and_leads_to_the_answers(client: Client, query: Query) -> None:
    page = client.get(f"/queries/{query.pk}").content.decode()
    assert "The lead tenant is recorded as retired at 50." in text_of(page)
    for name in ("ecstat1", "age1"):
        assert f"/logs/{query.log_id}/page/" in page and f"#{name}" in page
    assert client.get(f"/logs/{query.log_id}").content.decode().count(f'href="/queries/{query.pk}"') == 1


def test_a_corrected_log_says_what_closed_and_where_to_go_on(
    client: Client, query: Query, found: Round, coordinator: Person
) -> None:
    changed(coordinator, query.log, age1=70)
    closed = f"Query {query.pk} is closed: what is asked for holds now."
    assert f"{closed} Nothing else of this round is left to answer." in text_at(client, f"/logs/{query.log_id}")
    another = a_query(found, odd_log(coordinator), HARD, "hard", fields=("voiddate",))
    page = client.get(f"/logs/{query.log_id}").content.decode()
    assert f"{closed} Go to the next open query" in text_of(page)
    assert f'href="/queries/{another.pk}"' in page


def test_a_reason_answers_it_once_however_often_it_is_sent(client: Client, query: Query, coordinator: Person) -> None:
    from lodgement.service.quality.boxes import reason_of

    form = form_of(client, f"/queries/{query.pk}", "seen") | {"reason": f"  {REASON} "}
    answers = [client.post(f"/queries/{query.pk}/confirm", form) for _ in range(2)]
    assert [one.headers["Location"] for one in answers] == [f"/queries/{query.pk}"] * 2
    now = query_now(query)
    assert (now.state, now.answered_by_id, reason_of(now)) == ("confirmed", coordinator.pk, REASON)
    assert events_of(query) == [("query.confirmed", coordinator.pk, coordinator.organisation_id)]
    assert REASON in text_at(client, f"/queries/{query.pk}")
    assert "Nothing waits for you" in text_at(client, "/")


@pytest.mark.parametrize(("reason", "said"), [
    ("", "Say why it is right as it stands"),
    ("  ok  ", "Say in a few words why it is right as it stands"),
    ("x" * 1001, "Shorten the reason to 1,000 characters or fewer"),
    ("x" * (1 << 20), "Shorten the reason to 1,000 characters or fewer"),
    ("as it\0stands", "Enter the reason again: it holds a character that cannot be kept"),
])  # fmt: skip
def test_a_reason_that_is_none_is_refused(client: Client, query: Query, reason: str, said: str) -> None:
    refused = answer(client, query, reason)
    assert (refused.status_code, errors_of(refused.content.decode())) == (422, [said])
    assert (state_of(query), events_of(query)) == ("open", [])


def test_values_that_changed_meanwhile_are_looked_at_again(client: Client, query: Query, coordinator: Person) -> None:
    form = form_of(client, f"/queries/{query.pk}", "seen") | {"reason": REASON}
    changed(coordinator, query.log, age1=52)
    refused = client.post(f"/queries/{query.pk}/confirm", form)
    page = refused.content.decode()
    assert (refused.status_code, state_of(query)) == (422, "open")
    assert errors_of(page) == [
        "The answers it asks about were changed meanwhile. Look at them as they are now, and answer again."
    ]
    assert "retired at 52" in text_of(page)
    again = next(form.sends for form in forms_of(page) if "seen" in form.sends) | {"reason": REASON}
    assert client.post(f"/queries/{query.pk}/confirm", again).status_code == 302
    assert state_of(query) == "confirmed"


def test_what_cannot_stand_is_changed_and_not_explained(client: Client, found: Round, coordinator: Person) -> None:
    query = a_query(found, odd_log(coordinator), HARD, "hard", fields=("voiddate",))
    text = text_at(client, f"/queries/{query.pk}")
    assert "This cannot stand: change one of the answers. The query then closes itself." in text
    assert "It is right as it stands" not in text
    refused = client.post(f"/queries/{query.pk}/confirm", {"reason": REASON, "seen": ""})
    assert (refused.status_code, state_of(query)) == (422, "open")


@pytest.mark.parametrize(("which", "said"), [
    ({"state": "corrected"}, "This query wants no answer any more: it is corrected."),
    ({"state": "withdrawn"}, "This query wants no answer any more: it is withdrawn."),
])  # fmt: skip
def test_what_wants_no_answer_takes_none(
    client: Client, found: Round, coordinator: Person, which: dict[str, str], said: str
) -> None:
    query = a_query(found, odd_log(coordinator), **which)
    refused = client.post(f"/queries/{query.pk}/confirm", {"reason": REASON, "seen": ""})
    assert (refused.status_code, errors_of(refused.content.decode())) == (422, [said])


def test_a_closed_round_is_read_and_takes_no_answer(client: Client, coordinator: Person) -> None:
    query = a_query(a_round(state="closed"), odd_log(coordinator))
    assert "This round is closed." in text_at(client, "/queries")
    refused = client.post(f"/queries/{query.pk}/confirm", {"reason": REASON, "seen": ""})
    assert errors_of(refused.content.decode()) == ["This round is closed: its queries want no answer any more."]


def test_in_a_closed_year_what_is_asked_is_explained_and_the_log_left_alone(
    client: Client, query: Query, coordinator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stands(query.log, coordinator)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2027, 8, 1))
    page = client.get(f"/queries/{query.pk}").content.decode()
    assert f"/logs/{query.log_id}/page/" not in page
    assert "The year takes no changes any more" in text_of(page)
    assert answer(client, query).status_code == 302
    assert (state_of(query), stands(query.log, coordinator)) == ("confirmed", before)


def test_anothers_query_is_not_there(query: Query) -> None:
    stranger = signed_in(a_reporter("coordinator"))
    asked = [stranger.get(f"/queries/{query.pk}"), stranger.post(f"/queries/{query.pk}/confirm", {"reason": REASON}),
             stranger.get("/queries/999999999999")]  # fmt: skip
    assert [one.status_code for one in asked] == [404, 404, 404]
    assert state_of(query) == "open"


def test_all_logs_of_a_year_together_are_explained_with_a_reason(
    client: Client, found: Round, coordinator: Person
) -> None:
    said = "You handed in 12 lettings between April and June; last year there were 80."
    query = a_query(found, None, "volumes", "whole", fields=(), organisation=coordinator.organisation, message=said,
                    figures={"logs": 12, "before": 80}, statement="About as many as last year.")  # fmt: skip
    for address in (f"/queries/{query.pk}", "/queries"):
        assert said in text_at(client, address)
    assert "This year so far 12 The same months last year 80" in text_at(client, f"/queries/{query.pk}")
    assert answer(client, query, "We sold a third of our homes in May.").status_code == 302
    assert state_of(query) == "confirmed"


# many alike


@pytest.fixture
def alike(found: Round, coordinator: Person) -> list[Query]:
    """Three that ask the same, and one that asks something else."""
    return [a_query(found, odd_log(coordinator)) for _ in range(3)]


def events_on(found: Round) -> list[tuple[str, dict[str, Any]]]:
    from lodgement.service.audit.models import Event

    with as_owner():
        return list(Event.objects.filter(subject=f"round {found.pk}").values_list("action", "detail"))


def test_those_that_are_ticked_are_answered_with_one_reason(
    client: Client, found: Round, alike: list[Query], coordinator: Person
) -> None:
    from lodgement.service.logs.bulk import digest_of

    a_query(found, alike[0].log, "something else", "draft", statement="Something else holds.")
    address = f"/queries?like={alike[0].pk}"
    form = _many(client, address, alike[:2])
    answered = client.post(address, form | {"reason": REASON, "which": "ticked"}, follow=True)
    assert "2 queries are answered." in text_of(answered.content.decode())
    assert [state_of(query) for query in alike] == ["confirmed", "confirmed", "open"]
    numbers = [query.pk for query in alike[:2]]
    assert events_on(found) == [("query.confirmed", {"queries": 2, "digest": digest_of(numbers)})]
    assert [stands(query.log, coordinator)[1] for query in alike] == ["completed", "completed", "in_progress"]


def _many(client: Client, address: str, ticked: list[Query]) -> dict[str, list[str]]:
    """What the form for several sends with some of them ticked."""
    page = client.get(address).content.decode()
    boxes = re.findall(r'name="query" value="(\d+):([0-9a-f]+)"', page)
    wanted = {str(query.pk) for query in ticked}
    return {"query": [f"{number}:{seen}" for number, seen in boxes if number in wanted]}


def test_all_that_ask_the_same_are_answered_at_once(client: Client, found: Round, alike: list[Query]) -> None:
    address = f"/queries?like={alike[0].pk}"
    sent = [client.post(address, {"reason": REASON, "which": "alike"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [302, 302]
    assert [state_of(query) for query in alike] == ["confirmed"] * 3
    assert [action for action, _ in events_on(found)] == ["query.confirmed"]


def test_those_whose_values_changed_meanwhile_stay_open(
    client: Client, alike: list[Query], coordinator: Person
) -> None:
    address = f"/queries?like={alike[0].pk}"
    form = _many(client, address, alike) | {"reason": REASON, "which": "ticked"}
    changed(coordinator, alike[1].log, age1=53)
    text = text_of(client.post(address, form, follow=True).content.decode())
    assert ("2 queries are answered." in text, "1 query was left open" in text) == (True, True)
    assert [state_of(query) for query in alike] == ["confirmed", "open", "confirmed"]


@pytest.mark.parametrize(("form", "said"), [
    ({"which": "ticked", "reason": REASON}, ["Tick the queries in the list that the reason answers"]),
    ({"which": "ticked", "query": ["nonsense", "7"], "reason": REASON}, None),
    ({"reason": REASON}, ["Choose which queries the reason answers"]),
    ({"which": "alike"}, ["Say why it is right as it stands"]),
])  # fmt: skip
def test_what_is_not_said_is_asked_for(
    client: Client, alike: list[Query], form: dict[str, Any], said: list[str] | None
) -> None:
    refused = client.post(f"/queries?like={alike[0].pk}", form)
    if said is None:
        assert refused.status_code == 404
    else:
        assert (refused.status_code, errors_of(refused.content.decode())) == (422, said)
    assert [state_of(query) for query in alike] == ["open"] * 3


def test_others_queries_and_those_that_ask_something_else_are_not_answered_with_them(
    client: Client, found: Round, alike: list[Query]
) -> None:
    other = a_query(found, odd_log(a_reporter("coordinator")))
    different = a_query(found, alike[0].log, "something else", "draft")
    address = f"/queries?like={alike[0].pk}"
    form = _many(client, address, alike) | {"which": "ticked", "reason": REASON}
    asked = [client.post(address, form | {"query": [*form["query"], f"{one.pk}:"]}) for one in (other, different)]
    assert [one.status_code for one in asked] == [404, 422]
    assert [state_of(query) for query in (*alike, other, different)] == ["open"] * 5


def test_a_hard_check_offers_no_reason_for_many(client: Client, found: Round, coordinator: Person) -> None:
    query = a_query(found, odd_log(coordinator), HARD, "hard", fields=("voiddate",))
    address = f"/queries?like={query.pk}"
    assert "Answer several at once" not in text_at(client, address)
    client.post(address, {"which": "alike", "reason": REASON})
    assert state_of(query) == "open"


# lists


def test_a_list_is_read_a_part_at_a_time(client: Client, found: Round, coordinator: Person) -> None:
    """Forwards and back again each query is there once, those that ask the same together."""
    log = odd_log(coordinator)
    for at in range(60):
        a_query(found, log if at % 2 else odd_log(coordinator) if at < 2 else log, f"check {at}", "draft")
    seen, address = [], "/queries"
    first = ""
    while address:
        page = client.get(address).content.decode()
        seen.append(re.findall(r'<a class="govuk-link" href="/queries/(\d+)">', page))
        last, address = address, _link(page, "next")
        first = first or last
    assert ([len(part) for part in seen], len({number for part in seen for number in part})) == ([50, 10], 60)
    back = client.get(_link(client.get(last).content.decode(), "prev")).content.decode()
    assert re.findall(r'<a class="govuk-link" href="/queries/(\d+)">', back) == seen[0]


def _link(page: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return html.unescape(found.group(1)) if found else ""


def test_nonsense_in_the_address_is_passed_over(client: Client, query: Query) -> None:
    for said in ("round=x", "like=999", "state=what", "after=9999999999999999999999", "before=-1", "after=%00"):
        assert f"/queries/{query.pk}" in client.get(f"/queries?{said}").content.decode(), said


def test_state_and_check_narrow_the_list(client: Client, found: Round, coordinator: Person, query: Query) -> None:
    other = a_query(found, query.log, "other", "draft", statement="Another thing holds.", state="corrected")
    shown = {
        said: [f'href="/queries/{one.pk}"' in client.get(f"/queries{said}").content.decode() for one in (query, other)]
        for said in ("", "?state=all", "?state=corrected", f"?like={query.pk}", f"?like={other.pk}&state=all")
    }
    assert shown == {
        "": [True, False],
        "?state=all": [True, True],
        "?state=corrected": [False, True],
        f"?like={query.pk}": [True, False],
        f"?like={other.pk}&state=all": [False, True],
    }


def test_a_statistician_reads_the_reason_and_not_whose_home_it_is(client: Client, query: Query) -> None:
    answer(client, query)
    statistician = signed_in(a_person("statistician"))
    texts = [text_at(statistician, address) for address in (
        f"/queries/{query.pk}", f"/rounds/{query.round_id}/queries?state=all",
    )]  # fmt: skip
    assert [(REASON in text, "T-4711" in text) for text in texts] == [(True, False)] * 2
    support = signed_in(a_person("support"))
    assert "T-4711" in text_at(support, f"/queries/{query.pk}")
    assert statistician.post(f"/queries/{query.pk}/confirm", {"reason": REASON}).status_code == 403


def test_support_answers_for_an_organisation_that_is_told_so(client: Client, query: Query) -> None:
    assert answer(signed_in(a_person("support")), query).status_code == 302
    assert "Answered by support on" in text_at(client, f"/queries/{query.pk}")
