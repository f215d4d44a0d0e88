"""An incident from a sent message: given, read in the background, looked at on its page, opened once."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.factories.service import a_person, signed_in
from tests.factories.service_logs import a_log, a_reporter, made_up_answers
from tests.service.incidents.sending import a_message, as_csv

if TYPE_CHECKING:
    from lodgement.service.accounts.models import Person
    from lodgement.service.incidents.sent_messages import SentMessage
    from lodgement.service.logs.models import Log

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def head(database: None) -> Person:
    return a_person("approver")


def logs_of(person: Person, count: int = 3) -> list[Log]:
    """Logs of a person's organisation, each with its own answers."""
    return [a_log(person, made_up_answers("lettings", 2026, at)) for at in range(count)]


def rows_of(logs: list[Log], by: Person) -> list[list[object]]:
    """What was sent of them: reference, postcode, day, as a workbook may have them."""
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.logs.contents import answers_of
    from lodgement.service.logs.rules import questionnaire_of

    rows: list[list[object]] = [["Tenancy", "Rent", "Home", "Let on"]]
    with on_behalf_of(by.pk):
        for log in logs:
            answers = answers_of(log, questionnaire_of(log.collection, log.year))
            day: dt.date = answers["startdate"]
            home = str(answers.get("postcode_full") or "").lower()
            rows.append([answers.get("tenancycode"), 100, home, f"{day:%d/%m/%Y}"])
    return rows


