"""An incident from the alarm to its end: opened once, contained by one action, measured, declared, decided, closed."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_incidents import (
    CONTENT,
    NOTICED,
    YEAR,
    a_morning,
    a_sent_message,
    an_incident,
    declared,
    events_of,
    fetched,
    measured,
    staff,
)
from tests.service.conftest import as_owner, as_worker

pytestmark = pytest.mark.usefixtures("database")


def test_opened_twice_it_is_one() -> None:
    from lodgement.service.incidents.models import Incident

    morning = a_morning()
    first, second = an_incident(morning), an_incident(morning, title="The same, noticed by a colleague")
    assert second == first
    with staff(morning.by):
        assert Incident.objects.count() == 1
        assert [one.address for one in first.recipients.all()] == [person.email for person in morning.contacts]
    assert events_of(first) == [
        (
            "incident.opened",
            {
                "source": "parcel",
                "parcel": morning.parcel.pk,
                "message_sha256": "",
                "noticed_at": "2026-11-25T10:00:00+00:00",
                "occurred_at": "2026-11-25T09:25:00+00:00",
                "recipients": 2,
                "organisations": 2,
                "records": 2,
                "drill": True,
            },
        )
    ]


def test_contained_in_one_action() -> None:
    from lodgement.service.incidents.containing import Contained, contain
    from lodgement.service.outbox.models import ParcelLink

    morning = a_morning(3)
    fetched(morning.links[0])
    incident = an_incident(morning)
    with staff(morning.by):
        assert contain(by=morning.by, incident=incident) == Contained(links=3, open_before=3, opened=1, open_after=0)
        assert contain(by=morning.by, incident=incident) == Contained(links=3, open_before=0, opened=1, open_after=0)
        assert not ParcelLink.objects.filter(recalled_at=None).exists()
        incident.refresh_from_db()
        assert (incident.state, incident.contained_by) == ("contained", morning.by)
    action, detail = events_of(incident)[-1]
    assert action == "incident.contained"
    assert detail.pop("seconds") >= 0
    assert detail == {"links": 3, "open_before": 3, "opened": 1, "open_after": 0, "recallable": True}


def test_a_link_belongs_to_the_incident_of_its_file() -> None:
    from lodgement.service.incidents.actions import open_incident_of

    morning = a_morning()
    incident = an_incident(morning)
    with staff(morning.by):
        assert open_incident_of(link=morning.links[0]) == incident
        assert open_incident_of(message_digest="ab" * 32) is None


def test_a_message_is_not_called_back_but_everybody_is_asked() -> None:
    from lodgement.service.incidents.containing import contain

    morning = a_morning()
    contact = morning.contacts[0]
    incident = a_sent_message(morning.by, [contact.email, "Somebody@Else.example"], morning.logs)
    with staff(morning.by):
        contain(by=morning.by, incident=incident)
    events = events_of(incident)
    assert [action for action, _ in events[1:]] == ["incident.declarations_asked", "incident.contained"]
    assert (events[1][1], events[2][1]["links"], events[2][1]["recallable"]) == ({"recipients": 2}, 0, False)
    with as_owner():
        from lodgement.service.outbox.models import Mail

        asked = Mail.objects.filter(template__startswith="incidents/").order_by("pk")
        assert [(mail.person, mail.outsider, mail.template) for mail in asked] == [
            (contact, "", "incidents/mail/declare"),
            (None, "somebody@else.example", "incidents/mail/declare_outside"),
        ]


def test_it_can_not_be_noticed_before_it_happened_or_in_time_to_come() -> None:
    from django.utils import timezone

    from lodgement.service.incidents.actions import IncidentRefused

    morning = a_morning(1)
    with pytest.raises(IncidentRefused, match="before it happened"):
        an_incident(morning, occurred_at=NOTICED + dt.timedelta(minutes=1))
    with pytest.raises(IncidentRefused, match="time to come"):
        an_incident(morning, noticed_at=timezone.now() + dt.timedelta(hours=1))


def test_closed_only_when_nothing_is_left() -> None:
    from lodgement.service.incidents.actions import IncidentRefused
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.deciding import add_action, assess_risk, close, finish_action, left_to_do
    from lodgement.service.incidents.declaring import ask_all
    from lodgement.service.incidents.models import BreachReport

    morning = a_morning(1)
    by, incident = morning.by, an_incident(morning)
    with staff(by):
        assert left_to_do(incident) == [
            "It is not contained.",
            "What was exposed has not been measured.",
            "1 of 1 have not declared that it is deleted, and are not written off.",
            "The risk has not been assessed.",
            "No report of it has been approved.",
        ]
        with pytest.raises(IncidentRefused, match=r"It can’t be closed yet\. It is not contained\."):
            close(by=by, incident=incident, closing="Nothing.")
        contain(by=by, incident=incident)
        ask_all(by=by, incident=incident)
    measured(incident, by)
    declared(incident)
    with staff(by):
        decision = {"likelihood": "unlikely", "severity": "minor", "tell_commissioner": False, "tell_people": False}
        assess_risk(by=by, incident=incident, reasons="They deleted it.", **decision)
        action = add_action(by=by, incident=incident, text="No files", owner=by, due_on=dt.date(2026, 12, 24))
    with as_owner():
        BreachReport.objects.create(
            incident=incident, layout="code-2017", version=1, state="approved", made_by=by, made_at=NOTICED
        )
    with staff(by):
        with pytest.raises(IncidentRefused, match=r"1 corrective action is not done\."):
            close(by=by, incident=incident, closing="It was a slip.")
        close(by=by, incident=incident, closing="It was a slip.", carry_on=True)
        finish_action(by=by, action=action, outcome="There are none any more.")
        with pytest.raises(IncidentRefused, match=r"This incident is closed\."):
            ask_all(by=by, incident=incident)
    assert [action for action, _ in events_of(incident)] == [
        "incident.opened", "incident.contained", "incident.declarations_asked", "incident.measure_asked",
        "incident.measured", "incident.declared", "incident.risk_assessed", "incident.action_added",
        "incident.closed", "incident.action_done",
    ]  # fmt: skip


def test_decisions_are_kept_and_the_last_one_holds() -> None:
    from lodgement.service.incidents.deciding import assess_risk
    from lodgement.service.incidents.queries import clocks_of

    morning = a_morning(1)
    by, incident = morning.by, an_incident(morning)
    said = {"likelihood": "possible", "severity": "serious", "tell_people": False, "reasons": "Few have it."}
    with staff(by):
        first = assess_risk(by=by, incident=incident, tell_commissioner=False, **said)
        assert assess_risk(by=by, incident=incident, tell_commissioner=False, **said) == first
        assert clocks_of(incident)[1].met_at == first.at
        assess_risk(by=by, incident=incident, tell_commissioner=True, **said)
        assert clocks_of(incident)[1].met_at is None
        third = assess_risk(by=by, incident=incident, tell_commissioner=False, **said)
        assert clocks_of(incident)[1].met_at == third.at
        assert incident.risk_assessments.count() == 3


def test_a_report_sent_stops_its_clock() -> None:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.queries import clocks_of

    morning = a_morning(1)
    incident = an_incident(morning)
    late = NOTICED + dt.timedelta(hours=25)
    with as_owner():
        for layout, sent in (("providers", late), ("commissioner", late)):
            BreachReport.objects.create(
                incident=incident, layout=layout, version=1, made_by=morning.by, made_at=NOTICED, sent_at=sent
            )
    with staff(morning.by):
        clocks = clocks_of(incident)
    assert [(clock.met_at, clock.is_late) for clock in clocks] == [(late, True), (late, False)]


def test_a_destroyed_year_is_said_and_nothing_else_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.sealing.keys import KeyFolder
    from lodgement.service.incidents.measuring import ask_to_measure
    from lodgement.service.incidents.tasks import DESTROYED, measure_incident
    from lodgement.service.vault import keys

    morning = a_morning(1)
    incident = an_incident(morning)
    without = KeyFolder(Path(shutil.copytree(keys.folder().folder, tmp_path / "keys")))
    without.destroy(keys.year_purpose(YEAR))
    with staff(morning.by):
        ask_to_measure(by=morning.by, incident=incident)
    monkeypatch.setattr(keys, "folder", lambda: without)
    keys._unwrapped.cache_clear()
    with as_worker():
        measure_incident(incident=incident.pk, by=morning.by.pk)
    page = signed_in(morning.by).get(f"/incidents/{incident.pk}").content.decode()
    assert (DESTROYED in page, "1 record of lettings" in page) == (True, True)


def test_fetched_content_is_what_was_given() -> None:
    """What a contact downloads before it is contained, and what they get after."""
    from lodgement.service.incidents.containing import contain

    morning = a_morning(1)
    contact, link = morning.contacts[0], morning.links[0]
    incident = an_incident(morning)
    answer = signed_in(contact).get(f"/links/{link.pk}/file")
    assert b"".join(answer.streaming_content) == CONTENT
    with staff(morning.by):
        contain(by=morning.by, incident=incident)
    assert signed_in(contact).get(f"/links/{link.pk}/file").status_code != 200


def test_only_staff_run_incidents() -> None:
    morning = a_morning(1)
    incident = an_incident(morning)
    for address in ("/incidents", f"/incidents/{incident.pk}", f"/incidents/{incident.pk}/recipients"):
        assert signed_in(morning.contacts[0]).get(address).status_code == 403
        assert signed_in(a_person("support")).get(address).status_code == 200


def test_a_batch_that_went_out_is_stopped_and_its_links_ended() -> None:
    """What left by a batch of workbooks: whom it reached is told by its links, what it held by its parcels."""
    from lodgement.service.incidents.actions import open_incident_of
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.opening import Origin, open_from
    from lodgement.service.outbox.models import Parcel, ParcelLink
    from tests.service.batches.making import a_scene, entries, released, run_once

    scene = a_scene()
    batch = run_once(released(scene))
    told = {"title": "Wrong batch", "noticed_at": NOTICED, "occurred_at": None}
    with staff(scene.maker):
        incident = open_from(by=scene.maker, origin=Origin(batch=batch), **told)
        assert open_incident_of(link=entries(batch)[0].link) == incident
        assert open_from(by=scene.second, origin=Origin(batch=batch), **told) == incident
        assert {one.person for one in incident.recipients.all()} == set(scene.contacts)
        done = contain(by=scene.maker, incident=incident)
        assert (done.links, done.open_before, done.open_after) == (2, 2, 0)
        assert not ParcelLink.objects.filter(recalled_at=None).exists()
        batch.refresh_from_db()
        assert (batch.recalled_by, Parcel.objects.count()) == (scene.maker, 2)
    assert events_of(incident)[0][1]["batch"] == batch.pk


def test_the_database_holds_one_open_incident_a_source() -> None:
    """Whatever two processes do at once."""
    from django.db import IntegrityError, transaction

    from lodgement.service.incidents.models import Incident

    morning = a_morning(1)
    an_incident(morning)
    second = {"title": "Second", "source": "parcel", "parcel": morning.parcel, "noticed_at": NOTICED}
    with as_owner(), pytest.raises(IntegrityError, match="open_incident_once_a_parcel"), transaction.atomic():
        Incident.objects.create(opened_by=morning.by, opened_at=NOTICED, **second)
