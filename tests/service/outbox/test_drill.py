"""What a drill may do, a training copy alone: a parcel of whosever records, given to anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_parcels import LONG, as_staff
from tests.service.conftest import as_owner

if TYPE_CHECKING:
    from lodgement.service.outbox.models import Parcel

pytestmark = pytest.mark.usefixtures("database")
CONTENT = b"reference,rent\r\nA1,100.00\r\n"


def drilled(name: str = "wrong file.csv") -> Parcel:
    from lodgement.service.organisations.models import Organisation
    from lodgement.service.outbox.parcels import drill_parcel

    by = a_person("statistician")
    with as_owner():
        whose = Organisation.objects.filter(is_producer=False).first() or an_organisation(made_up=True)
    with as_staff(by):
        made: Parcel = drill_parcel(
            by=by, organisation=whose, collection="lettings", year=2026, name=name, content=CONTENT, logs=[3, 1, 3]
        )
    return made


def given(parcel: Parcel, person: Any) -> Any:
    from lodgement.service.outbox.links import give

    with as_staff(parcel.made_by):
        return give(by=parcel.made_by, parcel=parcel, person=person, lasts=LONG)


def test_a_drills_file_is_given_to_anybody_as_it_is() -> None:
    from lodgement.service.outbox.boxes import manifest_of

    parcel = drilled()
    stranger = a_person("provider", an_organisation(made_up=True))
    browser, link = signed_in(stranger), given(parcel, stranger)
    page = browser.get(f"/links/{link.pk}").content.decode()
    answer = browser.get(f"/links/{link.pk}/file")
    assert (parcel.unguarded, manifest_of(parcel).logs, parcel.logs, "2 logs" in page) == (True, (1, 3), 2, True)
    assert b"".join(answer.streaming_content) == CONTENT
    assert browser.get(f"/links/{link.pk}/password").status_code == 404


@pytest.mark.parametrize("how", ["a real organisation", "production"])
def test_there_is_no_drill_outside_a_training_copy(how: str, configured: Callable[..., None]) -> None:
    from lodgement.service.outbox.models import Parcel
    from lodgement.service.outbox.parcels import ParcelRefused

    if how == "a real organisation":
        an_organisation()
    else:
        configured(mode="production", secret="x" * 60, hosts="example.org", key_folder="keys", mail_host="mail.example")
        configured(database_url_worker="w", database_url_owner="o", audit_head_folder="heads")
    with pytest.raises(ParcelRefused):
        drilled()
    with as_owner():
        assert Parcel.objects.count() == 0


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nSet-Cookie: x.csv", "../../etc/passwd", "Ω.xlsx", "a;b=c.csv"])
def test_no_name_of_a_file_breaks_out_of_its_header(name: str) -> None:
    parcel = drilled(name)
    person = a_person("provider", an_organisation(made_up=True))
    answer = signed_in(person).get(f"/links/{given(parcel, person).pk}/file")
    said = answer["Content-Disposition"]
    assert (answer.status_code, said.startswith("attachment"), "Set-Cookie" in answer.headers) == (200, True, False)
    assert [letter for letter in "\r\n/" if letter in said] == []