def waiting(by: Person, content: bytes) -> SentMessage:
    """A message that was given and waits to be read."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.from_message import give_message

    with on_behalf_of(by.pk, STAFF):
        return give_message(by=by, content=content)


def given(by: Person, content: bytes) -> SentMessage:
    """A message that was given and read."""
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.message_tasks import read_message
    from lodgement.service.incidents.sent_messages import SentMessage

    message = waiting(by, content)
    read_message(message=message.pk, by=by.pk)
    with on_behalf_of(by.pk, STAFF):
        return SentMessage.objects.get(pk=message.pk)


def findings(by: Person, message: SentMessage) -> dict[str, Any]:
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.message_boxes import findings_of

    with on_behalf_of(by.pk, STAFF):
        return findings_of(message)


def test_records_in_a_message_are_known_with_their_organisations(head: Person) -> None:
    first, second = a_reporter("coordinator"), a_reporter("coordinator")
    one, two = logs_of(first, 3), logs_of(second, 2)
    rows = rows_of(one, first) + rows_of(two, second)[1:]
    message = given(head, a_message(f"{first.email}, Somebody <who@elsewhere.example>", {"errors.csv": as_csv(rows)}))
    found = findings(head, message)
    assert (message.state, message.logs, message.recipients, message.parts) == ("read", 5, 2, 2)
    assert found["logs"] == [["lettings", 2026, sorted(log.pk for log in [*one, *two])]]
    assert found["organisations"] == sorted([[first.organisation_id, 3], [second.organisation_id, 2]])
    assert found["recipients"] == [[first.email, ""], ["who@elsewhere.example", "Somebody"]]
    assert [(part["name"], part["verdict"], part["rows"], part["rows_of_ours"]) for part in found["attachments"]] == [
        ("", "none", 1, 0),
        ("errors.csv", "ours", 6, 5),
    ]


def test_the_message_is_gone_once_it_is_read(head: Person) -> None:
    from lodgement.service.incidents.sent_messages import MessagePiece
    from tests.service.conftest import as_owner

    reporter = a_reporter("coordinator")
    logs = logs_of(reporter, 1)
    message = given(head, a_message(reporter.email, {"x.csv": as_csv(rows_of(logs, reporter))}))
    with as_owner():
        assert (message.state, MessagePiece.objects.count()) == ("read", 0)
    reference = rows_of(logs, reporter)[1][0]
    assert reference is not None
    assert str(reference).encode() not in bytes(message.findings or b"")


def test_an_incident_is_opened_from_it_with_everybody_it_reached(head: Person) -> None:
    from lodgement.service.incidents.models import Incident, Recipient
    from tests.service.conftest import as_owner

    reporter = a_reporter("coordinator", email="one@homes.example")
    logs = logs_of(reporter)
    content = a_message(
        "one@homes.example, two@homes.example, x@else.example", {"x.csv": as_csv(rows_of(logs, reporter))}
    )
    message = given(head, content)
    client = signed_in(head)
    page = client.get(f"/incidents/from-message/{message.pk}").content.decode()
    assert "3 records of ours, of 1 organisation" in page
    assert "can’t call a sent message back" in page
    opened = client.post(
        f"/incidents/from-message/{message.pk}",
        {"title": "The wrong file", "noticed_on_day": "26", "noticed_on_month": "7", "noticed_on_year": "2017",
         "noticed_at": "10:15", "occurred_on_day": "26", "occurred_on_month": "7", "occurred_on_year": "2017",
         "occurred_at": "9:30", "domain:homes.example": "yes"},
    )  # fmt: skip
    with as_owner():
        incident = Incident.objects.get()
        reached = Recipient.objects.order_by("address").values_list("address", "person", "organisation")
        assert list(reached) == [
            ("one@homes.example", reporter.pk, reporter.organisation_id),
            ("two@homes.example", None, reporter.organisation_id),
            ("x@else.example", None, None),
        ]
        assert (incident.source, incident.title, incident.message_digest) == (
            "message",
            "The wrong file",
            message.digest,
        )
        assert [(one.collection, one.year, one.records) for one in incident.exposed.all()] == [("lettings", 2026, 3)]
        assert incident.message["sent_at"] == "26 July 2017 at 9:30am"
        assert [one["verdict"] for one in incident.message["attachments"]] == ["none", "ours"]
        message.refresh_from_db()
        assert (message.state, message.findings, message.incident_id) == ("opened", None, incident.pk)
    assert opened["Location"] == f"/incidents/{incident.pk}"


def _file(content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("sent.eml", content)


def test_the_same_message_is_looked_at_once_and_leads_to_its_incident(head: Person) -> None:
    from lodgement.service.incidents.models import Incident
    from lodgement.service.incidents.sent_messages import SentMessage
    from tests.service.conftest import as_owner

    content = a_message("x@else.example", {})
    message = given(head, content)
    other = signed_in(a_person("statistician"))
    again = other.post("/incidents/from-message", {"file": _file(content)})
    assert again["Location"] == f"/incidents/from-message/{message.pk}"
    form = {
        "title": "x",
        "noticed_on_day": "27",
        "noticed_on_month": "7",
        "noticed_on_year": "2017",
        "noticed_at": "9:00",
    }
    opened = other.post(f"/incidents/from-message/{message.pk}", form)
    twice = signed_in(head).post(f"/incidents/from-message/{message.pk}", form)
    once_more = other.post("/incidents/from-message", {"file": _file(content)})
    with as_owner():
        incident = Incident.objects.get()
        assert SentMessage.objects.filter(state="opened").count() == 1
    places = {answer["Location"] for answer in (opened, twice, once_more)}
    assert places == {f"/incidents/{incident.pk}"}


def test_another_copy_of_a_message_leads_to_its_incident_and_opens_no_second(head: Person) -> None:
    """As another program saved it: other line ends, another order, and the hidden recipient of the sender's copy."""
    from lodgement.service.incidents.models import Incident
    from lodgement.service.incidents.sent_messages import SentMessage
    from tests.service.conftest import as_owner

    named, other = b"Message-ID: <one@example.org>\n", b"Message-ID: <two@example.org>\n"
    message = a_message("x@else.example", {})
    mine, beside = given(head, named + message), given(head, b"X-Saved: yes\n" + named + message)
    form = {"title": "x", "noticed_on_day": "27", "noticed_on_month": "7", "noticed_on_year": "2017",
            "noticed_at": "9:00"}  # fmt: skip
    client = signed_in(head)
    opened = client.post(f"/incidents/from-message/{mine.pk}", form)
    again = client.post(f"/incidents/from-message/{beside.pk}", form, follow=True)
    hidden = (b"Bcc: hidden@else.example\n" + message).replace(b"\n\n", b"\n" + named + b"\n", 1)
    copy = given(head, hidden.replace(b"\n", b"\r\n"))
    page = client.get(f"/incidents/from-message/{copy.pk}").content.decode()
    with as_owner():
        incident = Incident.objects.get()
        states = list(SentMessage.objects.order_by("pk").values_list("state", flat=True))
    assert opened["Location"] == again.redirect_chain[-1][0] == f"/incidents/{incident.pk}"
    assert "as another program saved it, is open already" in again.content.decode()
    assert states == ["opened", "read", "read"]
    assert "1 address in this copy isn’t among those whom that incident knows of" in page
    assert f"/incidents/{incident.pk}/recipients/new?address=hidden%40else.example" in page
    assert "Open the incident<" not in page
    unlike = [other + message, named + message.replace(b"26 Jul", b"27 Jul"), message]
    numbers = [given(head, content).pk for content in unlike]
    pages = [client.get(f"/incidents/from-message/{number}").content.decode() for number in numbers]
    assert ["is open already" in page for page in pages] == [False] * 3


def test_what_is_no_message_is_refused_with_what_to_do(head: Person) -> None:
    message = given(head, b"\xd0\xcf\x11\xe0" + "__properties_version1.0".encode("utf-16-le") + b"\x00" * 99)
    page = signed_in(head).get(f"/incidents/from-message/{message.pk}").content.decode()
    assert message.state == "refused"
    assert "This is a message as Outlook on the desktop keeps it (.msg)" in page


@pytest.mark.parametrize("content", [b"", None], ids=["an empty file", "no file"])
def test_a_form_without_a_message_says_what_to_do(content: bytes | None, head: Person) -> None:
    client = signed_in(head)
    answer = client.post("/incidents/from-message", {} if content is None else {"file": _file(content)})
    assert answer.status_code == 422
    assert ("Choose the sent message." if content is None else "The file is empty.") in answer.content.decode()


