"""`django demonstration`: makes the demonstration data where there are none, and says how to sign in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from lodgement.assessment.calendar import judgement_day
from lodgement.questionnaire.loading import collections_folder
from lodgement.questionnaire.model import Questionnaire
from lodgement.service.accounts.models import Person
from lodgement.service.configuration import configuration
from lodgement.service.demonstration.logs import SEED, made_for, write_logs
from lodgement.service.demonstration.people import kept_password, make_organisations, make_people, sign_agreements
from lodgement.service.logs.rules import all_years, questionnaire_of
from lodgement.service.organisations.models import Organisation
from lodgement.synthesis.records import synthesise

ORGANISATIONS = 30


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--logs", type=int, default=20_000)

    def handle(self, *arguments: Any, **options: Any) -> None:
        if configuration().mode == "production":
            raise CommandError("Demonstration data can't be made in production.")
        if Organisation.objects.filter(made_up=False).exists():
            raise CommandError("The database holds organisations that aren't made up. Use another data folder.")
        if not Organisation.objects.exists():
            with transaction.atomic():
                self._make(options["logs"])
        self._say()

    def _make(self, count: int) -> None:
        today = dt.date.today()
        first, *others = [questionnaire_of(*which) for which in _newest()]
        made = [(first, self._logs(first, count, today))]
        made += [(other, _of_owners(self._logs(other, count // 4, today), other, *made[0])) for other in others]
        organisations = make_organisations(*made[0])
        officers = {name for each, logs in made for name in logs[each.in_the_open.assigned_to].unique()}
        people = make_people(organisations, sorted(officers), kept_password(configuration()))
        sign_agreements(organisations, people)
        for each, logs in made:
            written = write_logs(each, logs, made_for(organisations, people), today)
            self.stdout.write(f"{written:,} made-up {each.many} of {each.year} written.")

    def _logs(self, questionnaire: Questionnaire, count: int, today: dt.date) -> pl.DataFrame:
        as_at = judgement_day(questionnaire, today)
        pieces = synthesise(questionnaire, count, SEED, organisations=ORGANISATIONS, as_at=as_at)
        return pl.concat(piece.logs for piece in pieces)

    def _say(self) -> None:
        password = kept_password(configuration())
        self.stdout.write(f"\nSign in as any of these, with the password {password}")
        for address in ("coordinator@org1.example", "provider@org1.example", "coordinator@org2.example"):
            self.stdout.write(f"  {address}")
        staff = Person.objects.filter(organisation__name__startswith="Housing Statistics").values_list(
            "email", flat=True
        )
        self.stdout.write(f"  {', '.join(staff)} (with a second factor, set up when they first sign in)\n")


def _of_owners(
    logs: pl.DataFrame, questionnaire: Questionnaire, among: Questionnaire, known: pl.DataFrame
) -> pl.DataFrame:
    """Logs of those owners that other logs name: of few logs, not every owner has one of each collection."""
    owners = known[among.in_the_open.owner].unique()
    return logs.filter(pl.col(questionnaire.in_the_open.owner).is_in(owners.implode()))


def _newest() -> list[tuple[str, int]]:
    """The newest year of each collection that says how its records are made up."""
    newest: dict[str, int] = {}
    for name, year in all_years():
        if (collections_folder() / name / "synthesis.yaml").exists():
            newest.setdefault(name, year)
    return sorted(newest.items())
