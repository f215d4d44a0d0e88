"""The table of an incident's states: whole, and as the documents have it; and what is due on the staff's home page."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_incidents import a_morning, a_sent_message, an_incident, staff
from tests.service.conftest import ROOT, as_owner

pytestmark = pytest.mark.usefixtures("database")


def test_every_state_has_an_owner_and_only_what_nobody_owns_is_an_end() -> None:
    from lodgement.service.incidents.models import INCIDENT_NEXT, INCIDENT_OWNERS, IncidentState

    assert set(INCIDENT_OWNERS) == set(IncidentState)
    ends = {state for state in IncidentState if not INCIDENT_NEXT.get(state)}
    assert ends == {state for state in IncidentState if INCIDENT_OWNERS[state] == "nobody"}
    reached = {state for after in INCIDENT_NEXT.values() for state in after}
    assert reached | {IncidentState.OPEN} == set(IncidentState)


def test_the_documents_have_the_table_as_the_code_has_it() -> None:
    from lodgement.service.incidents.diagram import diagram

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "incidents.md").read_text(encoding="utf-8")


def test_the_home_page_tells_of_what_runs_what_is_overdue_and_what_is_to_be_declared() -> None:
    from lodgement.service.incidents.deciding import add_action
    from lodgement.service.incidents.declaring import ask_all

    morning = a_morning(1)
    by, incident = morning.by, an_incident(morning)
    with staff(by):
        action = add_action(by=by, incident=incident, text="Keep apart", owner=by, due_on=dt.date(2020, 1, 1))
        add_action(by=by, incident=incident, text="Not yet", owner=by, due_on=dt.date(2126, 1, 1))
        ask_all(by=by, incident=incident)
    page = signed_in(a_person("support")).get("/").content.decode()
    told = ("incident not closed", f"corrective action of incident {incident.pk} overdue")
    assert [said for said in told if said not in page] == []
    assert "declaration to make: records reached you" in signed_in(morning.contacts[0]).get("/").content.decode()
    browser = signed_in(by)
    browser.post(f"/incidents/{incident.pk}/actions/{action.pk}/done", {"outcome": "They are."})
    assert told[1] not in browser.get("/").content.decode()


def test_in_the_form_of_an_incident_times_are_londons() -> None:
    """What is entered is kept to the minute; what can't be is said, and what was typed is shown again."""
    from lodgement.service.incidents.models import Incident

    morning = a_morning(1)
    browser, address = signed_in(morning.by), f"/incidents/open?parcel={morning.parcel.pk}"
    day = {"noticed_on_day": "29", "noticed_on_month": "3", "noticed_on_year": "2026"}
    late = browser.post(address, day | {"title": "Typed", "noticed_at": "1.30am"})
    assert (late.status_code, "there was no such time that day" in late.content.decode()) == (422, True)
    assert 'value="Typed"' in late.content.decode()
    half = browser.post(address, day | {"title": "Typed", "noticed_at": "9:30", "occurred_at": "9:00"})
    assert "Enter both the day and the time, or neither." in half.content.decode()
    made = browser.post(address, day | {"title": "Typed", "noticed_at": "9:30"})
    with as_owner():
        incident = Incident.objects.get()
    assert made.url == f"/incidents/{incident.pk}"
    assert incident.noticed_at == dt.datetime(2026, 3, 29, 8, 30, tzinfo=dt.UTC)
    assert browser.post(address, {}).url == made.url


def test_of_a_sent_message_the_page_says_what_it_carried() -> None:
    from lodgement.service.incidents.message_reading import CANT_TELL
    from lodgement.service.incidents.message_shown import LABELS

    morning = a_morning(1)
    part = {"name": "general needs.xlsx", "is_body": False, "verdict": CANT_TELL}
    message = {"sent_at": "28 July 2026 at 9:25am", "attachments": [part, {**part, "is_body": True}]}
    incident = a_sent_message(morning.by, ["a@else.example"], morning.logs, message=message)
    page = signed_in(morning.by).get(f"/incidents/{incident.pk}").content.decode()
    told = ("on 28 July 2026 at 9:25am", "general needs.xlsx", "The text of the message", LABELS[CANT_TELL])
    assert [said for said in told if said not in page] == []
