"""Pages on which staff see parcels and mails, and take links back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_parcels import Asked, asked
from tests.service.conftest import as_owner

from .mail_server import HANG_UP, TEXT, MailServer
from .test_delivery import a_mail, deliver, state
from .test_links import events

pytestmark = pytest.mark.usefixtures("database")


def said(answer: Any) -> str:
    """The text of a page, in one line."""
    text = re.sub("<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)


def given() -> tuple[Asked, Any, Any]:
    """An organisation with two links to a workbook, of which the second was opened."""
    home = asked(1, name="Ines Itsown")
    parcel = home.workbook()
    other = a_person("provider", home.organisation, name="Omar Other")
    home.link(parcel)
    signed_in(other).get(f"/links/{home.link(parcel, other).pk}")
    return home, parcel, other


def links_open(parcel: Any) -> int:
    from lodgement.service.outbox.models import ParcelLink
    from lodgement.service.outbox.queries import standing

    with as_owner():
        return int(ParcelLink.objects.filter(standing(), parcel=parcel).count())


@pytest.mark.parametrize("role", ["support", "statistician", "approver"])
def test_a_parcel_says_who_opened_it_and_who_never_did(role: str) -> None:
    home, parcel, _ = given()
    stranger = a_person("coordinator", name="Sam Stranger")
    link = parcel.links.model.objects.none()
    with as_owner():
        link = parcel.links.get(person=home.person)
    signed_in(stranger).get(f"/links/{link.pk}")
    text = said(signed_in(a_person(role)).get(f"/parcels/{parcel.pk}"))
    assert "1 opened 1 never opened, and still open to its person 0 never opened, and ended" in text
    assert re.search(
        f"Ines Itsown {home.organisation.name} Copy {link.code} Works until [^ ]+ [^ ]+ [^ ]+ Never None", text
    )
    assert re.search("Omar Other .* Works until", text) and "Sam Stranger" in text


def test_parcels_are_found_by_organisation_person_name_and_code() -> None:
    home, parcel, _ = given()
    other = asked(1)
    other.link(other.queries())
    with as_owner():
        code = parcel.links.get(person=home.person).code
    browser = signed_in(a_person("support"))
    for text in (
        home.organisation.name,
        "itsown",
        home.person.email,
        parcel.name,
        code.lower(),
        home.organisation.code,
    ):
        page = browser.get("/parcels", {"text": text}).content.decode()
        assert (text, re.findall(r'href="/parcels/(\d+)"', page)) == (text, [str(parcel.pk)])
    assert "No parcel was found" in browser.get("/parcels", {"text": "zzz"}).content.decode()
    assert len(re.findall(r'href="/parcels/\d+"', browser.get("/parcels").content.decode())) == 2


@pytest.mark.parametrize("what", ["parcel", "link", "person", "organisation"])
def test_links_are_taken_back_by_one_press(what: str) -> None:
    home, parcel, other = given()
    with as_owner():
        link = parcel.links.get(person=other)
    address, subject, ended = {
        "parcel": (f"/parcels/{parcel.pk}/recall", f"parcel {parcel.pk}", 2),
        "link": (f"/parcels/{parcel.pk}/links/{link.pk}/recall", f"parcel {parcel.pk}", 1),
        "person": (f"/people/{other.pk}/recall-links", f"person {other.pk}", 1),
        "organisation": (
            f"/organisations/{home.organisation.pk}/recall-links",
            f"organisation {home.organisation.pk}",
            2,
        ),
    }[what]
    staff = signed_in(a_person("support"))
    if what in ("person", "organisation"):
        assert f"{ended} link{'s are' if ended > 1 else ' is'} open. 1 has been opened." in said(staff.get(address))
    text = said(staff.post(address, follow=True))
    assert (
        f"{ended} link{'s' if ended > 1 else ''} taken back, and no longer open for anybody; 1 of them had been" in text
    )
    assert links_open(parcel) == 2 - ended
    assert ("links.recalled", {"links": ended}) in events(subject)
    before = events(subject)
    assert "Nothing was changed" in said(staff.post(address, follow=True))
    assert events(subject) == before


def test_providers_see_none_of_it() -> None:
    home, parcel, _ = given()
    browser = signed_in(home.person)
    for address in ("/parcels", f"/parcels/{parcel.pk}", "/mail", f"/people/{home.person.pk}/recall-links"):
        assert (address, browser.get(address).status_code) == (address, 403)
    for address in (f"/parcels/{parcel.pk}/recall", f"/organisations/{home.organisation.pk}/recall-links"):
        assert (address, browser.post(address).status_code) == (address, 403)
    assert links_open(parcel) == 2


def test_a_mail_in_doubt_is_shown_and_decided(mail_server: MailServer) -> None:
    first, second, refused = a_mail(name="Ines Inbox"), a_mail(), a_mail(name="Rae Refused")
    mail_server.answers = {TEXT: HANG_UP}
    assert [deliver(first), deliver(second)] == ["", ""]
    mail_server.answers = {"RCPT": 550}
    deliver(refused)
    mail_server.answers = {}
    staff = signed_in(a_person("support"))
    text = said(staff.get("/mail"))
    assert "2 in doubt 1 not delivered" in text and "The mail server refused it: 550" in text
    for number, action, told in [
        (first.pk, "send-again", "It is being sent again"),
        (first.pk, "send-again", "Nothing was changed"),
        (second.pk, "leave", "It is left at that"),
        (second.pk, "leave", "Nothing was changed"),
        (refused.pk, "send-again", "It is being sent again"),
    ]:
        assert told in said(staff.post(f"/mail/{number}/{action}", follow=True))
    assert [deliver(mail) for mail in (first, second, refused)] == ["", "", ""]
    assert [state(mail) for mail in (first, second, refused)] == ["sent", "failed left", "sent"]
    assert [action for action, _ in events(f"mail {first.pk}")] == ["mail.sent_again"]


def test_staff_read_of_a_try_on_their_home_page() -> None:
    home, parcel, _ = given()
    with as_owner():
        link = parcel.links.get(person=home.person)
    signed_in(a_person("coordinator")).get(f"/links/{link.pk}")
    assert "1 link tried by somebody else" in said(signed_in(a_person("support")).get("/"))
    assert "tried by somebody else" not in said(signed_in(home.person).get("/"))
