"""Whatever is killed, and whenever: each person of a batch is told once, nobody twice, nobody not at all.

Real processes die by SIGKILL before and after each commit, and between handing a mail to the mail server and noting it.
A mail whose fate a death left unknown is in doubt: it isn't sent again by itself, and under the same Message-ID when a
person sends it again. `IN_THE_SUITE` is the small form; `make prove` kills everywhere, and once with 2,000 people.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.conftest import ROOT
from tests.service.outbox.mail_server import MailServer, a_mail_server
from tests.service.uploads.processes import OUTSIDE, Processes, wait_for

from .doing import TOLD

SIDES = ("before commit", "after commit")
OF_WORKER = [
    *(f"parcels of batch made, {side}" for side in SIDES),
    *(f"entries told, {side}" for side in SIDES),
    *(f"mail handed, {side}" for side in SIDES),
    "mail taken",
    *(f"mail sent, {side}" for side in SIDES),
    *(f"batch sent, {side}" for side in SIDES),
]
OF_PEOPLE = [f"batch {what}, {side}" for what in ("made", "proposed", "released", "stopped") for side in SIDES]
OF_JOBS_APART = [f"{what}, {side}" for what in ("batch halted", "people reminded") for side in SIDES]
IN_THE_SUITE = ["entries told, after commit", "mail taken"]
AT_ONCE = 2
"""Mails that a worker has in hand at the same time, so that one death leaves so many in doubt at most."""
FEW, MANY = 45, 2_000
PATIENCE = 240.0


class Round:
    """A service with a round that asks so many organisations something, a mail server, and a batch of it."""

    def __init__(self, service: Processes, mail: MailServer, people: int) -> None:
        self.service, self.mail, self.people = service, mail, people
        self.deaths = 0
        made = self.done("fill", people)
        self.round, self.maker, self.second = made["round"], made["maker"], made["second"]
        self.batch = 0
        self.mail.taken.clear()

    def done(self, what: str, *numbers: int, stop_at: str = "") -> Any:
        """Does something in a process of its own; killed at a moment, whoever did it tries again."""
        return self.service.done("tests.service.batches.doing", what, *numbers, stop_at=stop_at)

    def put_together(self, stop_at: str = "") -> None:
        self.batch = self.done("make", self.maker, self.round, stop_at=stop_at)

    def released(self, stop_at: str = "") -> None:
        """Put before a second person, who lets it go at once."""
        self.done("propose", self.maker, self.batch, stop_at=stop_at if "proposed" in stop_at else "")
        self.done("release", self.second, self.batch, stop_at=stop_at if "released" in stop_at else "")

    def worked_until(self, what: str, moments: Iterator[str]) -> None:
        """Keeps a worker going until the batch is as far; each that dies is followed by one for the next moment."""
        reached = {"prepared": self.is_prepared, "sent": self.is_sent}[what]
        while not reached():
            worker = self.service.worker
            if worker is None or worker.poll() is not None:
                self.deaths += worker is not None
                self.service.kill_worker()
                self.service.silence()
                self.service.start_worker(next(moments, ""))
            ends = time.monotonic() + PATIENCE
            while not reached() and self.service.worker.poll() is None:  # type: ignore[union-attr]
                assert time.monotonic() < ends, f"the batch is {self.state()}: {self.came_of_it()}"
                time.sleep(0.1)

    def state(self) -> str:
        from lodgement.service.batches.models import Batch

        return str(Batch.objects.using(OUTSIDE).values_list("state", flat=True).get(pk=self.batch))

    def is_prepared(self) -> bool:
        from lodgement.service.batches.models import Entry

        return not Entry.objects.using(OUTSIDE).filter(batch=self.batch, parcel=None).exists()

    def is_sent(self) -> bool:
        return self.state() == "sent"

    def came_of_it(self) -> dict[str, Any]:
        """What stands in the database of the batch's people."""
        from lodgement.service.batches.models import Entry
        from lodgement.service.outbox.models import Mail, ParcelLink

        of_batch = Entry.objects.using(OUTSIDE).filter(batch=self.batch)
        people = of_batch.values("person")
        return {
            "states": Counter(of_batch.order_by().values_list("state", flat=True)),
            "mails": Mail.objects.using(OUTSIDE).filter(person__in=people, stopped_at=None).count(),
            "links": ParcelLink.objects.using(OUTSIDE).filter(person__in=people).count(),
        }

    def addresses(self) -> Counter[str]:
        """How often the mail server took a mail to an address."""
        return Counter(str(message["To"]) for message in self.mail.messages)

    def in_doubt(self) -> set[str]:
        from lodgement.service.outbox.models import Mail

        unknown = Mail.objects.using(OUTSIDE).filter(entry__batch=self.batch, sent_at=None, handed_at__isnull=False)
        return set(unknown.values_list("person__email", flat=True))

    def check_each_once(self) -> None:
        """Each was told once, or is in doubt; those are then sent again by a person, under the same Message-ID."""
        assert self.came_of_it() == {
            "states": Counter({"sent": self.people}),
            "mails": self.people,
            "links": self.people,
        }
        told, doubtful = self.addresses(), self.in_doubt()
        assert set(told.values()) == {1}
        assert len(doubtful) <= AT_ONCE * self.deaths
        everybody = set(told) | doubtful
        assert len(everybody) == self.people
        if doubtful:
            assert self.done("again", self.second, self.batch) == len(doubtful)
            wait_for("what was in doubt is sent", lambda: not self.in_doubt() and set(self.addresses()) == everybody)
            identities = {str(message["To"]): set() for message in self.mail.messages}
            for message in self.mail.messages:
                identities[str(message["To"])].add(str(message["Message-ID"]))
            assert {len(known) for known in identities.values()} == {1}


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with a_mail_server() as server:
        yield server


