"""Whatever is killed, and whenever: an incident is opened, contained, measured and reported once, and never by half.

Real processes die by SIGKILL before and after each commit, and whoever got no answer presses the button again; two
people press it at once.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.service.conftest import ROOT
from tests.service.uploads.conftest import service
from tests.service.uploads.processes import OUTSIDE, Processes, wait_for

__all__ = ["service"]
ACTS = "tests.service.incidents.doing"
SIDES = ("before commit", "after commit")
OF_OPENING = ("incident opened", "incident opened from a message")
OF_READING = ("message read", "message refused")
OF_REPORTS = ("report submitted", "report approved", "report sent")
OTHERS = ("incident contained", "incident measured", "message given")
PEOPLE = 35


@dataclass
class Desk:
    """A training copy in processes of its own, and who works at it."""

    service: Processes
    statistician: int
    head: int

    def does(self, what: str, *numbers: int, stop_at: str = "") -> Any:
        return self.service.done(ACTS, what, *numbers, stop_at=stop_at)

    def incident(self) -> tuple[int, int]:
        """The numbers of a file that went astray, and of the incident about it."""
        parcel = self.does("astray", self.statistician)
        return parcel, self.does("opened", self.statistician, parcel)

    def at_once(self, what: str, *numbers: int) -> list[Any]:
        """What two processes say that do the same at once."""
        both = [self.service.begun(ACTS, what, *numbers) for _ in range(2)]
        said = [process.communicate() for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        return [json.loads(text) for text, _ in said]

    def worked(self, moment: str, ready: Callable[[], bool]) -> None:
        """A worker that dies at a moment, and one after it until something is so."""
        self.service.start_worker(moment)
        worker = self.service.worker
        wait_for("the worker is killed", lambda: worker is not None and worker.poll() is not None)
        self.service.kill_worker()
        self.service.silence()
        self.service.start_worker()
        wait_for("the work is done", ready)
        self.service.kill_worker()


@pytest.fixture(scope="module")
def desk(service: Processes) -> Desk:
    return Desk(service, **service.done(ACTS, "fill"))


def events_of(subject: str) -> Counter[str]:
    from lodgement.service.audit.models import Event

    return Counter(Event.objects.using(OUTSIDE).filter(subject=subject).values_list("action", flat=True))


def standing(parcel: int) -> int:
    """How many links to a parcel work."""
    from lodgement.service.outbox.models import ParcelLink

    return ParcelLink.objects.using(OUTSIDE).filter(parcel=parcel, recalled_at=None).count()


def now(incident: int) -> Any:
    from lodgement.service.incidents.models import Incident

    return Incident.objects.using(OUTSIDE).get(pk=incident)


def message_now(number: int) -> Any:
    from lodgement.service.incidents.sent_messages import SentMessage

    return SentMessage.objects.using(OUTSIDE).get(pk=number)


@pytest.mark.prove
@pytest.mark.parametrize("side", SIDES)
def test_it_is_opened_and_contained_once(desk: Desk, side: str) -> None:
    parcel = desk.does("astray", desk.statistician)
    incident = desk.does("opened", desk.statistician, parcel, stop_at=f"incident opened, {side}")
    assert (now(incident).state, now(incident).recipients.count()) == ("open", PEOPLE)
    desk.service.killed(ACTS, "contained", desk.statistician, incident, stop_at=f"incident contained, {side}")
    done = side == "after commit"
    assert (now(incident).state, standing(parcel)) == (("contained", 0) if done else ("open", PEOPLE))
    assert desk.does("contained", desk.head, incident) == 0
    assert (now(incident).state, standing(parcel)) == ("contained", 0)
    assert now(incident).contained_by_id == (desk.statistician if done else desk.head)
    assert events_of(f"incident {incident}") == {"incident.opened": 1, "incident.contained": 1}
    assert events_of(f"parcel {parcel}")["links.recalled"] == 1


@pytest.mark.prove
def test_two_people_at_once_have_one_incident_that_is_contained_once(desk: Desk) -> None:
    parcel = desk.does("astray", desk.statistician)
    first, second = desk.at_once("opened", desk.statistician, parcel)
    assert first == second
    assert desk.at_once("contained", desk.head, first) == [0, 0]
    assert (now(first).state, standing(parcel)) == ("contained", 0)
    assert events_of(f"incident {first}") == {"incident.opened": 1, "incident.contained": 1}


@pytest.mark.prove
@pytest.mark.parametrize("side", SIDES)
def test_it_is_measured_once(desk: Desk, side: str) -> None:
    parcel, incident = desk.incident()
    desk.does("measured", desk.statistician, incident)
    desk.worked(f"incident measured, {side}", lambda: not now(incident).measuring)
    found = now(incident)
    assert (found.figures["records"], found.not_measured) == (found.exposed.get().records, "")
    assert events_of(f"incident {incident}") == {
        "incident.opened": 1, "incident.measure_asked": 1, "incident.measured": 1,
    }  # fmt: skip
    assert standing(parcel) == PEOPLE


@pytest.mark.prove
@pytest.mark.parametrize("side", SIDES)
def test_a_message_is_read_once_and_opens_one_incident(desk: Desk, side: str) -> None:
    which = SIDES.index(side)
    message = desk.does("given", desk.statistician, which, stop_at=f"message given, {side}")
    desk.worked(f"message read, {side}", lambda: message_now(message).state == "read")
    assert message_now(message).pieces.count() == 0
    incident = desk.does("opened_from_message", desk.statistician, message, stop_at=f"{OF_OPENING[1]}, {side}")
    assert message_now(message).incident_id == incident
    assert events_of(f"message {message}") == {"message.given": 1, "message.read": 1}
    assert events_of(f"incident {incident}") == {"incident.opened": 1}


@pytest.mark.prove
@pytest.mark.parametrize("side", SIDES)
def test_what_is_no_message_is_refused_once(desk: Desk, side: str) -> None:
    message = desk.does("given_what_is_none", desk.statistician, SIDES.index(side))
    desk.worked(f"message refused, {side}", lambda: message_now(message).state == "refused")
    assert message_now(message).pieces.count() == 0
    assert events_of(f"message {message}") == {"message.given": 1, "message.refused": 1}


@pytest.mark.prove
@pytest.mark.parametrize("side", SIDES)
def test_a_report_is_submitted_approved_and_sent_once(desk: Desk, side: str) -> None:
    _, incident = desk.incident()
    report = desk.does("written", desk.statistician, incident)
    desk.does("submitted", desk.statistician, report, stop_at=f"report submitted, {side}")
    assert desk.does("approved", desk.head, report, stop_at=f"report approved, {side}") == "approved"
    assert desk.does("sent", desk.head, report, stop_at=f"report sent, {side}") == "sent"
    told = {name: count for name, count in events_of(f"incident {incident}").items() if name.startswith("report.")}
    assert told == dict.fromkeys(("report.made", "report.written", *(name.replace(" ", ".") for name in OF_REPORTS)), 1)


def test_every_moment_that_the_code_names_is_proved() -> None:
    named: set[str] = set()
    for path in (ROOT / "src" / "lodgement" / "service" / "incidents").rglob("*.py"):
        named |= set(re.findall(r'commit_follows\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    assert named == {*OF_OPENING, *OF_READING, *OF_REPORTS, *OTHERS}
