"""Declarations: asked of everybody, given signed in or by a link that works once, chased until all have declared."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_incidents import (
    a_morning,
    a_sent_message,
    an_incident,
    chased,
    declared,
    events_of,
    staff,
)
from tests.service.conftest import as_owner

pytestmark = pytest.mark.usefixtures("database")
OUTSIDER = "somebody@else.example"
FORM = {"opened": "yes", "deleted": "yes", "copied": "no", "passed_on": "no", "backed_up": "no"}


def asked(incident: Any, by: Any) -> None:
    from lodgement.service.incidents.declaring import ask_all

    with staff(by):
        ask_all(by=by, incident=incident)


def later(incident: Any, **ago: float) -> None:
    """As if everybody had been asked so long ago, and asked again no later."""
    from django.utils import timezone

    with as_owner():
        incident.recipients.update(asked_at=timezone.now() - dt.timedelta(**ago), chased_at=None)


def links_sent(address: str) -> list[str]:
    """The paths of the links in the mails to an address, the newest last."""
    from lodgement.service.outbox.letters import letter_of
    from lodgement.service.outbox.models import Mail

    with as_owner():
        return [letter_of(mail).path for mail in Mail.objects.filter(outsider=address).order_by("pk")]


def test_an_outsider_declares_by_a_link_that_works_once() -> None:
    morning = a_morning(1)
    incident = a_sent_message(morning.by, [OUTSIDER], morning.logs)
    asked(incident, morning.by)
    (path,) = links_sent(OUTSIDER)
    phone = Client()
    page = phone.get(path)
    assert (page.status_code, OUTSIDER in page.content.decode()) == (200, True)
    assert [text for text in morning.logs[0].references if text and text in page.content.decode()] == []
    answer = phone.post(path, FORM)
    assert "We have your word that it is deleted." in answer.content.decode()
    for again in (phone.get(path), phone.post(path, FORM | {"deleted": "no"})):
        assert (again.status_code, "This link doesn’t work" in again.content.decode()) == (404, True)
    action, detail = events_of(incident)[-1]
    assert (action, detail["deleted"], detail["signed_in"], detail["corrects"]) == (
        "incident.declared", True, False, False,
    )  # fmt: skip


def test_a_link_that_is_wrong_old_or_of_a_closed_incident_gives_one_page() -> None:
    from lodgement.service.incidents.models import Incident, Recipient

    morning = a_morning(1)
    incident = a_sent_message(morning.by, [OUTSIDER], morning.logs)
    asked(incident, morning.by)
    (path,) = links_sent(OUTSIDER)
    token = path.removeprefix("/declare/").split(":")[0]

    def answers(path: str) -> tuple[int, bool]:
        page = Client().get(path)
        return page.status_code, "This link doesn’t work" in page.content.decode()

    assert answers(path) == (200, False)
    for wrong in (f"/declare/{token}", f"{path}x", "/declare/x", "/declare/x:y", f"/declare/{token}:"):
        assert answers(wrong) == (404, True), wrong
    with as_owner():
        Recipient.objects.update(link_ends_at="2026-01-01T00:00Z")
    assert answers(path) == (404, True)
    with as_owner():
        Recipient.objects.update(link_ends_at="2126-01-01T00:00Z")
    assert answers(path) == (200, False)
    with as_owner():
        Incident.objects.update(state="closed")
    assert answers(path) == (404, True)


def test_asked_again_an_outsider_has_a_new_link_and_declares_again() -> None:
    from lodgement.service.incidents.queries import standing_of

    morning = a_morning(1)
    incident = a_sent_message(morning.by, [OUTSIDER], morning.logs)
    asked(incident, morning.by)
    (first,) = links_sent(OUTSIDER)
    Client().post(first, FORM | {"deleted": "no"})
    with as_owner():
        recipient = incident.recipients.get()
        assert standing_of(incident).not_deleted == 1
    page = signed_in(morning.by).post(f"/incidents/{incident.pk}/recipients/{recipient.pk}/ask", follow=True)
    assert "They are asked again, by a new link." in page.content.decode()
    with as_owner():
        assert (standing_of(incident).waited_for, standing_of(incident).not_deleted) == (1, 0)
    second = links_sent(OUTSIDER)[-1]
    assert Client().get(first).status_code == 404
    assert Client().post(second, FORM).status_code == 200
    assert [detail["corrects"] for action, detail in events_of(incident) if action == "incident.declared"] == [
        False, True,
    ]  # fmt: skip
    with as_owner():
        assert standing_of(incident).complete


def test_somebody_signed_in_declares_and_corrects_it() -> None:
    morning = a_morning(2)
    incident = an_incident(morning)
    asked(incident, morning.by)
    contact, other = morning.contacts
    with as_owner():
        mine, theirs = (incident.recipients.get(person=person).pk for person in (contact, other))
    browser = signed_in(contact)
    assert "Declare what became of them" in browser.get("/declarations").content.decode()
    assert browser.get(f"/declarations/{theirs}").status_code == 404
    assert browser.post(f"/declarations/{theirs}", FORM).status_code == 404
    said = FORM | {"copied": "yes", "copies": "Printed, and shredded."}
    assert browser.post(f"/declarations/{mine}", said).status_code == 200
    page = browser.get(f"/declarations/{mine}").content.decode()
    assert ("You have declared before." in page, "Printed, and shredded." in page) == (True, True)
    browser.post(f"/declarations/{mine}", FORM | {"copies": "left over"})
    with as_owner():
        recipient = incident.recipients.get(person=contact)
        assert (recipient.declaration.copies, recipient.declaration.signed_in) == ("", True)
    told = [detail for action, detail in events_of(incident) if action == "incident.declared"]
    assert [(detail["copies"], detail["corrects"]) for detail in told] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Answer “Did you open the file, or look at what was in it?”"),
        (FORM | {"copied": "yes"}, "Tell us what became of the copies"),
        (FORM | {"passed_on": "yes"}, "Enter the email address of everybody who has it"),
        (FORM | {"backed_up": "yes"}, "Tell us where a backup may hold it"),
        (FORM | {"deleted": "perhaps"}, "Choose one of the answers offered"),
        (FORM | {"copied": "yes", "copies": "x" * 3001}, "to 3000 characters or fewer"),
        (FORM | {"copied": "yes", "copies": "\x00"}, "it holds a character that cannot be kept"),
    ],
)
def test_what_is_missing_or_wrong_is_said(sent: dict[str, str], said: str) -> None:
    morning = a_morning(1)
    incident = a_sent_message(morning.by, [OUTSIDER], morning.logs)
    asked(incident, morning.by)
    (path,) = links_sent(OUTSIDER)
    answer = Client().post(path, sent)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_those_it_was_passed_on_to_become_recipients_when_a_person_says_so() -> None:
    from lodgement.service.incidents.queries import standing_of

    morning = a_morning(1)
    incident = an_incident(morning)
    asked(incident, morning.by)
    known = a_person()
    declared(incident, forwarded=f"To {known.email.upper()}, <{OUTSIDER}>; and to my boss (boss@)")
    browser = signed_in(morning.by)
    page = browser.get(f"/incidents/{incident.pk}/recipients").content.decode()
    assert (known.email in page, OUTSIDER in page, "boss@)</a>" in page) == (True, True, False)
    with as_owner():
        assert incident.recipients.count() == 1
        first = incident.recipients.get()
    for address in (known.email, known.email, OUTSIDER):
        answer = browser.post(
            f"/incidents/{incident.pk}/recipients/new?named_by={first.pk}", {"address": address, "name": ""}
        )
        assert answer.url == f"/incidents/{incident.pk}/recipients"
    with as_owner():
        added = [(one.person, one.organisation, one.named_by) for one in incident.recipients.exclude(pk=first.pk)]
        assert added == [(known, known.organisation, first), (None, None, first)]
        assert (standing_of(incident).settled, standing_of(incident).not_asked) == (1, 2)


def test_chased_every_day_and_told_to_the_officer_after_three() -> None:
    from lodgement.service.outbox.models import Mail

    morning = a_morning(2)
    incident = an_incident(morning)
    asked(incident, morning.by)
    chased()
    assert [action for action, _ in events_of(incident)][-1] == "incident.declarations_asked"
    later(incident, hours=21)
    chased()
    chased()
    assert events_of(incident)[-1] == ("incident.declarations_chased", {"recipients": 2})
    later(incident, days=3, hours=1)
    chased()
    assert events_of(incident)[-1] == ("incident.escalated", {"recipients": 2, "officers": 2, "stand_ins": 0})
    with as_owner():
        officers = [mail.person for mail in Mail.objects.filter(template="incidents/mail/undeclared").order_by("pk")]
        assert [officer.organisation for officer in officers] == [person.organisation for person in morning.contacts]
        assert [one.chased for one in incident.recipients.all()] == [2, 2]
    mine, other = morning.contacts
    page = signed_in(officers[0]).get("/declarations/undeclared").content.decode()
    assert (mine.email in page, other.email in page) == (True, False)
    declared(incident)
    page = signed_in(officers[0]).get("/declarations/undeclared").content.decode()
    assert (mine.email in page, "Everybody has answered." in page) == (False, True)
    before = events_of(incident)
    later(incident, days=5)
    with as_owner():
        from django.utils import timezone

        from lodgement.service.incidents.models import Declaration

        Declaration.objects.update(declared_at=timezone.now())
    chased()
    assert events_of(incident) == before


def test_without_an_officer_key_contacts_and_coordinators_are_told() -> None:
    """Of three organisations the second has no officer, and the third nobody who could be told in its place."""
    from lodgement.service.outbox.models import Mail

    morning = a_morning(3)
    contact, alone = morning.contacts[1:]
    provider = a_person("provider", contact.organisation)
    incident = an_incident(morning)
    asked(incident, morning.by)
    later(incident, days=4)
    with as_owner():
        for person in (contact, alone):
            person.organisation.people.update(is_protection_officer=False)
        contact.organisation.people.exclude(pk=contact.pk).filter(role="coordinator").update(active=False)
        alone.organisation.people.update(is_key_contact=False, role="provider")
    page = signed_in(morning.by).get(f"/incidents/{incident.pk}").content.decode()
    named = re.findall(r'href="/organisations/(\d+)">[^<]*</a>([^<]*)</li>', page)
    assert named == [
        (str(contact.organisation_id), ""),
        (str(alone.organisation_id), ": it has none of these either, so telephone"),
    ]
    assert "2 organisations without a data protection officer: see below." in page
    chased()
    assert events_of(incident)[-1] == ("incident.escalated", {"recipients": 2, "officers": 1, "stand_ins": 1})
    with as_owner():
        told = Mail.objects.filter(template="incidents/mail/undeclared", person__organisation=contact.organisation)
        assert [mail.person for mail in told] == [contact]
        assert incident.recipients.get(person=alone).escalated_at is None
    browser = signed_in(contact)
    assert contact.email in browser.get("/declarations/undeclared").content.decode()
    assert "of yours who have not declared" in browser.get("/").content.decode()
    assert signed_in(provider).get("/declarations/undeclared").status_code == 403
    with as_owner():
        contact.organisation.people.filter(pk=provider.pk).update(is_protection_officer=True)
    assert browser.get("/declarations/undeclared").status_code == 403


def test_an_officer_sees_who_has_not_declared_and_declares_for_nobody() -> None:
    """The database itself lets an officer read of their own people alone, and write nothing."""
    from django.db.utils import ProgrammingError

    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.declaring import Said, declare
    from lodgement.service.incidents.models import Incident, Recipient

    morning = a_morning(2)
    incident = an_incident(morning)
    asked(incident, morning.by)
    later(incident, days=4)
    chased()
    with as_owner():
        officer = morning.contacts[0].organisation.people.get(is_protection_officer=True)
    with on_behalf_of(officer.pk):
        (seen,) = Recipient.objects.select_related("incident")
        assert (seen.address, Incident.objects.count()) == (morning.contacts[0].email, 1)
    with pytest.raises(ProgrammingError, match="row-level security"), on_behalf_of(officer.pk):
        declare(by=officer, recipient=seen, said=Said(opened=False, deleted=True))
    with on_behalf_of(morning.contacts[1].pk):
        assert [one.address for one in Recipient.objects.all()] == [morning.contacts[1].email]
    stranger = a_person("coordinator", an_organisation(), is_protection_officer=True)
    with on_behalf_of(stranger.pk):
        assert (Recipient.objects.count(), Incident.objects.count()) == (0, 0)


def test_written_off_with_a_reason_nobody_is_waited_for() -> None:
    from lodgement.service.incidents.queries import standing_of

    morning = a_morning(1)
    incident = a_sent_message(morning.by, [OUTSIDER], morning.logs)
    asked(incident, morning.by)
    with as_owner():
        recipient = incident.recipients.get()
    browser = signed_in(morning.by)
    address = f"/incidents/{incident.pk}/recipients/{recipient.pk}/write-off"
    assert browser.post(address, {"because": ""}).status_code == 422
    assert browser.post(address, {"because": "The mail came back."}).url == f"/incidents/{incident.pk}/recipients"
    with as_owner():
        assert (standing_of(incident).written_off, standing_of(incident).complete) == (1, True)
    later(incident, days=5)
    before = events_of(incident)
    chased()
    assert (events_of(incident), Client().get(links_sent(OUTSIDER)[0]).status_code) == (before, 404)