def test_a_message_may_be_larger_than_a_file_that_is_handed_in(head: Person) -> None:
    """Up to 100 MB, of staff alone: somebody who hands in files is cut off at 50."""
    from lodgement.service.incidents.message_boxes import content_of
    from lodgement.service.incidents.sent_messages import SentMessage
    from tests.service.conftest import as_owner

    content = a_message("x@else.example", {}) + b"\n" * (52 << 20)
    answer = signed_in(head).post("/incidents/from-message", {"file": _file(content)})
    assert answer.status_code == 302
    with as_owner():
        message = SentMessage.objects.get()
        assert (message.size, message.pieces.count(), content_of(message) == content) == (len(content), 7, True)


def test_it_is_forgotten_when_somebody_says_so_or_after_a_month(head: Person) -> None:
    from lodgement.service.incidents.message_tasks import forget_messages
    from lodgement.service.incidents.sent_messages import SentMessage
    from tests.service.conftest import as_owner, as_worker

    messages = [waiting(head, a_message("x@else.example", {}, more=str(at))) for at in range(3)]
    client = signed_in(head)
    for _ in ("once", "twice"):
        answer = client.post(f"/incidents/from-message/{messages[0].pk}/forget", follow=True)
        assert "is forgotten" in answer.content.decode()
    with as_owner():
        long_ago = messages[1].received_at - dt.timedelta(days=31)
        SentMessage.objects.filter(pk=messages[1].pk).update(received_at=long_ago)
    with as_worker():
        forget_messages(0)
    with as_owner():
        there = SentMessage.objects.order_by("pk")
        assert [(message.state, message.pieces.count()) for message in there] == [
            ("forgotten", 0),
            ("forgotten", 0),
            ("received", 1),
        ]


def test_a_job_taken_up_again_reads_it_once(head: Person) -> None:
    from lodgement.service.audit.models import Event
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of
    from lodgement.service.incidents.from_message import begin_reading
    from lodgement.service.incidents.message_tasks import read_message
    from lodgement.service.incidents.sent_messages import SentMessage
    from tests.service.conftest import as_owner

    message = waiting(head, a_message("x@else.example", {}))
    with on_behalf_of(head.pk, STAFF):
        begin_reading(message.pk)  # and then its worker died
    for _ in ("again", "and once more, when it is done"):
        read_message(message=message.pk, by=head.pk)
    with as_owner():
        found = SentMessage.objects.get()
        events = Event.objects.filter(subject=f"message {message.pk}").order_by("sequence")
        assert (found.state, found.parts, found.recipients) == ("read", 1, 1)
        assert [event.action for event in events] == ["message.given", "message.read"]


def test_a_job_that_comes_to_no_end_gives_up_with_a_sentence(head: Person) -> None:
    from lodgement.service.incidents.from_message import NOT_READ
    from lodgement.service.incidents.message_tasks import read_message
    from lodgement.service.incidents.sent_messages import SentMessage
    from lodgement.service.jobs.tasks import TRIES
    from tests.service.conftest import as_owner, as_worker

    message = waiting(head, a_message("x@else.example", {}))
    begun_too_often: Any = SimpleNamespace(job=SimpleNamespace(attempts=TRIES))
    for _ in ("once", "twice"):
        with as_worker():
            read_message(begun_too_often, message=message.pk, by=head.pk)
    with as_owner():
        found = SentMessage.objects.get()
        assert (found.state, found.refusal, found.pieces.count()) == ("refused", NOT_READ, 0)


def test_logs_deleted_here_are_known_still_unless_there_is_one_like_them(head: Person) -> None:
    from tests.service.conftest import as_owner

    reporter = a_reporter("coordinator")
    gone, there, twin = (a_log(reporter, made_up_answers("lettings", 2026, at)) for at in (0, 1, 1))
    rows = rows_of([gone, there], reporter)
    with as_owner():
        for log in (gone, twin):
            log.deleted_at = log.made_at
            log.save(update_fields=["deleted_at"])
    message = given(head, a_message("x@else.example", {"x.csv": as_csv(rows)}))
    assert findings(head, message)["logs"] == [["lettings", 2026, [gone.pk, there.pk]]]


def test_only_staff_find_messages(head: Person) -> None:
    message = waiting(head, a_message("x@else.example", {}))
    client = signed_in(a_person("coordinator"))
    addresses = ["/incidents/from-message", f"/incidents/from-message/{message.pk}"]
    assert [client.get(address).status_code for address in addresses] == [403, 403]


def test_every_state_has_an_owner_and_a_way_on_unless_it_has_ended() -> None:
    from lodgement.service.incidents.sent_messages import MESSAGE_NEXT, MESSAGE_OWNERS, MessageState

    assert set(MESSAGE_OWNERS) == set(MessageState)
    assert {state for state in MessageState if state not in MESSAGE_NEXT} == {
        state for state, owner in MESSAGE_OWNERS.items() if owner == "nobody"
    }


def test_the_document_holds_the_states_as_they_are() -> None:
    from lodgement.service.incidents.message_diagram import diagram
    from tests.service.conftest import ROOT

    assert f"```text\n{diagram()}\n```" in (ROOT / "docs" / "sent-messages.md").read_text(encoding="utf-8")
