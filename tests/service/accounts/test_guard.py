"""What the database alone keeps from others: raw queries as the web's login, past all of our own code."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from tests.factories.service import a_person, signed_in
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
TABLES = {
    "accounts_person": "id",
    "accounts_link": "person_id",
    "accounts_authenticator": "person_id",
    "accounts_recoverycode": "person_id",
    "accounts_session": "person_id",
    "outbox_mail": "person_id",
}


def _with_everything(person: Any) -> Any:
    """Gives somebody a row in every table."""
    from lodgement.service.accounts.links import make_link
    from lodgement.service.accounts.models import Authenticator, Purpose, RecoveryCode
    from lodgement.service.outbox.models import Mail

    signed_in(person)
    with as_owner():
        link = make_link(person, Purpose.RESET, NOW)
        Authenticator.objects.create(person=person, sealed_secret=b"", last_step=0, set_up_at=NOW)
        RecoveryCode.objects.create(person=person, token=b"")
        Mail.objects.create(person=person, template="accounts/mail/reset_password", link=link)
    return person


def _seen(**settings: str) -> dict[str, set[int]]:
    """Whose rows each table shows."""
    with connection.cursor() as cursor:
        for name in ("person", "signing_in", "claimed", "link", "session"):
            cursor.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", settings.get(name, "")])
        found = {}
        for table, column in TABLES.items():
            cursor.execute(f"SELECT {column} FROM {table}")
            found[table] = {number for (number,) in cursor.fetchall()}
    return found


def test_nobody_signed_in_sees_nothing() -> None:
    _with_everything(a_person())
    assert _seen() == {table: set() for table in TABLES}


@pytest.mark.parametrize("role", ["provider", "coordinator"])
def test_somebody_sees_people_of_their_organisation_and_what_is_their_own(role: str) -> None:
    person = _with_everything(a_person(role))
    colleague = _with_everything(a_person("provider", person.organisation))
    _with_everything(a_person())
    home, own = {person.pk, colleague.pk}, {person.pk}
    assert _seen(person=str(person.pk)) == {
        "accounts_person": home,
        "accounts_link": home,
        "outbox_mail": home,
        "accounts_authenticator": own,
        "accounts_recoverycode": own,
        "accounts_session": own,
    }


def test_staff_without_their_second_factor_see_their_own_organisation() -> None:
    """The web's login, and not the staff's role, until the code is given."""
    person = _with_everything(a_person("support"))
    _with_everything(a_person())
    assert _seen(person=str(person.pk)) == {table: {person.pk} for table in TABLES}


def test_staff_see_everybody_but_nobody_elses_session() -> None:
    person, other = _with_everything(a_person("support")), _with_everything(a_person())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE lodgement_staff")
    seen = _seen(person=str(person.pk))
    everybody = {person.pk, other.pk}
    assert seen == dict.fromkeys(TABLES, everybody) | {"accounts_session": {person.pk}}


def test_an_address_shows_its_own_row_alone() -> None:
    person = _with_everything(a_person(email="one@example.org"))
    _with_everything(a_person(email="one@example.organisation"))
    seen = _seen(signing_in="one@example.org")
    assert (seen["accounts_person"], seen["accounts_authenticator"], seen["accounts_session"]) == (
        {person.pk},
        set(),
        set(),
    )
    assert [_seen(signing_in=said)["accounts_person"] for said in ("%", "ONE@example.org", "' OR true --")] == [
        set()
    ] * 3


@pytest.mark.parametrize("setting", ["signing_in", "claimed"])
def test_who_is_not_signed_in_makes_nobody_and_moves_nobody(setting: str) -> None:
    from django.db import ProgrammingError, transaction

    person, other = a_person(email="one@example.org"), a_person()
    _seen(**{setting: "one@example.org" if setting == "signing_in" else str(person.pk)})
    copied = "password, email, new_email, name, telephone, role, is_protection_officer, is_key_contact, active"
    with connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                f"INSERT INTO accounts_person (organisation_id, {copied}) SELECT %s, {copied} FROM accounts_person",
                [other.organisation_id],
            )
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("DELETE FROM accounts_person")
        cursor.execute("UPDATE accounts_person SET name = 'Another'")
        assert cursor.rowcount == (1 if setting == "claimed" else 0)


def test_a_claim_shows_one_person() -> None:
    person = _with_everything(a_person())
    _with_everything(a_person())
    assert _seen(claimed=str(person.pk)) == {table: {person.pk} for table in TABLES} | {"accounts_session": set()}


def test_a_session_is_shown_to_whoever_has_its_key() -> None:
    from lodgement.service.accounts.sessions import digest_of

    person = a_person()
    browser = signed_in(person)
    assert _seen(session=digest_of(browser.session.session_key)) == {table: set() for table in TABLES} | {
        "accounts_session": {person.pk}
    }


def test_wrong_tries_are_shown_to_nobody() -> None:
    from lodgement.service.accounts.tries import count_password

    count_password("somebody@example.org", NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_tries")
        assert cursor.fetchone() == (0,)
        cursor.execute("DELETE FROM accounts_tries")
        assert cursor.rowcount == 0
    assert count_password("somebody@example.org", NOW).number == 2


def test_nobody_moves_themselves_into_another_organisation() -> None:
    from django.db import ProgrammingError, transaction

    person, other = a_person(), a_person()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.person', %s, true)", [str(person.pk)])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            cursor.execute(
                "UPDATE accounts_person SET organisation_id = %s WHERE id = %s", [other.organisation_id, person.pk]
            )
