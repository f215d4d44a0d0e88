"""A drill, in a training copy alone: the wrong file goes astray, its people use their links, an incident follows."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, an_organisation, signed_in
from tests.factories.service_incidents import YEAR, staff
from tests.factories.service_logs import a_log, made_up_answers, signed
from tests.service.conftest import as_owner, as_worker

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person

pytestmark = pytest.mark.usefixtures("database")
LETTINGS = f"lettings-{YEAR}"


def a_copy(organisations: int = 4) -> list[Person]:
    """A training copy: organisations that are made up, each with a contact, a log, a provider and an officer."""
    contacts = []
    for at in range(organisations):
        home = signed(an_organisation(made_up=True))
        contacts.append(a_person("coordinator", home, is_key_contact=True))
        a_person("provider", home)
        a_log(contacts[-1], made_up_answers("lettings", YEAR, at))
    return contacts


def planned() -> list[dict[str, Any]]:
    """What was planned for the people whom a drill's file reached, in order of time."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    with as_owner():
        jobs = ProcrastinateJob.objects.filter(task_name="incidents.play_recipient").order_by("scheduled_at")
        return [job.args for job in jobs]


def play(jobs: list[dict[str, Any]]) -> None:
    from lodgement.service.incidents.drill_tasks import play_recipient

    with as_worker():
        for job in jobs:
            play_recipient(**job)


def openings() -> Counter[str]:
    from lodgement.service.outbox.models import Opening

    with as_owner():
        return Counter(Opening.objects.values_list("kind", flat=True))


def begun() -> list[tuple[str, dict[str, Any]]]:
    from lodgement.service.audit.models import Event

    with as_owner():
        return [(event.subject, event.detail) for event in Event.objects.filter(action="drill.begun")]


def test_by_links_people_use_them_until_one_press_ends_them() -> None:
    from lodgement.service.incidents.models import Incident
    from lodgement.service.outbox.models import Parcel

    a_copy()
    head = a_person("approver")
    browser = signed_in(head)
    answer = browser.post("/incidents/drill", {"how": "links", "year": LETTINGS})
    with as_owner():
        parcel = Parcel.objects.get()
        assert (parcel.unguarded, parcel.logs, parcel.links.count()) == (True, 4, 12)
    assert (answer.status_code, answer["Location"]) == (302, f"/parcels/{parcel.pk}")
    page = browser.get(answer["Location"]).content.decode()
    assert ("The drill has begun" in page, "A file as it is, in a drill" in page) == (True, True)
    assert begun() == [(f"parcel {parcel.pk}", {"how": "links", "logs": 4, "people": 12})]
    jobs = planned()
    assert [job["downloads"] for job in jobs] == [True] * 5 + [False] * 3

    play([jobs[0], jobs[5]])
    assert openings() == {"viewed": 2, "fetched": 1}
    noticed = {"noticed_on_day": "24", "noticed_on_month": "11", "noticed_on_year": "2026", "noticed_at": "0:01"}
    browser.post(f"/incidents/open?parcel={parcel.pk}", {"title": "The wrong file", **noticed})
    with as_owner():
        incident = Incident.objects.get()
        assert (incident.is_drill, incident.recipients.count()) == (True, 12)
    browser.post(f"/incidents/{incident.pk}/contain")
    play([jobs[1], jobs[6]])
    assert openings() == {"viewed": 2, "fetched": 1, "closed": 2}


def test_of_many_logs_some_of_everybody_go_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    from lodgement.service.logs.models import Log
    from lodgement.service.outbox.boxes import manifest_of
    from lodgement.service.outbox.models import Parcel

    monkeypatch.setattr("lodgement.service.incidents.drills.MOST", 3)
    a_copy(5)
    by = a_person("statistician")
    signed_in(by).post("/incidents/drill", {"how": "links", "year": LETTINGS})
    with as_owner():
        numbers = list(Log.objects.order_by("pk").values_list("pk", flat=True))
        assert manifest_of(Parcel.objects.get()).logs == tuple(numbers[::2])


