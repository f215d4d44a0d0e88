"""Parcels and links for tests of the service, made by the outbox's own actions on behalf of a statistician."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .service import a_person, an_organisation
from .service_logs import a_log, made_up_answers, signed
from .service_queries import EARLY_RETIRED, a_query, a_round

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.outbox.models import Parcel, ParcelLink
    from lodgement.service.quality.models import Round

LONG = dt.timedelta(days=36_500)
"""How long a link works that is to work whatever day a test believes it to be: the database goes by its own clock."""


@dataclass(frozen=True)
class Asked:
    """An organisation that is asked about logs in a round, one of its people, and a statistician who asks."""

    organisation: Organisation
    person: Person
    statistician: Person
    round: Round
    numbers: tuple[int, ...]

    def queries(self) -> Parcel:
        """The parcel of its queries."""
        from lodgement.service.outbox.parcels import parcel_of_queries

        with as_staff(self.statistician):
            made: Parcel = parcel_of_queries(by=self.statistician, round=self.round, organisation=self.organisation)
        return made

    def workbook(self) -> Parcel:
        """A parcel with a workbook of its queries."""
        from lodgement.service.outbox.parcels import make_workbook

        with as_staff(self.statistician):
            made: Parcel = make_workbook(by=self.statistician, round=self.round, organisation=self.organisation)
        return made

    def link(self, parcel: Parcel, person: Person | None = None, lasts: dt.timedelta = LONG) -> ParcelLink:
        """A link to a parcel."""
        from lodgement.service.outbox.links import give

        with as_staff(self.statistician):
            made: ParcelLink = give(by=self.statistician, parcel=parcel, person=person or self.person, lasts=lasts)
        return made


def asked(logs: int = 2, *, organisation: Organisation | None = None, tag: str = "REF", **person: Any) -> Asked:
    """An organisation with a query about each of so many logs, whose references begin with a tag."""
    home = organisation or signed(an_organisation())
    somebody = a_person("coordinator", home, **person)
    return asked_of(home, somebody, logs, tag)


def asked_of(home: Organisation, somebody: Person, logs: int, tag: str) -> Asked:
    """The same of an organisation and a person that there are."""
    found = a_round()
    made = [a_log(somebody, made_up_answers("lettings", 2026, at) | EARLY_RETIRED | {"tenancycode": f"{tag}-{at}"})
            for at in range(logs)]  # fmt: skip
    for log in made:
        a_query(found, log)
    return Asked(home, somebody, a_person("statistician"), found, tuple(sorted(log.pk for log in made)))


@contextmanager
def as_staff(person: Person) -> Iterator[None]:
    """A transaction on behalf of somebody of the staff, who gave their second factor."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(person.pk, STAFF):
        yield
