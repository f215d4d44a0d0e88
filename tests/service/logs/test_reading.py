"""Who sees what: lists, searches, a log's page and its history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_logs import a_log, a_reporter, known_answers, made_up_answers, signed
from tests.service.conftest import as_owner

from .browser import day, page_of, question_form, send, text_of

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log


def listed(html: str) -> list[int]:
    """The numbers of the logs in a table, in its order."""
    return [int(number) for number in re.findall(r'<th scope="row"><a class="govuk-link" href="/logs/(\d+)">', html)]


def logs_of(client: Client, query: str = "") -> list[int]:
    return listed(client.get(f"/logs{query}").content.decode())


def found(client: Client, reference: str) -> list[int]:
    return listed(client.post("/logs/search", {"reference": reference}).content.decode())


# whose logs


def test_a_list_has_the_logs_of_ones_organisation_the_newest_first(client: Client, person: Person) -> None:
    logs = [a_log(person, known_answers("general needs")) for _ in range(3)]
    a_log(a_reporter(), known_answers("general needs"))

    assert logs_of(client) == [log.pk for log in reversed(logs)]


def test_owner_manager_and_maker_see_a_log_each_once(person: Person) -> None:
    from lodgement.service.organisations.models import StockRelation

    owner = signed(an_organisation())
    with as_owner():
        StockRelation.objects.create(owner=owner, agent=person.organisation)
    log = a_log(person, known_answers("general needs"), owner=owner)

    people = [person, a_person("provider", owner), a_person("support"), a_person("statistician"), a_reporter()]

    assert [logs_of(signed_in(one)) for one in people] == [[log.pk], [log.pk], [log.pk], [log.pk], []]


ROUTES = ["", "/delete", "/page/tenant_code", "/page/tenant_code/unusual"]


@pytest.mark.parametrize("route", ROUTES)
def test_another_organisations_log_is_not_found(log: Log, route: str) -> None:
    stranger = signed_in(a_reporter("coordinator"))

    answers = [stranger.get(f"/logs/{log.pk}{route}"), stranger.post(f"/logs/{log.pk}{route}", {"reason": "twice"})]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert answers[0].status_code == 404


@pytest.mark.parametrize("role", ["statistician", "approver"])
@pytest.mark.parametrize("route", ROUTES[1:])
def test_whoever_makes_the_statistics_changes_no_log(log: Log, role: str, route: str) -> None:
    browser = signed_in(a_person(role))

    assert browser.post(f"/logs/{log.pk}{route}", {"reason": "twice"}).status_code == 403


@pytest.mark.parametrize("route", ["/logs", "/logs/new", "/logs/1", "/logs/1/delete", "/logs/1/page/x"])
def test_whoever_is_not_signed_in_is_led_to_sign_in(route: str) -> None:
    from django.test import Client

    assert Client().get(route).headers["Location"] == f"/sign-in?next={route}"


# identifying answers


def test_statisticians_are_not_shown_whose_home_it_is(client: Client, log: Log) -> None:
    send(client, log, "tenant_code", tenancycode="AB-77")
    page = signed_in(a_person("statistician")).get(f"/logs/{log.pk}").content.decode()

    told = {word: word in page for word in ("AB-77", "T1", "P1", "1 Made Up Street", "ZZ1 1ZZ", "Nowhere")}

    assert told == dict.fromkeys(told, False)
    assert "Postcode of the property not shown to your role" in text_of(page)
    assert "Number of bedrooms 3" in text_of(page)


def test_nor_in_lists_and_findings(person: Person) -> None:
    log = a_log(person, known_answers("general needs", postcode_full="NOWHERE"))
    browser = signed_in(a_person("statistician"))

    pages = browser.get("/logs").content.decode() + browser.get(f"/logs/{log.pk}").content.decode()

    assert ("NOWHERE" in pages, ">T1" in pages) == (False, False)
    assert "The postcode has the form of a UK, forces (BFPO) or overseas territory postcode." in pages
    assert browser.post("/logs/search", {"reference": "T1"}).status_code == 403


def test_support_sees_all_of_it(log: Log) -> None:
    page = text_of(signed_in(a_person("support")).get(f"/logs/{log.pk}").content.decode())

    assert "Postcode of the property ZZ1 1ZZ" in page


# lists


def test_pages_go_on_where_the_one_before_ended(
    client: Client, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lodgement.service.logs.queries.PAGE", 2)
    logs = [a_log(person, known_answers("general needs")).pk for _ in range(5)]
    newest = list(reversed(logs))

    first = client.get("/logs").content.decode()
    older = re.search(r'href="(/logs\?before=\d+)"', first)
    assert (listed(first), bool(older), "after=" in first) == (newest[:2], True, False)
    second = client.get(older[1] if older else "").content.decode()
    newer = re.search(r'href="(/logs\?after=\d+)"', second)
    assert (listed(second), bool(newer)) == (newest[2:4], True)
    third = client.get(f"/logs?before={newest[3]}").content.decode()
    assert (listed(third), "before=" in third) == (newest[4:], False)
    assert listed(client.get(newer[1] if newer else "").content.decode()) == newest[:2]


@pytest.fixture
def several(person: Person) -> dict[str, int]:
    """Logs that differ in what a list can be narrowed by."""
    complete = known_answers("general needs")
    made = {
        "complete": a_log(person, complete),
        "missing": a_log(person, known_answers("general needs", beds=None)),
        "wrong": a_log(person, known_answers("general needs", voiddate="2026-06-20", mrcdate=None, majorrepairs=0)),
        "unusual": a_log(person, known_answers("general needs", voiddate="2024-05-01")),
        "supported": a_log(person, complete | {"needstype": 2}),
        "begun": a_log(person, {}),
        "sale": a_log(person, made_up_answers("sales", 2026, 0), "sales"),
    }
    return {name: log.pk for name, log in made.items()}


NARROWED: dict[str, tuple[str, set[str]]] = {
    "all": ("", {"complete", "missing", "wrong", "unusual", "supported", "begun", "sale"}),
    "collection": ("?year=sales-2026", {"sale"}),
    "another year": ("?year=lettings-2025", set()),
    "complete": ("?status=completed&year=lettings-2026", {"complete"}),
    "not started": ("?status=not_started", {"begun"}),
    "to mend": ("?status=to_mend", {"wrong", "unusual"}),
    "group": ("?group=lettings-2", {"supported"}),
    "group of another collection": ("?group=lettings-2&year=sales-2026", {"sale"}),
    "nobody's upload": ("?upload=12345", set()),
    "nonsense": ("?year=nothing&status=x&group=y&upload=z&before=q", {"complete", "missing", "wrong", "unusual",
                                                                     "supported", "begun", "sale"}),
}  # fmt: skip


@pytest.mark.parametrize("name", NARROWED)
def test_a_list_is_narrowed(client: Client, several: dict[str, int], name: str) -> None:
    query, expected = NARROWED[name]
    names = {number: one for one, number in several.items()}

    assert {names[number] for number in logs_of(client, query)} == expected


def test_a_list_is_narrowed_by_whom_it_is_assigned_to(client: Client, person: Person) -> None:
    colleague = a_person("provider", person.organisation)
    mine, theirs = (a_log(one, known_answers("general needs")) for one in (person, colleague))

    assert logs_of(client, f"?person={person.pk}") == [mine.pk]
    assert logs_of(client, f"?person={colleague.pk}") == [theirs.pk]


def test_a_list_tells_what_is_still_to_do(client: Client, several: dict[str, int]) -> None:
    page = text_of(client.get("/logs?year=lettings-2026").content.decode())

    assert ("1 wrong" in page, "1 to confirm" in page, "1 missing" in page, "6 logs" in page) == (True,) * 4


# searches


@pytest.fixture
def referenced(person: Person) -> dict[str, int]:
    references = {"ab": ("AB-1", "X9"), "abc": ("ABC-2", None), "small": ("abz", "Y1"), "other": ("ZZ", "AB-9")}
    return {
        name: a_log(person, known_answers("general needs", tenancycode=one, propcode=two)).pk
        for name, (one, two) in references.items()
    }


SEARCHES = {
    "AB-1": {"ab"},
    "AB": {"ab", "abc", "small", "other"},
    "ab": {"ab", "abc", "small", "other"},
    "AB-": {"ab", "other"},
    "  X9 ": {"ab"},
    "y1": {"small"},
    "%": set(),
    "A_": set(),
    "C-2": set(),
}


@pytest.mark.parametrize("said", SEARCHES)
def test_a_search_finds_references_that_begin_so(client: Client, referenced: dict[str, int], said: str) -> None:
    names = {number: one for one, number in referenced.items()}

    assert {names[number] for number in found(client, said)} == SEARCHES[said]


def test_a_search_finds_a_log_by_its_number(client: Client, log: Log) -> None:
    assert (found(client, str(log.pk)), found(client, "9" * 30)) == ([log.pk], [])


def test_a_search_finds_nothing_of_others(referenced: dict[str, int]) -> None:
    stranger = signed_in(a_reporter())

    assert [found(stranger, said) for said in ("AB", str(referenced["ab"]))] == [[], []]


@pytest.mark.parametrize("typed", [{}, {"reference": ""}, {"reference": "a\0"}, {"reference": "x" * 101}])
def test_a_search_for_nothing_says_what_to_enter(client: Client, typed: dict[str, str]) -> None:
    answer = client.post("/logs/search", typed)

    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (200, True)


def test_a_search_is_posted(client: Client) -> None:
    assert client.get("/logs/search?reference=AB").status_code == 405


def test_every_reference_that_a_collection_keeps_has_its_index() -> None:
    from lodgement.service.logs.models import REFERENCES
    from lodgement.service.logs.rules import all_years, questionnaire_of

    assert max(len(questionnaire_of(*which).in_the_open.references) for which in all_years()) == REFERENCES


# a log's page


def test_a_log_says_what_keeps_it_from_being_complete(client: Client, several: dict[str, int]) -> None:
    pages = {
        name: client.get(f"/logs/{several[name]}").content.decode()
        for name in ("complete", "missing", "wrong", "unusual")
    }

    assert "Nothing is wrong with this log, and nothing is missing." in pages["complete"]
    assert (
        f'href="/logs/{several["missing"]}/page/property_number_of_bedrooms#beds">Number of bedrooms</a>'
        in pages["missing"]
    )
    assert "The void date, 20 June 2026, is after the tenancy starts on 15 June 2026." in pages["wrong"]
    assert f'href="/logs/{several["wrong"]}/page/void_date#voiddate">Change Void date</a>' in pages["wrong"]
    assert f'href="/logs/{several["unusual"]}/page/void_date/unusual"' in pages["unusual"]


def test_a_log_of_a_closed_year_is_read_and_not_changed(person: Person, client: Client) -> None:
    log = closed_log(person)

    page = client.get(f"/logs/{log.pk}").content.decode()

    assert ("took changes before 1 September 2026" in page, ">Change<" in page, "Delete this log" in page) == (
        True, False, False,
    )  # fmt: skip
    assert client.get(page_of(log, "tenant_code")).headers["Location"] == f"/logs/{log.pk}"


def closed_log(person: Person) -> Log:
    """A log of a year that takes no more changes, made while it did."""
    import datetime as dt

    return a_log(person, known_answers("general needs", 2025), year=2025, today=dt.date(2026, 3, 2))


def test_a_page_sent_after_the_year_closed_says_so(
    person: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    log = closed_log(person)
    with monkeypatch.context() as earlier:
        earlier.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 8, 31, 22, 30, tzinfo=dt.UTC))
        browser = signed_in(person)
        form = question_form(browser.get(page_of(log, "tenant_code")).content.decode())

    answer = signed_in(person).post(page_of(log, "tenant_code"), form | {"tenancycode": ["LATE"]})

    assert answer.status_code == 409
    assert "2025/26 took changes until 31 August 2026. What you entered is not saved." in text_of(
        answer.content.decode()
    )


def test_history_tells_of_all_that_was_done_and_long_ones_by_and_by(client: Client, log: Log, person: Person) -> None:
    for number in range(25):
        send(client, log, "tenant_code", tenancycode=f"N{number}")

    short, whole = (client.get(f"/logs/{log.pk}{query}").content.decode() for query in ("", "?everything"))

    assert (short.count("<strong>Changed</strong>"), "See 6 earlier events" in short) == (20, True)
    assert (whole.count("<strong>Changed</strong>"), whole.count("<strong>Entered</strong>")) == (25, 1)


def test_an_owner_reads_what_its_agent_did(person: Person) -> None:
    from lodgement.service.organisations.models import StockRelation

    owner = signed(an_organisation())
    with as_owner():
        StockRelation.objects.create(owner=owner, agent=person.organisation)
    log = a_log(person, known_answers("general needs"), owner=owner)

    page = text_of(signed_in(a_person("provider", owner)).get(f"/logs/{log.pk}").content.decode())

    assert "Entered Somebody outside your organisation" in page
    assert "Number of bedrooms not given 3" in page


def test_a_log_whose_box_was_put_back_is_not_shown_as_if_nothing_were(client: Client, log: Log) -> None:
    from lodgement.sealing.boxes import Tampered
    from lodgement.service.logs.models import Log

    old = bytes(log.answers)
    send(client, log, "tenant_code", tenancycode="NEW")
    with as_owner():
        Log.objects.filter(pk=log.pk).update(answers=old)

    with pytest.raises(Tampered):
        client.get(f"/logs/{log.pk}")


def test_days_of_dates_are_shown_as_people_write_them(client: Client, log: Log) -> None:
    send(client, log, "void_date", **day("voiddate", "02", "05", "2026"))

    assert "Void date 2 May 2026" in text_of(client.get(f"/logs/{log.pk}").content.decode())


def test_names_stand_for_codes(client: Client, log: Log, person: Person) -> None:
    page = text_of(client.get(f"/logs/{log.pk}").content.decode())

    said: dict[str, Any] = {
        "owner": f"Owner {person.organisation.name}" in page,
        "authority": "Local authority of the property Adur" in page,
        "person": f"User the log belongs to {person.name}" in page,
    }
    assert said == dict.fromkeys(said, True)