def test_by_mail_the_message_waits_to_be_read_and_its_records_are_known() -> None:
    from lodgement.service.incidents.message_tasks import read_message
    from lodgement.service.incidents.sent_messages import SentMessage

    a_copy()
    by = a_person("statistician")
    answer = signed_in(by).post("/incidents/drill", {"how": "message", "year": LETTINGS})
    found = re.fullmatch(r"/incidents/from-message/(\d+)", answer["Location"])
    assert found
    number = int(found.group(1))
    assert begun() == [(f"message {number}", {"how": "message", "logs": 4, "people": 12})]
    read_message(message=number, by=by.pk)
    with as_owner():
        message = SentMessage.objects.get(pk=number)
    assert (message.state, message.recipients, message.logs) == ("read", 12, 4)


@pytest.mark.parametrize("how", ["links", "message"])
def test_beside_a_real_organisation_nothing_begins(how: str) -> None:
    from lodgement.service.incidents.sent_messages import SentMessage
    from lodgement.service.outbox.models import Parcel

    a_copy()
    an_organisation()
    browser = signed_in(a_person("statistician"))
    assert "start a drill" not in browser.get("/incidents").content.decode()
    assert "training copy only" in browser.get("/incidents/drill").content.decode()
    answer = browser.post("/incidents/drill", {"how": how, "year": LETTINGS})
    with as_owner():
        made = Parcel.objects.count(), SentMessage.objects.count()
    assert (answer.status_code, made, begun(), planned()) == (422, (0, 0), [], [])


def test_the_register_offers_a_drill_in_a_training_copy() -> None:
    a_copy(1)
    assert "start a drill" in signed_in(a_person("support")).get("/incidents").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose how the file goes astray"),
        ({"how": "links"}, "Choose which logs are in it"),
        ({"how": "pigeon", "year": LETTINGS}, "Choose how the file goes astray"),
        ({"how": "links", "year": "sales-1999"}, "Choose which logs are in it"),
    ],
)
def test_what_is_not_chosen_is_asked_for(sent: dict[str, str], said: str) -> None:
    a_copy(1)
    answer = signed_in(a_person("statistician")).post("/incidents/drill", sent)
    assert (answer.status_code, said in answer.content.decode(), begun()) == (422, True, [])


def test_without_a_key_contact_it_says_what_is_missing() -> None:
    home = signed(an_organisation(made_up=True))
    a_log(a_person("coordinator", home), made_up_answers("lettings", YEAR, 0))
    answer = signed_in(a_person("statistician")).post("/incidents/drill", {"how": "links", "year": LETTINGS})
    assert (answer.status_code, "no organisation has a key contact" in answer.content.decode()) == (422, True)


def test_somebody_deactivated_meanwhile_uses_nothing() -> None:
    from lodgement.service.accounts.models import Person

    a_copy(1)
    signed_in(a_person("statistician")).post("/incidents/drill", {"how": "links", "year": LETTINGS})
    first = planned()[0]
    with as_owner():
        Person.objects.filter(pk=first["person"]).update(active=False)
    play([first])
    assert openings() == Counter()


def test_nobody_is_acted_for_on_a_link_that_is_no_drills() -> None:
    from lodgement.service.outbox.links import give
    from lodgement.service.outbox.models import Parcel

    (contact,) = a_copy(1)
    by = a_person("statistician")
    with as_owner():
        parcel = Parcel.objects.create(kind="queries", organisation=contact.organisation, collection="lettings",
                                       year=YEAR, name="Queries", made_by=by)  # fmt: skip
    with staff(by):
        link = give(by=by, parcel=parcel, person=contact)
    with pytest.raises(AssertionError, match="only a drill"):
        play([{"link": str(link.pk), "person": contact.pk, "downloads": True}])
    assert openings() == Counter()
