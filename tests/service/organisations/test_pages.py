"""Who may do what to which organisation: every role, with its own, one it works with, and one of others."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.service import a_person, an_organisation, signed_in, the_producer
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

DETAILS = {"address": "2 High Street\nTown", "telephone": "01632 960 002", "periods": ["1"]}
EVERYTHING = DETAILS | {"name": "New Name", "provider_type": "2", "holds_stock": "yes", "group_name": "A Group"}


def _related(organisation: Any, **as_what: Any) -> Any:
    """Another organisation, the agent of one."""
    from lodgement.service.organisations.models import StockRelation

    agent = an_organisation()
    with as_owner():
        StockRelation.objects.create(owner=organisation, agent=agent)
    return agent


def _requests(organisation: Any) -> dict[str, tuple[str, list[Any], dict[str, Any], str]]:
    """What may be asked of an organisation: route, arguments, what is posted, and the event that tells of it."""
    owner, agent, new = an_organisation(), _related(organisation), an_organisation()
    from lodgement.service.organisations.models import StockRelation

    with as_owner():
        StockRelation.objects.create(owner=owner, agent=organisation)
    number = organisation.pk
    return {
        "see": ("organisation", [number], {}, ""),
        "read agreement": ("agreement", [number], {}, ""),
        "change": ("change_organisation", [number], EVERYTHING, "organisation.changed"),
        "add owner": ("add_relation", [number, "owners"], {"number": new.pk}, "organisation.related"),
        "add agent": ("add_relation", [number, "agents"], {"number": new.pk}, "organisation.related"),
        "remove owner": ("remove_relation", [number, "owners", owner.pk], {}, "organisation.unrelated"),
        "remove agent": ("remove_relation", [number, "agents", agent.pk], {}, "organisation.unrelated"),
        "deactivate": ("deactivate_organisation", [number], {}, "organisation.deactivated"),
        "reactivate": ("reactivate_organisation", [number], {}, "organisation.reactivated"),
    }


WRITES_OF_COORDINATORS = {"change", "add owner", "add agent", "remove owner", "remove agent"}
SUPPORTS = {"deactivate", "reactivate"}
READS = {"see", "read agreement"}
ALL = READS | WRITES_OF_COORDINATORS | SUPPORTS


def _events(action: str) -> int:
    from lodgement.service.audit.models import Event

    with as_owner():
        return Event.objects.filter(action=action).count()


def _outcomes(by: Any, organisation: Any) -> dict[str, set[str]]:
    """What comes of each request: `done`, with its event in the trail, or the status of the refusal, with none."""
    found: dict[str, set[str]] = {}
    browser = signed_in(by)
    for what, (route, arguments, said, event) in _requests(organisation).items():
        before, address = _events(event), reverse(route, args=arguments)
        response = browser.post(address, said) if event else browser.get(address)
        outcome = "done" if response.status_code in (200, 302) else str(response.status_code)
        assert _events(event) - before == bool(event and outcome == "done"), what
        found.setdefault(outcome, set()).add(what)
    return found


@pytest.mark.parametrize(
    ("role", "own", "related", "other"),
    [
        (
            "provider",
            {"done": READS, "403": ALL - READS},
            {"done": {"see"}, "404": {"read agreement"}, "403": ALL - READS},
            {"404": READS, "403": ALL - READS},
        ),
        (
            "coordinator",
            {"done": ALL - SUPPORTS, "403": SUPPORTS},
            {"done": {"see"}, "404": {"read agreement"}, "403": ALL - READS},
            {"404": ALL - SUPPORTS, "403": SUPPORTS},
        ),
    ],
)
def test_what_people_of_providers_may_do(role: str, own: Any, related: Any, other: Any) -> None:
    by = a_person(role)
    agent = _related(by.organisation)
    assert _outcomes(by, by.organisation) == own
    assert _outcomes(by, agent) == related
    assert _outcomes(by, an_organisation()) == other


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("support", {"done": ALL}),
        *((role, {"done": READS, "403": ALL - READS}) for role in ("statistician", "approver")),
    ],
)
def test_what_staff_may_do(role: str, expected: Any) -> None:
    assert _outcomes(a_person(role), an_organisation()) == expected


def test_nobody_deactivates_the_producer_or_relates_it() -> None:
    by = a_person("support")
    assert _outcomes(by, the_producer()) == {
        "done": READS | {"change", "remove owner", "remove agent"},
        "403": {"add owner", "add agent", "deactivate", "reactivate"},
    }


@pytest.mark.parametrize("route", ["organisations", "organisation", "agreement", "change_organisation"])
def test_nobody_signed_out_sees_anything(route: str) -> None:
    from django.test import Client

    address = reverse(route, args=[] if route == "organisations" else [an_organisation().pk])
    response = Client().get(address)
    assert (response.status_code, response.url) == (302, f"/sign-in?next={address}")


def test_of_one_that_works_with_us_its_address_and_people_are_not_told() -> None:
    by = a_person("coordinator")
    agent = _related(by.organisation)
    a_person("coordinator", agent, name="Una Unknown", is_protection_officer=True)
    with as_owner():
        type(agent).objects.filter(pk=agent.pk).update(address="9 Hidden Lane", telephone="01632 960 999")
    text = signed_in(by).get(reverse("organisation", args=[agent.pk])).content.decode()
    assert ["9 Hidden Lane" in text, "Una Unknown" in text, "01632 960 999" in text] == [False, False, True]


def test_a_coordinator_changes_what_is_theirs_whatever_the_form_says() -> None:
    by = a_person("coordinator")
    signed_in(by).post(reverse("change_organisation", args=[by.organisation_id]), EVERYTHING)
    before = (by.organisation.name, by.organisation.provider_type, by.organisation.group_name)
    with as_owner():
        by.organisation.refresh_from_db()
    now = by.organisation
    assert (now.name, now.provider_type, now.group_name) == before
    assert (now.address, now.telephone, now.periods) == ("2 High Street\nTown", "01632 960 002", [1])


def test_an_event_names_the_fields_and_holds_no_values() -> None:
    from lodgement.service.audit.models import Event

    by = a_person("coordinator")
    signed_in(by).post(reverse("change_organisation", args=[by.organisation_id]), DETAILS)
    with as_owner():
        event = Event.objects.get(action="organisation.changed")
    assert (event.person_id, event.organisation_id, event.subject, event.fields, event.detail) == (
        by.pk,
        by.organisation_id,
        f"organisation {by.organisation_id}",
        ["address", "periods", "telephone"],
        {},
    )


def test_all_periods_ticked_is_any_period_and_none_is_refused() -> None:
    from lodgement.service.organisations.periods import period_labels

    by = a_person("coordinator")
    browser, address = signed_in(by), reverse("change_organisation", args=[by.organisation_id])
    statuses = [
        browser.post(address, DETAILS | {"periods": ticked}).status_code
        for ticked in ([str(code) for code in period_labels()], [], ["1", "no code"])
    ]
    with as_owner():
        by.organisation.refresh_from_db()
    assert (statuses, by.organisation.periods) == ([302, 200, 200], [])


@pytest.mark.parametrize("demonstration", [True, False])
def test_what_is_added_in_a_demonstration_is_made_up(demonstration: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "DEMONSTRATION", demonstration, raising=False)
    assert signed_in(a_person("support")).post(reverse("make_organisation"), EVERYTHING).status_code == 302
    with as_owner():
        from lodgement.service.organisations.models import Organisation

        assert Organisation.objects.get(name=EVERYTHING["name"]).made_up is demonstration


def test_support_adds_an_organisation() -> None:
    from lodgement.service.organisations.models import Organisation

    browser = signed_in(a_person("support"))
    said = EVERYTHING | {
        "name": "  Greenfold   Homes ",
        "profit_status": "2",
        "registration": "X1",
        "periods": ["1", "2"],
    }
    assert browser.post(reverse("make_organisation"), said).status_code == 302
    with as_owner():
        made = Organisation.objects.get(name="Greenfold Homes")
    kept = (made.provider_type, made.profit_status, made.registration, made.group_name, made.holds_stock, made.active)
    assert (kept, sorted(made.periods), _events("organisation.made")) == (
        (2, 2, "X1", "A Group", True, True),
        [1, 2],
        1,
    )
    again = browser.post(reverse("make_organisation"), said | {"name": "GREENFOLD HOMES"})
    assert (again.status_code, "has this name already" in again.content.decode()) == (200, True)
    council = said | {"name": "Greenfold Council", "provider_type": "1", "profit_status": "1"}
    browser.post(reverse("make_organisation"), council)
    with as_owner():
        assert Organisation.objects.get(name="Greenfold Council").profit_status is None


@pytest.mark.parametrize("role", ["provider", "coordinator", "statistician", "approver"])
def test_nobody_else_adds_one(role: str) -> None:
    assert signed_in(a_person(role)).post(reverse("make_organisation"), EVERYTHING).status_code == 403


def test_the_list_is_searched_and_narrowed() -> None:
    found = {
        "Able Homes": an_organisation(name="Able Homes", registration="X77"),
        "Bold Council": an_organisation(name="Bold Council", provider_type=1),
        "Calm Homes": an_organisation(name="Calm Homes", active=False),
        "Dear Homes": an_organisation(name="Dear Homes"),
    }
    with as_owner():
        found["Dear Homes"].merged_into = found["Able Homes"]
        found["Dear Homes"].save()
    officer = a_person("provider", found["Able Homes"], is_protection_officer=True)
    _accept(officer)
    browser = signed_in(a_person("support"))

    def names(**said: Any) -> list[str]:
        text = browser.get(reverse("organisations"), said).content.decode()
        return [name for name in found if f">{name}</a></th>" in text]

    assert names() == list(found)
    assert names(text="homes") == ["Able Homes", "Calm Homes", "Dear Homes"]
    assert names(text="x77") == names(text=found["Able Homes"].code) == ["Able Homes"]
    assert names(status="active") == ["Able Homes", "Bold Council"]
    assert names(status="deactivated") == ["Calm Homes"]
    assert names(status="merged") == ["Dear Homes"]
    assert names(provider_type="1") == ["Bold Council"]
    assert names(signed="yes") == ["Able Homes"]
    assert names(status="nonsense", sort="nonsense") == names()


@pytest.mark.parametrize("role", ["provider", "coordinator"])
def test_others_go_to_their_own(role: str) -> None:
    by = a_person(role)
    assert signed_in(by).get(reverse("organisations")).url == reverse("organisation", args=[by.organisation_id])


def test_people_are_shut_out_and_come_back_with_their_organisation() -> None:
    from lodgement.service.accounts.models import Person

    organisation, browser = an_organisation(), signed_in(a_person("support"))
    stays, gone = a_person("provider", organisation), a_person("provider", organisation, active=False)

    def state() -> list[Any]:
        with as_owner():
            organisation.refresh_from_db()
            people = dict(Person.objects.values_list("pk", "active"))
        return [organisation.status, people[stays.pk], people[gone.pk]]

    colleague = signed_in(stays)
    browser.post(reverse("deactivate_organisation", args=[organisation.pk]))
    assert state() == ["deactivated", False, False]
    assert colleague.get(reverse("home")).status_code == 302
    browser.post(reverse("reactivate_organisation", args=[organisation.pk]))
    assert state() == ["active", True, False]


def test_who_was_reactivated_alone_meanwhile_is_not_invited_twice() -> None:
    organisation, browser = an_organisation(), signed_in(a_person("support"))
    person = a_person("provider", organisation)
    browser.post(reverse("deactivate_organisation", args=[organisation.pk]))
    browser.post(reverse("reactivate", args=[person.pk]))
    browser.post(reverse("reactivate_organisation", args=[organisation.pk]))
    with as_owner():
        person.refresh_from_db()
        organisation.refresh_from_db()
    assert (person.active, organisation.shut_out, _events("person.reactivated")) == (True, [], 1)


def test_one_that_was_merged_says_so_and_stays_so() -> None:
    into = an_organisation(name="The Greater Homes")
    merged = an_organisation(merged_into=into)
    browser = signed_in(a_person("coordinator", into))
    text = browser.get(reverse("organisation", args=[merged.pk])).content.decode()
    change = browser.get(reverse("change_organisation", args=[merged.pk]))
    assert ("It was merged into" in text, "The Greater Homes" in text, change.status_code) == (True, True, 403)
    by_support = signed_in(a_person("support")).post(reverse("reactivate_organisation", args=[merged.pk]))
    assert by_support.status_code == 403


def _accept(officer: Any) -> Any:
    from lodgement.service.organisations.agreement_text import present_text

    address = reverse("agreement", args=[officer.organisation_id])
    return signed_in(officer).post(address, {"version": present_text().version})
