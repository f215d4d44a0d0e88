"""A log from nothing to complete, page by page as a browser without scripts would; and its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from lodgement.questionnaire.loading import load
from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_logs import a_log, a_reporter, known_answers, made_up_answers, signed, stands
from tests.service.conftest import as_owner

from .browser import errors_of, forms_of, question_form, text_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


def begin(client: Client, which: str = "lettings-2026") -> str:
    """Begins a log; gives the address of its first question."""
    form = next(form.sends for form in forms_of(client.get("/logs/new").content.decode()) if "mark" in form.sends)
    return str(client.post("/logs/new", form | {"which_year": [which]}).headers["Location"])


def typed(collection: str, page: str, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What somebody types on a page who gives these answers."""
    questionnaire = load(collection, 2026)
    sent: dict[str, list[str]] = {}
    for question in questionnaire.pages[page].questions:
        value = answers.get(question.id)
        if question.type == "multichoice":
            sent[question.id] = [str(option.code) for option in question.options if answers.get(str(option.code)) == 1]
        elif question.type == "date" and value:
            sent |= {f"{question.id}_{part}": [str(getattr(value, part))] for part in ("day", "month", "year")}
        elif value is not None:
            scale = questionnaire.fields[question.id].kind.scale if question.type != "choice" else 0
            sent[question.id] = [f"{value / 10**scale:.{scale}f}" if scale else str(value)]
    return sent


