"""The database alone keeps one organisation's rows from another: every query here is raw, past all of our own code."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")


def _rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def test_every_table_is_guarded_or_listed_as_open() -> None:
    from lodgement.service.database.policies import OPEN

    tables = _rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
                   "AND NOT relrowsecurity")  # fmt: skip
    assert {name for (name,) in tables} == set(OPEN)


def test_nobody_sees_nothing() -> None:
    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation

    with as_owner():
        organisation = Organisation.objects.create(name="One", provider_type=1)
        Person.objects.make(email="one@example.org", name="One", organisation=organisation, role="provider")
    assert _rows("SELECT * FROM accounts_person") == []
    assert _rows("SELECT * FROM organisations_organisation") == []
