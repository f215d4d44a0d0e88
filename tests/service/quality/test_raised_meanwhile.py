"""A log that is corrected at the very moment at which its query is raised is not asked about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.factories.service import a_person
from tests.factories.service_logs import NOW, TODAY, a_log, a_reporter, known_answers
from tests.factories.service_rounds import an_opened_round, checked
from tests.service.committed import kept, overtaken

from .staff import as_staff
from .test_round import UNUSUAL, asked

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.models import Log
    from lodgement.service.quality.models import Round


@dataclass(frozen=True)
class Checked:
    """A round that found one log unusual, there for everybody to see."""

    coordinator: Person
    statistician: Person
    log: Log
    round: Round

    def corrected(self) -> None:
        from lodgement.service.database.session import on_behalf_of
        from lodgement.service.logs.actions import change_answers

        with on_behalf_of(self.coordinator.pk):
            change_answers(by=self.coordinator, log=self.log, version=self.log.version,
                           changes={"voiddate": dt.date(2026, 5, 1)}, today=TODAY)  # fmt: skip

    def raised(self) -> None:
        from lodgement.service.quality.raising import raise_queries

        with as_staff(self.statistician):
            checks = self.round.checks.filter(logs__gt=0).values_list("pk", flat=True)
            raise_queries(by=self.statistician, round=self.round, checks=list(checks))


@pytest.fixture
def _on_one_day(server: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of the transaction of all other tests here: what is made is committed."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def made(_on_one_day: None) -> Iterator[Checked]:
    from django.db import transaction

    with kept():
        with transaction.atomic():
            coordinator, statistician = a_reporter("coordinator"), a_person("statistician")
            log = a_log(coordinator, known_answers("general needs", **UNUSUAL))
            found = checked(an_opened_round(statistician))
        yield Checked(coordinator, statistician, log, found)


def test_what_is_corrected_while_it_is_raised_is_not_asked(made: Checked) -> None:
    from django.db import transaction

    overtaken(made.corrected, made.raised)
    with transaction.atomic():
        assert asked(made.round) == []
