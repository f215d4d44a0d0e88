"""What the service knows of a log's surroundings, under the names that the collections give it."""

from __future__ import annotations

import datetime as dt

import pytest

from lodgement.questionnaire.loading import collections, load
from tests.service.conftest import as_owner

YEARS = [(collection, year) for collection, years in collections().items() for year in years]
TODAY = dt.date(2026, 11, 25)
KNOWN_ONLY_OF_FILES = {"same_in_file"}

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(("collection", "year"), YEARS)
def test_every_attribute_that_a_collection_names_is_known(collection: str, year: int) -> None:
    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.context import Situation, context_of
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.organisations.queries import Register

    questionnaire = load(collection, year)
    kept = questionnaire.in_the_open
    with as_owner():
        own = Organisation.objects.create(name="Own", provider_type=1)
        person = Person.objects.make(email="one@example.org", name="One", organisation=own, role="coordinator")
        answers = {kept.owner: own.code, kept.manager: own.code, kept.assigned_to: str(person.pk)}
        known = context_of(questionnaire, answers, Situation(person, TODAY, Register(person)))

    named = {
        name
        for source in questionnaire.sources.values()
        for name in source.names
        if source.subject and questionnaire.context[name].attribute
    }
    assert named - set(known) == set()


def test_the_context_of_many_logs_is_that_of_each(collection: str = "lettings") -> None:
    import polars as pl

    from lodgement.service.accounts.models import Person
    from lodgement.service.logs.context import Situation, context_of, context_of_rows
    from lodgement.service.organisations.models import Organisation, StockRelation
    from lodgement.service.organisations.queries import Register

    questionnaire = load(collection, 2026)
    kept = questionnaire.in_the_open
    with as_owner():
        own = Organisation.objects.create(name="Own", provider_type=2, periods=[1, 4])
        agent = Organisation.objects.create(name="Agent", provider_type=2)
        StockRelation.objects.create(owner=own, agent=agent)
        person = Person.objects.make(email="one@example.org", name="One", organisation=own, role="coordinator")
        situation = Situation(person, TODAY, Register(person))
        rows = [
            {kept.owner: owner, kept.manager: manager, kept.assigned_to: who, "period": period, "uprn": uprn}
            for owner, manager in [(own.code, agent.code), (agent.code, own.code), ("ORG999999", None), (None, None)]
            for who in (person.email, "nobody@example.org", None)
            for period in (1, 2, None)
            for uprn in ("1", None)
        ]
        together = context_of_rows(questionnaire, pl.DataFrame(rows, infer_schema_length=None), situation).columns
        apart = [context_of(questionnaire, row, situation) for row in rows]

    assert together.to_dicts() == [{name: one.get(name) for name in together.columns} for one in apart]
