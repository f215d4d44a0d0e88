"""A link opens for its person alone, while it works; whoever else tries is refused, on record, and told of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_parcels import LONG, as_staff, asked
from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.outbox.models import ParcelLink

pytestmark = pytest.mark.usefixtures("database")


def openings(link: ParcelLink) -> list[tuple[str, int]]:
    """What was done with a link, and by whom."""
    from lodgement.service.outbox.models import Opening

    with as_owner():
        return list(Opening.objects.filter(link=link).values_list("kind", "person"))


def events(subject: str) -> list[tuple[str, dict[str, Any]]]:
    from lodgement.service.audit.models import Event

    with as_owner():
        return list(Event.objects.filter(subject=subject).values_list("action", "detail"))


def recalled(by: Person, *links: ParcelLink) -> int:
    from lodgement.service.outbox.links import recall
    from lodgement.service.outbox.models import ParcelLink

    with as_staff(by):
        return recall(by=by, links=ParcelLink.objects.filter(pk__in=[link.pk for link in links]), subject="batch 1")


def test_a_link_is_given_once_and_leads_to_the_queries() -> None:
    home = asked()
    parcel = home.queries()
    link = home.link(parcel)
    assert (home.queries(), home.link(parcel)) == (parcel, link)
    answer = signed_in(home.person).get(f"/links/{link.pk}")
    assert (answer.status_code, answer["Location"]) == (302, f"/queries?round={home.round.pk}")
    assert openings(link) == [("viewed", home.person.pk)]
    assert events(f"link {link.pk}") == [("link.viewed", {})]
    assert events(f"parcel {parcel.pk}") == [
        ("parcel.made", {"kind": "queries", "logs": 2, "bytes": 0, "sha256": "", "unguarded": False}),
        ("links.given", {"links": 1}),
    ]


def test_a_parcel_tells_of_its_logs_and_fields() -> None:
    from lodgement.service.outbox.boxes import Manifest, manifest_of

    home = asked()
    for parcel in (home.queries(), home.workbook()):
        assert (manifest_of(parcel), parcel.logs) == (Manifest(home.numbers, ("age1", "ecstat1")), 2)


def test_nobody_of_another_organisation_is_given_a_link() -> None:
    from lodgement.service.outbox.links import LinkRefused, NotTheirs
    from lodgement.service.outbox.models import ParcelLink

    home, other = asked(), a_person("coordinator")
    for parcel in (home.queries(), home.workbook()):
        with pytest.raises(NotTheirs):
            home.link(parcel, other)
    gone = a_person("provider", home.organisation, active=False)
    with pytest.raises(LinkRefused):
        home.link(home.queries(), gone)
    with as_owner():
        assert ParcelLink.objects.count() == 0


def test_somebody_of_whom_its_organisation_was_merged_into_is_given_a_link() -> None:
    home, new = asked(), an_organisation()
    with as_owner():
        home.organisation.merged_into = new
        home.organisation.save()
    person = a_person("coordinator", new)
    assert signed_in(person).get(f"/links/{home.link(home.workbook(), person).pk}").status_code == 200


def test_an_organisation_without_open_queries_gets_no_parcel() -> None:
    from lodgement.service.outbox.parcels import ParcelRefused

    home = asked(0)
    for make in (home.queries, home.workbook):
        with pytest.raises(ParcelRefused):
            make()


@pytest.mark.parametrize("page", ["", "/file", "/password"])
def test_whoever_else_tries_a_link_is_refused_noted_and_told_of_once_a_day(page: str) -> None:
    from lodgement.service.outbox.models import Mail, Opening
    from lodgement.service.outbox.tasks import tell_of_try

    home = asked(name="Ines Itsown")
    parcel = home.workbook()
    link = home.link(parcel)
    others = [a_person("coordinator"), a_person("provider", home.organisation), a_person("support")]
    for other in others:
        answer = signed_in(other).get(f"/links/{link.pk}{page}")
        text = answer.content.decode()
        assert (answer.status_code, "for somebody else" in text) == (403, True)
        assert [said for said in ("Itsown", parcel.name, home.organisation.name) if said in text] == [] or (
            other.organisation_id == home.organisation.pk
        )
    signed_in(others[0]).get(f"/links/{link.pk}{page}")
    assert openings(link) == [("refused", other.pk) for other in (*others, others[0])]
    assert events(f"link {link.pk}") == [("link.refused", {})] * 4
    with as_owner():
        numbers = list(Opening.objects.values_list("pk", flat=True))
    with as_worker():
        for number in [*numbers, *numbers]:
            tell_of_try(number)
    with as_owner():
        told = Mail.objects.filter(template="outbox/mail/link_tried").values_list("person", "path")
        assert sorted(told) == [(home.statistician.pk, f"/parcels/{parcel.pk}")] * 3


def test_there_is_nothing_at_a_link_that_was_never_given() -> None:
    assert signed_in(a_person()).get(f"/links/{uuid4()}").status_code == 404


def test_nobody_opens_a_link_without_signing_in_or_by_another_method() -> None:
    from django.test import Client

    home = asked()
    link = home.link(home.workbook())
    for page in ("", "/file", "/password"):
        answer = Client().get(f"/links/{link.pk}{page}")
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in?next=/links/{link.pk}{page}")
        for method in ("head", "post", "options"):
            assert getattr(signed_in(home.person), method)(f"/links/{link.pk}{page}").status_code == 405
        assert (
            signed_in(home.person).get(f"/links/{link.pk}{page}", headers={"Sec-Purpose": "prefetch"}).status_code
            == 503
        )
    assert openings(link) == []


@pytest.mark.parametrize("how", ["one", "parcel", "expired", "moved"])
def test_a_link_that_has_ended_says_so_and_shows_nothing(how: str) -> None:
    from lodgement.service.outbox.models import LinkFile, Parcel
    from lodgement.service.outbox.parcels import recall_parcel

    home = asked()
    parcel = home.workbook()
    link = home.link(parcel, lasts=dt.timedelta(days=-60) if how == "expired" else LONG)
    if how == "one":
        assert recalled(home.statistician, link) == 1
    elif how == "parcel":
        with as_staff(home.statistician):
            recall_parcel(by=home.statistician, parcel=parcel)
    elif how == "moved":
        with as_owner():
            home.person.organisation = an_organisation()
            home.person.save()
    browser = signed_in(home.person)
    for page in ("", "/file", "/password"):
        answer = browser.get(f"/links/{link.pk}{page}")
        assert (answer.status_code, "This link no longer works" in answer.content.decode()) == (410, True)
    assert openings(link) == [("closed", home.person.pk)] * 3
    with as_person(home.person):
        assert (Parcel.objects.count(), LinkFile.objects.count()) == (0, 0)


def as_person(person: Person) -> Any:
    from lodgement.service.database.session import on_behalf_of

    return on_behalf_of(person.pk)


def test_a_recall_is_one_update_and_one_event() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    home = asked()
    parcel = home.queries()
    people = [a_person("provider", home.organisation) for _ in range(3)]
    links = [home.link(parcel, person) for person in people]
    with CaptureQueriesContext(
        connection,
    ) as run:
        assert recalled(home.statistician, *links) == 3
    assert [query["sql"].split()[0] for query in run if "outbox_" in query["sql"]] == ["UPDATE"]
    assert recalled(home.statistician, *links) == 0
    assert events("batch 1") == [("links.recalled", {"links": 3})]


def test_what_was_recalled_stays_so_and_another_link_may_be_given() -> None:
    from lodgement.service.outbox.links import LinkRefused
    from lodgement.service.outbox.parcels import recall_parcel

    home = asked()
    parcel = home.queries()
    link = home.link(parcel)
    recalled(home.statistician, link)
    other = home.link(parcel)
    browser = signed_in(home.person)
    assert [browser.get(f"/links/{one.pk}").status_code for one in (link, other)] == [410, 302]
    with as_staff(home.statistician):
        assert [recall_parcel(by=home.statistician, parcel=parcel) for _ in range(2)] == [1, 0]
    with pytest.raises(LinkRefused):
        home.link(parcel)
    assert home.queries() != parcel
    assert [action for action, _ in events(f"parcel {parcel.pk}")] == [
        "parcel.made", "links.given", "links.given", "links.recalled", "parcel.recalled",
    ]  # fmt: skip


def test_an_expired_link_is_renewed_when_it_is_given_again() -> None:
    home = asked()
    parcel = home.workbook()
    link = home.link(parcel, lasts=dt.timedelta(days=-60))
    again = home.link(parcel)
    assert (again.pk, again.digest != link.digest) == (link.pk, True)
    assert signed_in(home.person).get(f"/links/{link.pk}").status_code == 200


def test_nobody_takes_back_that_they_opened_a_link() -> None:
    """Past all of our own code, as the web's login on their behalf, or as staff."""
    from django.db import DatabaseError, transaction

    from lodgement.service.outbox.models import Opening

    home = asked()
    link = home.link(home.workbook())
    signed_in(home.person).get(f"/links/{link.pk}")
    kept = openings(link)
    for who in (as_person(home.person), as_staff(home.statistician)):
        with who:
            with pytest.raises(DatabaseError), transaction.atomic():
                Opening.objects.all().delete()
            for change in ({"person": home.statistician}, {"at": link.made_at}):
                with pytest.raises(DatabaseError), transaction.atomic():
                    Opening.objects.update(**change)
    with as_person(home.person):
        assert Opening.objects.update(bytes_sent=0, kind="refused") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Opening.objects.create(link=link, person=home.statistician, kind="viewed", at=link.made_at)
    assert openings(link) == kept


