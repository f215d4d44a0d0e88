"""What staff do after their second factor, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person


@contextmanager
def as_staff(person: Person) -> Iterator[None]:
    """A transaction on behalf of one of staff, in their role."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk, STAFF):
        yield
