"""What the database alone keeps: raw statements as the web's login or as staff, past all of our own code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories.service import a_person, an_organisation
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

REFUSED = "refused"


@contextmanager
def _as(person: Any) -> Iterator[None]:
    """The transaction of a person, with the staff's role where they have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.person', %s, true)", [str(person.pk)])
        if person.is_staff_role:
            cursor.execute("SET LOCAL ROLE lodgement_staff")
        yield
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('app.person', '', true)")


def _run(person: Any, statement: str, *values: Any) -> int | str:
    """How many rows a statement touches on behalf of a person, or that it is refused; it is undone."""
    try:
        with transaction.atomic():
            with _as(person), connection.cursor() as cursor:
                cursor.execute(statement, values)
                touched = cursor.rowcount
            transaction.set_rollback(True)
            return touched
    except DatabaseError as error:
        assert "row-level security" in str(error) or "permission denied" in str(error) or "only support" in str(error)
        return REFUSED


def _people() -> dict[str, Any]:
    home = an_organisation()
    return {
        "provider": a_person("provider", home),
        "coordinator": a_person("coordinator", home),
        "officer": a_person("provider", home, is_protection_officer=True),
        "support": a_person("support"),
        "statistician": a_person("statistician"),
    }


def _each(people: dict[str, Any], statement: str, *values: Any) -> dict[str, int | str]:
    return {name: _run(person, statement, *values) for name, person in people.items()}


def test_who_changes_an_organisation() -> None:
    people, other = _people(), an_organisation()
    own = people["provider"].organisation_id
    change = "UPDATE organisations_organisation SET {} WHERE id = %s"
    nobody = dict.fromkeys(people, 0)
    assert _each(people, change.format("telephone = '1'"), own) == nobody | {"coordinator": 1, "support": 1}
    assert _each(people, change.format("holds_stock = false"), own) == nobody | {"coordinator": REFUSED, "support": 1}
    assert _each(people, change.format("active = false"), own) == nobody | {"coordinator": REFUSED, "support": 1}
    assert _each(people, change.format("telephone = '1'"), other.pk) == nobody | {"support": 1}


def test_who_makes_and_removes_an_organisation() -> None:
    people = _people()
    make = (
        "INSERT INTO organisations_organisation (name, provider_type, group_name, registration, address, telephone, "
        "holds_stock, periods, active, shut_out, is_producer, made_up) "
        "VALUES (%s, 1, '', '', '', '', true, '{}', true, '{}', false, false)"
    )
    assert _each(people, make, "New") == dict.fromkeys(people, REFUSED) | {"support": 1}
    remove = "DELETE FROM organisations_organisation WHERE id = %s"
    own, lonely = people["provider"].organisation_id, an_organisation()
    assert _each(people, remove, lonely.pk) == dict.fromkeys(people, 0) | {"support": 1}
    without = {name: person for name, person in people.items() if name != "support"}
    assert _each(without, remove, own) == dict.fromkeys(without, 0)


def test_who_relates_organisations() -> None:
    from lodgement.service.organisations.models import StockRelation

    people, other, third = _people(), an_organisation(), an_organisation()
    own = people["provider"].organisation_id
    add = "INSERT INTO organisations_stockrelation (owner_id, agent_id) VALUES (%s, %s)"
    refused, nothing = dict.fromkeys(people, REFUSED), dict.fromkeys(people, 0)
    assert _each(people, add, own, other.pk) == refused | {"coordinator": 1, "support": 1}
    assert _each(people, add, third.pk, other.pk) == refused | {"support": 1}
    with as_owner():
        StockRelation.objects.create(owner_id=own, agent=other)
        StockRelation.objects.create(owner=third, agent=other)
    remove = "DELETE FROM organisations_stockrelation WHERE owner_id = %s"
    assert _each(people, remove, own) == nothing | {"coordinator": 1, "support": 1}
    assert _each(people, remove, third.pk) == nothing | {"support": 1}


def test_an_agreement_is_the_officers_own_and_stays_as_it_is() -> None:
    people, other = _people(), an_organisation()
    accept = (
        "INSERT INTO organisations_agreement (organisation_id, version, accepted_at, accepted_by_id, "
        "organisation_name, organisation_address, organisation_telephone, officer_name, officer_email, text) "
        "VALUES (%s, '1', now(), %s, '', '', '', '', '', '')"
    )
    officer = people["officer"]
    own = officer.organisation_id
    found = {name: _run(person, accept, own, person.pk) for name, person in people.items()}
    assert found == dict.fromkeys(people, REFUSED) | {"officer": 1}
    assert _each(people, accept, own, officer.pk) == dict.fromkeys(people, REFUSED) | {"officer": 1}
    assert _run(officer, accept, other.pk, officer.pk) == REFUSED
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(accept, [own, officer.pk])
    assert _each(people, "UPDATE organisations_agreement SET version = '2'") == dict.fromkeys(people, REFUSED)
    assert _each(people, "DELETE FROM organisations_agreement") == dict.fromkeys(people, REFUSED)


def test_the_directory_tells_coordinators_and_support_alone() -> None:
    people = _people()
    an_organisation(name="Willow Homes")
    an_organisation(name="Willow Living", active=False)
    assert _each(people, "SELECT * FROM app.organisations_called('willow', NULL, 1000)") == dict.fromkeys(people, 0) | {
        "coordinator": 1,
        "support": 1,
    }