def test_nobody_takes_out_or_changes_a_link_that_they_were_given() -> None:
    from django.db import connection

    home = asked(1)
    home.link(home.workbook())
    changes = ("DELETE FROM outbox_linkfile", "UPDATE outbox_linkfile SET password = ''",
               "UPDATE outbox_parcellink SET expires_at = expires_at + interval '1 day'")  # fmt: skip
    with as_person(home.person), connection.cursor() as cursor:
        changed = []
        for change in changes:
            cursor.execute(change)
            changed.append(cursor.rowcount)
    assert changed == [0, 0, 0]


@pytest.mark.parametrize("table", ["outbox_parcellink", "outbox_parcel"])
@pytest.mark.parametrize("staff", [False, True])
def test_no_parcel_and_no_link_is_ever_taken_out(table: str, staff: bool) -> None:
    from django.db import DatabaseError, connection

    home = asked(1)
    home.link(home.queries())
    who = as_staff(home.statistician) if staff else as_person(home.person)
    with pytest.raises(DatabaseError), who, connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_what_became_of_links_is_counted() -> None:
    from lodgement.service.outbox.models import ParcelLink
    from lodgement.service.outbox.queries import Opened, opened_of, openings_of

    home = asked()
    parcel = home.workbook()
    never = home.link(parcel, a_person("provider", home.organisation))
    link = home.link(parcel)
    browser = signed_in(home.person)
    browser.get(f"/links/{link.pk}")
    sent = b"".join(browser.get(f"/links/{link.pk}/file").streaming_content)
    signed_in(a_person()).get(f"/links/{link.pk}")
    with as_staff(home.statistician):
        links = ParcelLink.objects.filter(parcel=parcel)
        told = opened_of(links)
        ats = {one.kind: one.at for one in openings_of(links)}
    assert told == {
        never.pk: Opened(),
        link.pk: Opened(ats["viewed"], ats["fetched"], 1, 1, len(sent), 1),
    }
