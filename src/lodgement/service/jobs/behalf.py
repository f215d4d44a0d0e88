"""A job runs for the person who asked for it, and sees what they see; staff, who had given their second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..accounts.models import Person
from ..database.roles import STAFF
from ..database.session import on_behalf_of, take_role


class NotThere(Exception):
    """The person who asked for a job is no longer active: the job is not done for them."""


@contextmanager
def for_person(number: int) -> Iterator[Person]:
    """A transaction of a job, on behalf of a person. Raises NotThere where they were deactivated meanwhile."""
    with on_behalf_of(number):
        person = Person.objects.select_related("organisation").filter(pk=number, active=True).first()
        if person is None:
            raise NotThere(f"person {number} is not active")
        if person.is_staff_role:
            take_role(STAFF)
        yield person