def enter(client: Client, address: str, collection: str, answers: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Goes from page to page and answers each; gives where that ends, and the pages on the way."""
    pages = []
    while "/page/" in address:
        html = client.get(address).content.decode()
        page = address.split("/page/")[1].split("/")[0]
        assert (page, len(pages) < 200) == (page, True), "pages without end"
        pages.append(page)
        unusual = address.endswith("/unusual")
        answer = client.post(address, question_form(html) | ({} if unusual else typed(collection, page, answers)))
        assert answer.status_code == 302, (page, errors_of(answer.content.decode()), text_of(answer.content.decode()))
        address = str(answer.headers["Location"])
    return address, pages


def test_a_letting_is_entered_from_nothing_to_complete(client: Client, person: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.models import Log

    answers = known_answers("general needs")

    end, pages = enter(client, begin(client), "lettings", answers)

    with on_behalf_of(person.pk):
        log = Log.objects.get()
    assert (end, pages[0]) == (f"/logs/{log.pk}", "needs_type")
    assert {"tenant_code", "property_reference"} < set(pages), "what needn't be answered is come by once"
    _, status, held = stands(log, person)
    assert status == "completed", text_of(client.get(end).content.decode())
    kept = load("lettings", 2026).in_the_open
    whose = {
        kept.owner: person.organisation.code,
        kept.manager: person.organisation.code,
        kept.assigned_to: str(person.pk),
    }
    assert held == {name: value for name, value in answers.items() if name in held} | whose
    assert f"Log {log.pk} is complete." in client.get(end).content.decode()


@pytest.mark.parametrize("at", range(3))
def test_made_up_sales_are_entered_to_complete(client: Client, person: Person, at: int) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.models import Log

    end, _ = enter(client, begin(client, "sales-2026"), "sales", made_up_answers("sales", 2026, at))

    with on_behalf_of(person.pk):
        log = Log.objects.get()
    assert stands(log, person)[1] == "completed", text_of(client.get(end).content.decode())


def test_a_form_sent_twice_makes_one_log(client: Client, person: Person) -> None:
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.models import Log

    form = next(form.sends for form in forms_of(client.get("/logs/new").content.decode()) if "mark" in form.sends)
    sent = form | {"which_year": ["lettings-2026"]}

    led_to = [client.post("/logs/new", sent).headers["Location"] for _ in range(2)]

    with on_behalf_of(person.pk):
        (log,) = Log.objects.all()
    assert led_to == [f"/logs/{log.pk}/page/needs_type"] * 2
    assert (log.owner_id, log.manager_id, log.assigned_to_id, log.status) == (
        person.organisation_id, person.organisation_id, person.pk, "not_started",
    )  # fmt: skip


def test_to_look_at_the_form_takes_no_number(client: Client) -> None:
    first = begin(client)
    for _ in range(3):
        client.get("/logs/new")
    numbers = [int(address.split("/")[2]) for address in (first, begin(client))]
    assert numbers[1] == numbers[0] + 1


@pytest.mark.parametrize("mark", ["", "1", "nonsense"])
def test_a_mark_is_not_made_up(client: Client, mark: str) -> None:
    assert client.post("/logs/new", {"which_year": "lettings-2026", "mark": mark}).status_code == 400


def test_a_year_that_is_not_open_is_not_offered(client: Client) -> None:
    page = client.get("/logs/new").content.decode()

    assert ("lettings-2026" in page, "lettings-2025" in page) == (True, False)
    answer = client.post("/logs/new", {"which_year": "lettings-2025", "mark": "x"})
    assert errors_of(answer.content.decode()) == ["Choose one of the answers offered"]


def test_nothing_is_entered_before_the_agreement_is_signed() -> None:
    browser = signed_in(a_person("coordinator"))

    answers = [browser.get("/logs/new"), browser.post("/logs/new", {"which_year": "lettings-2026"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "has not accepted the data sharing agreement yet" in answers[0].content.decode()
    assert "Enter a new log" not in browser.get("/logs").content.decode()


def test_where_there_is_a_choice_of_owners_it_is_asked(person: Person, client: Client) -> None:
    from lodgement.service.organisations.models import StockRelation

    other = signed(an_organisation(name="Another owner"))
    with as_owner():
        StockRelation.objects.create(owner=other, agent=person.organisation)

    first = begin(client)

    assert first.endswith("/page/stock_owner")
    page = client.get(first).content.decode()
    assert [name in page for name in (person.organisation.name, "Another owner")] == [True, True]


def test_an_agent_of_one_owner_is_not_asked_whose_home_it_is() -> None:
    from lodgement.service.organisations.models import StockRelation

    owner, agent = signed(an_organisation()), signed(an_organisation(holds_stock=False))
    with as_owner():
        StockRelation.objects.create(owner=owner, agent=agent)
    browser = signed_in(a_person("provider", agent))

    first = begin(browser)

    assert first.endswith("/page/needs_type")
    log = text_of(browser.get(first.split("/page/")[0]).content.decode())
    assert (f"Owner {owner.name}" in log, f"Manager {agent.name}" in log) == (True, True)


# deleting


def test_a_log_is_deleted_for_a_reason(client: Client, log: Log) -> None:
    from lodgement.service.audit.models import Event

    page = f"/logs/{log.pk}/delete"
    assert errors_of(client.post(page, {}).content.decode()) == ["Answer “Why do you want to delete it?”"]
    assert errors_of(client.post(page, {"reason": "because"}).content.decode()) == ["Choose one of the answers offered"]

    answer = client.post(page, {"reason": "twice"})

    assert answer.headers["Location"] == "/logs"
    assert f"Log {log.pk} is deleted." in client.get("/logs").content.decode()
    assert [client.get(address).status_code for address in (f"/logs/{log.pk}", page)] == [404, 404]
    with as_owner():
        event = Event.objects.get(action="log.deleted")
    assert (event.subject, event.detail) == (f"log {log.pk}", {"version": 1, "reason": "twice"})


def test_a_provider_deletes_what_is_assigned_to_them_alone(person: Person) -> None:
    provider = a_person("provider", person.organisation)
    theirs, other = (a_log(one, known_answers("general needs")) for one in (provider, person))
    browser = signed_in(provider)

    answers = [browser.post(f"/logs/{one.pk}/delete", {"reason": "twice"}).status_code for one in (theirs, other)]

    assert answers == [302, 403]
    assert ("Delete this log" in browser.get(f"/logs/{other.pk}").content.decode()) is False


def test_support_enters_logs_for_whom_it_names() -> None:
    reporter = a_reporter("provider")
    browser = signed_in(a_person("support"))

    first = begin(browser)

    assert first.endswith("/page/stock_owner")
    owner = question_form(browser.get(first).content.decode())
    answer = browser.post(first, owner | {"owning_organisation_id": [reporter.organisation.code]})
    assert answer.status_code == 302, errors_of(answer.content.decode())
