"""What one of support can't do alone: be somebody else of the staff, or let somebody in whom nobody hears of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories.service import PASSWORD, a_person, signed_in, the_producer
from tests.service.conftest import as_owner

from .sentences import proves

if TYPE_CHECKING:
    from django.test import Client

    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
TAKEN = {"email": "mine@example.org"}


@pytest.fixture
def support() -> Person:
    return a_person("support")


@pytest.fixture
def head(support: Person) -> Person:
    return a_person("approver")


def address_of(person: Person) -> tuple[str, str]:
    with as_owner():
        person.refresh_from_db()
    return person.email, person.new_email


@proves("L1")
@pytest.mark.parametrize("role", ["support", "statistician", "approver"])
def test_nobody_takes_the_address_of_another_of_the_staff(support: Person, role: str) -> None:
    other, browser = a_person(role), signed_in(support)
    before = address_of(other)
    change = reverse("change_address", args=[other.pk])
    assert browser.post(change, TAKEN).status_code == 403
    browser.post(reverse("deactivate", args=[other.pk]))
    browser.post(reverse("reactivate", args=[other.pk]))
    with as_owner():
        other.refresh_from_db()
    assert other.status == "invited", "it is known to be of somebody who has no password just now"
    assert browser.post(change, TAKEN).status_code == 403
    assert address_of(other) == before


def test_somebody_of_the_staff_changes_their_own(head: Person) -> None:
    assert signed_in(head).post("/account/address", TAKEN | {"present": PASSWORD}).status_code == 302
    assert address_of(head)[1] == "mine@example.org"


def invited(browser: Client, other: Person) -> None:
    said = {"name": "Second Self", "role": "approver", "organisation": the_producer().pk}
    assert browser.post(reverse("invite"), said | TAKEN).status_code == 302


def given_a_role(browser: Client, other: Person) -> None:
    details = {"name": other.name, "telephone": "", "role": "approver"}
    assert browser.post(reverse("change_person", args=[other.pk]), details).status_code == 302


def let_in_again(browser: Client, other: Person) -> None:
    for route in ("deactivate", "reactivate"):
        assert browser.post(reverse(route, args=[other.pk])).status_code == 302


def freed(browser: Client, other: Person) -> None:
    assert browser.post(reverse("remove_factor", args=[other.pk])).status_code == 302


@proves("L2")
@pytest.mark.parametrize("does", [invited, given_a_role, let_in_again, freed])
def test_every_head_of_profession_is_told_who_is_let_in(
    support: Person, head: Person, does: Callable[[Client, Person], None]
) -> None:
    from lodgement.service.accounts.models import Person
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    second, other = a_person("approver"), a_person("statistician")
    does(signed_in(support), other)
    with as_owner():
        heads = Person.objects.filter(role="approver", active=True, confirmed_at__isnull=False).order_by("pk")
        expected = [one.pk for one in heads if one.pk != other.pk and one.email != TAKEN["email"]]
        told = list(Mail.objects.filter(template="accounts/mail/staff_let_in").select_related("person").order_by("pk"))
    assert [mail.person_id for mail in told] == expected
    assert {head.pk, second.pk} <= set(expected)
    letter = letter_of(told[0])
    assert "Somebody was let in to the staff" in letter.subject
    assert other.name not in letter.text
    page = signed_in(head).get(letter.path).content.decode()
    assert (TAKEN["email"] if does is invited else other.email) in page


def test_of_a_provider_nobody_is_told(support: Person, head: Person) -> None:
    from lodgement.service.outbox.models import Mail

    let_in_again(signed_in(support), a_person("coordinator"))
    with as_owner():
        assert not Mail.objects.filter(template="accounts/mail/staff_let_in").exists()