@pytest.fixture
def service(server: None, mail: MailServer) -> Iterator[Processes]:
    running = Processes(
        LODGEMENT_MAIL="smtp",
        LODGEMENT_MAIL_HOST="127.0.0.1",
        LODGEMENT_MAIL_PORT=str(mail.port),
        LODGEMENT_MAIL_SECURITY="none",
    )
    try:
        yield running
    finally:
        running.end()


def _carried_through(found: Round, moments: list[str]) -> None:
    """The batch from its making to its end, the worker killed at each of these moments in turn."""
    left = iter(moments)
    found.put_together()
    found.worked_until("prepared", left)
    found.released()
    found.worked_until("sent", left)
    for moment in left:  # after the last commit nobody waits for it
        raise AssertionError(f"never reached: {moment}")
    if found.deaths < len(moments):
        wait_for("the worker is killed", lambda: found.service.worker.poll() is not None)  # type: ignore[union-attr]
        found.deaths += 1
        found.service.kill_worker()
        found.service.silence()
        found.service.start_worker()


def test_a_batch_outlives_its_worker(service: Processes, mail: MailServer) -> None:
    """Takes some twenty seconds: a database is started, and a worker three times."""
    found = Round(service, mail, FEW)
    _carried_through(found, IN_THE_SUITE)
    assert found.deaths == len(IN_THE_SUITE)
    found.check_each_once()


@pytest.mark.prove
@pytest.mark.parametrize("moment", OF_WORKER)
def test_a_worker_killed_at_every_moment(service: Processes, mail: MailServer, moment: str) -> None:
    found = Round(service, mail, FEW)
    _carried_through(found, [moment])
    assert found.deaths == 1
    found.check_each_once()


@pytest.mark.prove
def test_two_thousand_are_told_once_each_though_the_worker_is_killed_at_every_moment(
    service: Processes, mail: MailServer
) -> None:
    found = Round(service, mail, MANY)
    _carried_through(found, OF_WORKER)
    assert found.deaths == len(OF_WORKER)
    found.check_each_once()


@pytest.mark.prove
@pytest.mark.parametrize("moment", [one for one in OF_PEOPLE if "stopped" not in one])
def test_whoever_got_no_answer_presses_again(service: Processes, mail: MailServer, moment: str) -> None:
    found = Round(service, mail, FEW)
    found.put_together(moment if "made" in moment else "")
    found.worked_until("prepared", iter(()))
    found.released(moment)
    found.worked_until("sent", iter(()))
    found.check_each_once()


