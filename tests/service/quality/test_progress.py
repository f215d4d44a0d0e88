"""How far the answers to a round are, for staff: by organisation, person and check, each count with its list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_logs import a_reporter
from tests.factories.service_queries import a_query, a_round
from tests.service.conftest import as_owner
from tests.service.logs.browser import text_of

from .test_closing import RIGHT, changed, confirmed
from .test_queries import odd_log

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.quality.models import Round


@pytest.fixture
def people() -> list[Person]:
    return [a_reporter("coordinator", name=name) for name in ("Ada Able", "Bea Brisk")]


@pytest.fixture
def found(people: list[Person]) -> Round:
    """Ada corrected one of three and confirmed another; Bea has one that is open and one that was withdrawn."""
    ada, bea = people
    made = a_round()
    queries = [a_query(made, odd_log(ada)) for _ in range(3)]
    changed(ada, queries[0].log, **RIGHT)
    confirmed(ada, queries[1])
    log = odd_log(bea)
    a_query(made, log)
    a_query(made, log, "other", "draft", statement="Another thing holds.", state="withdrawn")
    return made


def test_it_is_counted_by_organisation_person_and_check(found: Round, people: list[Person]) -> None:
    from lodgement.service.quality.progress import progress_of
    from lodgement.service.quality.queries import Counts

    ada, bea = people
    theirs, hers = Counts(open=1, corrected=1, confirmed=1), Counts(open=1, withdrawn=1)
    with as_owner():
        progress = progress_of(found)
    assert (progress.counts, progress.finished) == (theirs + hers, 0)
    by_number = {line.number: line.counts for line in progress.organisations}
    assert by_number == {ada.organisation_id: theirs, bea.organisation_id: hers}
    assert {line.number: line.counts for line in progress.responsible} == {ada.pk: theirs, bea.pk: hers}
    assert {line.number: line.counts.answered for line in progress.answered} == {ada.pk: 2}
    assert [(one.kind, one.counts) for one in progress.asked] == [
        ("soft", Counts(open=2, corrected=1, confirmed=1)), ("draft", Counts(withdrawn=1)),
    ]  # fmt: skip


def test_each_count_leads_to_the_queries_it_counts(found: Round, people: list[Person]) -> None:
    client = signed_in(a_person("statistician"))
    page = client.get(f"/rounds/{found.pk}/progress").content.decode()
    assert "0 of 2 organisations have nothing left to answer." in text_of(page)
    counted = {
        f"organisation={people[0].organisation_id}": 3,
        f"assigned_to={people[1].pk}": 2,
        f"answered_by={people[0].pk}": 2,
    }
    listed = {}
    for said in counted:
        assert f'href="/rounds/{found.pk}/queries?{said}&amp;state=all"' in page
        text = client.get(f"/rounds/{found.pk}/queries?{said}&state=all").content.decode()
        listed[said] = text.count('<th scope="row"><a class="govuk-link" href="/queries/')
    assert listed == counted


@pytest.mark.parametrize("role", ["provider", "coordinator"])
def test_it_is_for_staff_alone(found: Round, role: str) -> None:
    client = signed_in(a_reporter(role))
    assert [client.get(f"/rounds/{found.pk}/{page}").status_code for page in ("progress", "queries")] == [403, 403]
