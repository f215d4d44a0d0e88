"""Who and what there is on the morning: organisations of uneven size, their people, staff, and their logs.

The file that goes astray is what an analyst would have: all logs of the year with every answer, as a CSV.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl
from django.db import transaction

from lodgement.assessment.calendar import judgement_day
from lodgement.exposure.page import page_of
from lodgement.questionnaire.model import Questionnaire
from lodgement.synthesis.records import synthesise

from ...accounts.models import Person
from ...configuration import configuration
from ...demonstration.logs import made_for, some_unfinished, write_for
from ...demonstration.people import kept_password, make_organisations, make_people, sign_agreements
from ...organisations.models import Organisation
from ...organisations.queries import number_of
from ...running import WontRun
from ..stray import PEOPLE, as_file, whom_it_reaches
from .browser import Browser
from .page import Page
from .results import Results, Tell
from .running import Service, as_owner

RECORDS, ORGANISATIONS = 85_000, 240
FEWEST_ORGANISATIONS = 24
"""Of a small replay: enough for the seventeen, and for twelve batches."""
NEIGHBOURS = 5
"""One record in so many is of the same postcode as another, as in a street where several let homes."""
AT_ONCE = 4
"""People who sign in at once."""


@dataclass
class World:
    """What a replay acts upon."""

    service: Service
    page: Page
    today: dt.date
    password: str
    statistician: Person
    second: Person
    head: Person
    support: Person
    contacts: list[Person]
    """A coordinator of each organisation, who is its key contact, in order of organisation."""
    reached: list[Person]
    """Those whom the wrong file reaches: PEOPLE of RECEIVING organisations."""
    numbers: list[int]
    """The numbers of the logs, in the order of the file's rows."""
    file: bytes
    """The file that goes astray."""
    _browsers: dict[int, Browser] = field(default_factory=dict)

    @property
    def questionnaire(self) -> Questionnaire:
        return self.page.questionnaire

    def browser(self, person: Person) -> Browser:
        """A browser in which somebody is signed in."""
        if person.pk not in self._browsers:
            self._browsers[person.pk] = self._signed_in(person.email)
        return self._browsers[person.pk]

    def browsers(self, people: Sequence[Person]) -> list[Browser]:
        """The same of several people, a few at a time: a password is slow to check on purpose."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            made = pool.map(self._signed_in, [person.email for person in people])
            self._browsers |= dict(zip([person.pk for person in people], made, strict=True))
        return [self._browsers[person.pk] for person in people]

    def _signed_in(self, address: str) -> Browser:
        browser = Browser(self.service.port)
        browser.sign_in(address, self.password)
        return browser


def make_world(service: Service, page: Page, results: Results) -> World:
    """Makes all of it. Raises WontRun where the database holds anybody already."""
    today, password = dt.date.today(), kept_password(configuration())
    with results.stage("Records made up") as counts:
        logs = _made_up(page, results, today)
        counts |= {"records": logs.height}
    with results.stage("Handed in") as counts, as_owner(), transaction.atomic():
        if Organisation.objects.exists():
            raise WontRun("The database holds organisations already. A replay wants one without anybody in it.")
        organisations, people = _people(page.questionnaire, logs, password)
        numbers, handed = _hand_in(page.questionnaire, logs, made_for(organisations, people), today, results.tell)
        counts |= _counts(organisations, people, handed)
    staff = {person.email.split("@")[0]: person for person in people if person.is_staff_role}
    contacts = [person for person in people if person.is_key_contact]
    return World(
        service, page, today, password, staff["statistician"], staff["second.statistician"], staff["head"],
        staff["support"], contacts, _reached(contacts, people), numbers, as_file(page.questionnaire, handed),
    )  # fmt: skip


def _made_up(page: Page, results: Results, today: dt.date) -> pl.DataFrame:
    records = max(round(RECORDS * results.scale), 1)
    organisations = max(round(ORGANISATIONS * results.scale), FEWEST_ORGANISATIONS)
    pieces = synthesise(
        page.questionnaire, records, results.seed, organisations=organisations, given=page.records,
        errors=page.mistakes, as_at=judgement_day(page.questionnaire, today),
    )  # fmt: skip
    logs = _with_neighbours(page.questionnaire, pl.concat(piece.logs for piece in pieces))
    return some_unfinished(page.questionnaire, logs.drop_nulls(page.questionnaire.in_the_open.owner))


def _with_neighbours(questionnaire: Questionnaire, logs: pl.DataFrame) -> pl.DataFrame:
    """Logs of which some are next door to the one before, whosever that is; made up alone, hardly two are."""
    told = page_of(questionnaire)
    where = [told.authority, told.postcode]
    moved = (pl.int_range(pl.len()) % NEIGHBOURS == 1) & pl.all_horizontal(pl.col(where).shift(1).is_not_null())
    return logs.with_columns(
        pl.when(moved).then(pl.col(name).shift(1)).otherwise(pl.col(name)).alias(name) for name in where
    )


def _people(questionnaire: Questionnaire, logs: pl.DataFrame, password: str) -> tuple[list[Organisation], list[Person]]:
    organisations = make_organisations(questionnaire, logs)
    officers = logs[questionnaire.in_the_open.assigned_to].drop_nulls().unique().sort().to_list()
    people = make_people(organisations, officers, password)
    sign_agreements(organisations, people)
    return organisations, people


def _hand_in(
    questionnaire: Questionnaire, logs: pl.DataFrame, makers: dict[int, Person], today: dt.date, tell: Tell
) -> tuple[list[int], pl.DataFrame]:
    """The numbers of the logs, and the logs in the same order: those of an organisation after those of another."""
    numbers: list[int] = []
    handed = []
    for (code,), theirs in logs.group_by(questionnaire.in_the_open.owner, maintain_order=True):
        number = number_of(str(code))
        assert number is not None, "made-up logs name their owner by a code"
        numbers += write_for(questionnaire, theirs, makers[number], today)
        handed.append(theirs)
        tell(f"Handed in: {len(numbers):,} of {logs.height:,}")
    return numbers, pl.concat(handed)


def _counts(organisations: list[Organisation], people: list[Person], handed: pl.DataFrame) -> dict[str, int]:
    sizes = Counter(person.organisation_id for person in people)
    return {
        "organisations": len(organisations) - 1,  # the producer's own isn't one
        "people": len(people),
        "contacts": sum(person.is_key_contact for person in people),
        "people in the largest": max(sizes.values()),
        "logs": handed.height,
    }


def _reached(contacts: list[Person], people: list[Person]) -> list[Person]:
    found = whom_it_reaches(contacts, people)
    assert len(found) == PEOPLE, "each has a coordinator, a provider and officers"
    return found
