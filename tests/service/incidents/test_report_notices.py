"""Affected organisations are told inside the service: each of its own figures alone, by a mail that holds a link."""

from __future__ import annotations

import re

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_incidents import CONTENT, a_morning, an_incident, events_of, measured, staff
from tests.factories.service_logs import a_log, made_up_answers
from tests.factories.service_reports import Known, a_known_incident
from tests.service.conftest import as_owner

from .pdf_text import Pdf

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def known(database: None) -> Known:
    return a_known_incident()


def notices() -> dict[str, tuple[int, int]]:
    """Organisation → the number of its notice, and how many of its records that tells of."""
    from lodgement.service.incidents.models import Notice

    with as_owner():
        return {one.organisation.name: (one.pk, one.records) for one in Notice.objects.select_related("organisation")}


def test_each_affected_organisation_has_its_own_figures_alone(known: Known) -> None:
    known.sent("providers", to=("Affected organisations",))
    first, second = known.morning.contacts
    own = notices()
    assert {name: records for name, (_, records) in own.items()} == {
        first.organisation.name: 1,
        second.organisation.name: 1,
    }
    browser = signed_in(first)
    page = browser.get(f"/notices/{own[first.organisation.name][0]}").content.decode()
    assert ("Your records that were exposed" in page, second.organisation.name in page) == (True, False)
    assert "Written: What you need to do." in page
    assert browser.get(f"/notices/{own[second.organisation.name][0]}").status_code == 404
    action, detail = events_of(known.incident)[-1]
    assert (action, detail["organisations"], detail["to"]) == ("report.sent", 2, ["Affected organisations"])


def test_figures_are_those_of_a_plain_count(database: None) -> None:
    """Logs that one owns and another manages are both's; nobody else's count."""
    from lodgement.service.incidents.reports.own_records import own_records

    morning = a_morning(2, 2)
    owner = morning.contacts[0]
    incident = measured(an_incident(morning), morning.by)
    expected: dict[int, int] = {}
    for log in morning.logs:
        for number in {log.owner_id, log.manager_id, log.made_for_id} - {None}:
            expected[number] = expected.get(number, 0) + 1
    a_log(owner, made_up_answers("lettings", 2026, 9))  # exposed to nobody
    with staff(morning.by):
        found = own_records(incident)
    assert {number: own.records for number, own in found.items()} == expected
    assert all(0 <= part <= own.records for own in found.values() for part in (own.special, own.criminal, own.alone))


def test_coordinators_and_officers_are_mailed_a_link_and_nothing_else(known: Known) -> None:
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    organisation = known.morning.contacts[0].organisation
    officer = a_person("provider", organisation, is_protection_officer=True)
    a_person("provider", organisation)
    a_person("coordinator", organisation, active=False)
    known.sent("providers")
    number = notices()[organisation.name][0]
    with as_owner():
        mails = list(Mail.objects.filter(template="incidents/mail/notice", person__organisation=organisation))
        letters = {mail.person.pk: letter_of(mail) for mail in mails}
        coordinators = set(organisation.people.filter(role="coordinator", active=True).values_list("pk", flat=True))
    assert set(letters) == coordinators | {officer.pk}
    assert {letter.path for letter in letters.values()} == {f"/notices/{number}"}
    assert not any(word in letter.text for letter in letters.values() for word in ("Written:", CONTENT.decode()))


def test_an_organisation_says_once_that_it_has_read_it(known: Known) -> None:
    from lodgement.service.audit.models import Event

    report = known.sent("providers")
    contact = known.morning.contacts[0]
    number = notices()[contact.organisation.name][0]
    browser, data_provider = signed_in(contact), signed_in(a_person("provider", contact.organisation))
    assert 'href="/notices"' in browser.get("/").content.decode()
    assert data_provider.post(f"/notices/{number}/read").status_code == 403
    assert signed_in(a_person("support")).post(f"/notices/{number}/read").status_code == 403
    for _ in range(2):
        assert browser.post(f"/notices/{number}/read").status_code == 302
    assert 'href="/notices"' not in browser.get("/").content.decode()
    with as_owner():
        events = Event.objects.filter(subject=f"notice {number}").values_list("action", "organisation")
        assert list(events) == [("notice.confirmed", contact.organisation_id)]
    page = signed_in(known.head).get(f"/incidents/{report.incident_id}/reports/providers/1").content.decode()
    assert re.findall(r"govuk-tag--(\w+)[^>]*>\s*(Read|Not yet)\s*<", page) == [("green", "Read"), ("blue", "Not yet")]


def test_a_notice_is_a_pdf_too(known: Known) -> None:
    known.sent("providers")
    contact, other = known.morning.contacts
    browser = signed_in(contact)
    answer = browser.get(f"/notices/{notices()[contact.organisation.name][0]}/notice.pdf")
    text = Pdf(answer.content).text
    assert ("Your records that were exposed" in text, other.organisation.name in text) == (True, False)


def test_without_figures_there_is_nothing_to_tell(database: None) -> None:
    from lodgement.service.incidents.reports.actions import ReportRefused, submit

    known = a_known_incident(with_all=False)
    report = known.written("providers")
    with staff(known.writer), pytest.raises(ReportRefused, match="Measure the incident first"):
        submit(by=known.writer, report=report)