def _taken_so_far(found: Round, least: int) -> None:
    wait_for(f"{least} mails are taken", lambda: len(found.mail.taken) >= least)


@pytest.mark.prove
@pytest.mark.parametrize("moment", [one for one in OF_PEOPLE if "stopped" in one] + [""])
def test_after_a_stop_no_further_mail_leaves(service: Processes, mail: MailServer, moment: str) -> None:
    found = Round(service, mail, FEW * 4)
    found.put_together()
    found.worked_until("prepared", iter(()))
    mail.seconds = 0.5  # so that most of them are still to go when it is stopped, however long that takes to start
    found.released()
    _taken_so_far(found, 10)
    assert found.done("stop", found.second, found.batch, stop_at=moment) == "stopped"
    stopped = len(mail.taken)
    time.sleep(5)
    assert stopped <= len(mail.taken) <= stopped + AT_ONCE
    assert len(mail.taken) < found.people
    mail.seconds = 0.0
    found.done("release", found.second, found.batch)
    found.worked_until("sent", iter(()))
    found.check_each_once()


@pytest.mark.prove
def test_a_mail_server_that_is_down_loses_and_doubles_nothing(service: Processes, mail: MailServer) -> None:
    from lodgement.service.outbox.models import Mail

    mail.answers["CONNECT"] = 421
    found = Round(service, mail, FEW)
    found.put_together()
    found.worked_until("prepared", iter(()))
    found.released()
    behind = Mail.objects.using(OUTSIDE).filter(waiting_since__isnull=False)
    wait_for("all mails wait for the mail server", lambda: behind.count() == found.people)
    assert (found.state(), len(mail.taken)) == ("sending", 0)
    del mail.answers["CONNECT"]
    found.worked_until("sent", iter(()))
    found.check_each_once()


@pytest.mark.prove
@pytest.mark.parametrize("moment", [one for one in OF_JOBS_APART if "halted" in one])
def test_a_batch_that_stops_by_itself_is_stopped_once(service: Processes, mail: MailServer, moment: str) -> None:
    from lodgement.service.accounts.models import Person
    from lodgement.service.audit.models import Event

    found = Round(service, mail, FEW)
    found.put_together()
    found.worked_until("prepared", iter(()))
    service.kill_worker()
    found.released()
    Person.objects.using(OUTSIDE).filter(pk=found.second).update(active=False)
    found.done("send", found.second, found.batch, stop_at=moment)
    events = Event.objects.using(OUTSIDE).filter(subject=f"batch {found.batch}", action="batch.stopped")
    assert (found.state(), events.count(), mail.taken) == ("stopped", 1, [])


@pytest.mark.prove
@pytest.mark.parametrize("moment", [one for one in OF_JOBS_APART if "reminded" in one])
def test_people_are_reminded_once_whatever_dies(service: Processes, mail: MailServer, moment: str) -> None:
    from lodgement.service.batches.models import Entry, Reminder

    found = Round(service, mail, FEW)
    _carried_through(found, [])
    Entry.objects.using(OUTSIDE).filter(batch=found.batch).update(sent_at=TOLD)
    found.done("remind", stop_at=moment)
    wait_for("reminders are taken", lambda: len(mail.taken) == 2 * found.people)
    assert set(found.addresses().values()) == {2}
    assert Reminder.objects.using(OUTSIDE).count() == found.people


def test_every_moment_that_the_code_names_is_proved() -> None:
    named = set()
    for app in ("batches", "outbox"):
        for path in (ROOT / "src" / "lodgement" / "service" / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            found = re.findall(r'commit_follows\("([^"]+)"\)', text)
            named |= {f"{name}, {side}" for name in found for side in SIDES}
            named |= set(re.findall(r'checkpoint\("([^"]+)"\)', text))
    assert named == {*OF_WORKER, *OF_PEOPLE, *OF_JOBS_APART}
