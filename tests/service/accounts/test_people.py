"""Who may do what to whom: every role, with somebody of their own organisation, of another, and themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.factories.service import a_person, an_organisation, signed_in, the_producer
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

ROLES = ("provider", "coordinator", "support", "statistician", "approver")
DETAILS = {"name": "Another Name", "telephone": "01632 960 001"}
REQUESTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "see": ("person", {}, ""),
    "change details": ("change_person", DETAILS, "person.changed"),
    "change role": ("change_person", {**DETAILS, "role": "coordinator"}, "person.changed"),
    "change duties": ("change_person", {**DETAILS, "role": "provider", "duties": ["is_key_contact"]}, "person.changed"),
    "change address": ("change_address", {"email": "another@example.org"}, "person.address_asked_for"),
    "deactivate": ("deactivate", {}, "person.deactivated"),
    "reactivate": ("reactivate", {}, "person.reactivated"),
    "invite again": ("invite_again", {}, "person.invited_again"),
    "remove factor": ("remove_factor", {}, "second_factor.removed"),
}
STATES = {"reactivate": {"active": False, "confirmed_at": None}, "invite again": {"confirmed_at": None}}
EVERYTHING = set(REQUESTS)


def _events(action: str) -> int:
    from lodgement.service.audit.models import Event

    with as_owner():
        return Event.objects.filter(action=action).count()


def _outcome(by: Any, person: Any, what: str) -> str:
    """`done` where it was, with its event in the trail; else the status of the refusal, with none."""
    route, said, event = REQUESTS[what]
    browser, before = signed_in(by), _events(event)
    address = reverse(route, args=[person.pk])
    response = browser.post(address, said) if event else browser.get(address)
    assert _events(event) - before == (response.status_code == 302)
    return "done" if response.status_code in (200, 302) else str(response.status_code)


def _outcomes(by: Any, organisation: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for what in REQUESTS:
        found.setdefault(_outcome(by, a_person("provider", organisation, **STATES.get(what, {})), what), set()).add(
            what
        )
    return found


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [
        ("provider", {"done": {"see"}, "403": EVERYTHING - {"see"}}, {"404": {"see"}, "403": EVERYTHING - {"see"}}),
        (
            "coordinator",
            {"done": EVERYTHING - {"remove factor"}, "403": {"remove factor"}},
            {"404": EVERYTHING - {"remove factor"}, "403": {"remove factor"}},
        ),
        ("support", None, {"done": EVERYTHING}),
        ("statistician", None, {"done": {"see"}, "403": EVERYTHING - {"see"}}),
        ("approver", None, {"done": {"see"}, "403": EVERYTHING - {"see"}}),
    ],
)
def test_what_each_role_may_do(role: str, own: dict[str, set[str]] | None, other: dict[str, set[str]]) -> None:
    by = a_person(role)
    if own is not None:
        assert _outcomes(by, by.organisation) == own
    assert _outcomes(by, an_organisation()) == other


@pytest.mark.parametrize("role", ["coordinator", "support"])
def test_what_nobody_does_to_themselves(role: str) -> None:
    by = a_person(role)
    assert {what: _outcome(by, by, what) for what in ("deactivate", "remove factor")} == {
        "deactivate": "403",
        "remove factor": "403",
    }
    browser = signed_in(by)
    browser.post(reverse("change_person", args=[by.pk]), {**DETAILS, "role": "provider"})
    with as_owner():
        by.refresh_from_db()
    assert (by.name, by.role) == ("Another Name", role)


def _invited(by: Any, organisation: Any, role: str) -> str:
    browser = signed_in(by)
    said = {"name": "New Person", "email": "new@example.org", "role": role, "organisation": organisation.pk}
    response = browser.post(reverse("invite"), said)
    return "done" if response.status_code == 302 else str(response.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_which_roles_a_coordinator_may_give(role: str) -> None:
    by = a_person("coordinator")
    assert _invited(by, by.organisation, role) == ("done" if role in ("provider", "coordinator") else "200")


@pytest.mark.parametrize("role", ROLES)
def test_which_roles_support_may_give(role: str) -> None:
    by = a_person("support")
    assert _invited(by, an_organisation(), role) == ("done" if role in ("provider", "coordinator") else "200")
    assert _invited(by, the_producer(), role) == ("200" if role in ("provider", "coordinator") else "done")


@pytest.mark.parametrize("role", ["provider", "statistician", "approver"])
def test_who_may_not_invite(role: str) -> None:
    by = a_person(role)
    assert _invited(by, by.organisation, "provider") == "403"


def test_a_coordinator_invites_into_their_own_organisation_whatever_the_form_says() -> None:
    from lodgement.service.accounts.models import Person

    by, other = a_person("coordinator"), an_organisation()
    assert _invited(by, other, "provider") == "done"
    with as_owner():
        assert Person.objects.get(email="new@example.org").organisation_id == by.organisation_id


def test_an_action_refuses_what_its_page_refuses() -> None:
    """Past the pages: the action itself holds its rule."""
    from lodgement.service.accounts.actions import people
    from lodgement.service.accounts.permissions import NotAllowed
    from lodgement.service.database.session import on_behalf_of

    provider = a_person("provider")
    colleague = a_person("provider", provider.organisation)
    for changes in ({"name": "Another"}, {"role": "coordinator"}, {"is_key_contact": True}, {"email": "x@example.org"}):
        with pytest.raises(NotAllowed), on_behalf_of(provider.pk):
            people.change_person(by=provider, person=colleague, changes=changes)
    with on_behalf_of(provider.pk):
        assert people.change_person(by=provider, person=provider, changes={"name": "Own Name"}) == ["name"]


def test_an_event_holds_names_of_fields_and_no_values() -> None:
    from lodgement.service.audit.models import Event

    by = a_person("coordinator")
    person = a_person("provider", by.organisation)
    signed_in(by).post(reverse("change_person", args=[person.pk]), {**DETAILS, "role": "coordinator"})
    with as_owner():
        event = Event.objects.get(action="person.changed")
    assert (event.person_id, event.organisation_id, event.subject, event.fields, event.detail) == (
        by.pk,
        by.organisation_id,
        f"person {person.pk}",
        ["name", "role", "telephone"],
        {},
    )


def test_the_list_is_searched_and_narrowed() -> None:
    by = a_person("coordinator", name="Ann Able")
    home = by.organisation
    a_person("provider", home, name="Bea Brown", email="bea@example.org")
    a_person("provider", home, name="Cy Clark", confirmed_at=None)
    a_person("provider", home, name="Di Dunn", active=False)
    a_person("provider", name="Eve Else")
    browser = signed_in(by)

    def names(**said: str) -> list[str]:
        text = browser.get(reverse("people"), said).content.decode()
        return [
            name for name in ("Ann Able", "Bea Brown", "Cy Clark", "Di Dunn", "Eve Else") if f">{name}</a></th>" in text
        ]

    assert names() == ["Ann Able", "Bea Brown", "Cy Clark", "Di Dunn"]
    assert names(text="bea@") == names(text="BROWN") == ["Bea Brown"]
    assert names(status="active") == ["Ann Able", "Bea Brown"]
    assert names(status="invited") == ["Cy Clark"]
    assert names(status="deactivated") == ["Di Dunn"]
    assert names(role="coordinator") == ["Ann Able"]
    assert names(status="nonsense", role="nonsense") == names()


def test_support_narrows_the_list_to_an_organisation() -> None:
    person = a_person("provider", name="Bea Brown")
    a_person("provider", name="Cy Clark")
    text = (
        signed_in(a_person("support")).get(reverse("people"), {"organisation": person.organisation_id}).content.decode()
    )
    assert (">Bea Brown</a></th>" in text, ">Cy Clark</a></th>" in text) == (True, False)


def test_the_database_refuses_a_staff_role_outside_the_producers_organisation() -> None:
    from django.db import IntegrityError, transaction

    person = a_person("provider")
    with pytest.raises(IntegrityError, match="outside the producer"), as_owner(), transaction.atomic():
        type(person).objects.filter(pk=person.pk).update(role="support")
