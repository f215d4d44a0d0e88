"""Signing in and out. An address without an account takes the same path, time and words as one with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from ...audit.recording import record
from ...database.session import on_behalf_of
from ..finding import person_of_address
from ..models import Person
from ..tries import Count, count_password, forget_passwords


@dataclass(frozen=True)
class Given:
    """What came of an address and a password: the person, or nobody and how often it was tried."""

    person: Person | None
    tries: Count


def give_password(*, address: str, password: str, at: dt.datetime, browser: str = "") -> Given:
    """Looks at a password, unless there were too many wrong ones. The right one makes the wrong ones forgotten.

    `browser`: the number of one that is known as theirs.
    """
    tries = count_password(address, at, browser)
    person = person_of_address(address)
    right = not tries.refused and _is_right(person, password)
    if person and right:
        forget_passwords(address, browser)
        return Given(person, tries)
    if person and tries.left == 0 and not tries.refused:
        _locked(person)
    return Given(None, tries)


def _is_right(person: Person | None, password: str) -> bool:
    """Whether a password is the person's; takes as long where there is no person, or none with a password."""
    may = person is not None and person.confirmed_at is not None and person.has_usable_password()
    if person is None or not may:
        check_password(password, _nobodys())
        return False
    return check_password(password, person.password, lambda right: _hash_anew(person, right))


def _hash_anew(person: Person, password: str) -> None:
    """Keeps a right password under the parameters that hold now, which it can't be without being given.

    As with any new password the database ends the person's other sessions.
    """
    with on_behalf_of(person.pk):
        person.set_password(password)
        person.save(update_fields=["password"])
        record("person.password_hashed_anew", f"person {person.pk}", organisation=person.organisation_id)


@cache
def _nobodys() -> str:
    return make_password("nobody has this password")


def _locked(person: Person) -> None:
    record("person.locked_out", f"person {person.pk}", organisation=person.organisation_id, detail={"of": "password"})


def note_sign_in(*, by: Person, second_factor: bool) -> None:
    """That somebody signed in."""
    detail = {"second_factor": second_factor}
    record("person.signed_in", f"person {by.pk}", organisation=by.organisation_id, detail=detail)


def note_sign_out(*, by: Person) -> None:
    """That somebody signed out."""
    record("person.signed_out", f"person {by.pk}", organisation=by.organisation_id)
