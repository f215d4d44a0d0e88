"""What somebody does about an incident in a process of its own (`tests.service.acting`), for the tests that kill it.

`fill` makes a training copy to start from, as the owner of the tables.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from tests.service.incidents.sending import a_message

PROCESS = {"fill": "owner"}
LOGS = 60
LAYOUT = "code-2017"


@contextmanager
def _staff(number: int) -> Iterator[Any]:
    from lodgement.service.accounts.models import Person
    from lodgement.service.database.roles import STAFF
    from lodgement.service.database.session import on_behalf_of

    with on_behalf_of(number, STAFF):
        yield Person.objects.get(pk=number)


def fill() -> dict[str, int]:
    """The numbers of a statistician and of a Head of Profession."""
    from django.core.management import call_command

    from lodgement.service.accounts.models import Person

    with redirect_stdout(sys.stderr):
        call_command("demonstration", logs=LOGS, stdout=sys.stderr)
    numbers = dict(Person.objects.values_list("email", "pk"))
    return {name: numbers[f"{name}@statistics.example"] for name in ("statistician", "head")}


def astray(by: int) -> int:
    """A file with all lettings behind links to 35 people."""
    from lodgement.service.incidents.drills import drill_by_links
    from lodgement.service.logs.models import Log
    from lodgement.service.logs.rules import questionnaire_of

    with _staff(by) as person:
        year = max(Log.objects.filter(collection="lettings").values_list("year", flat=True).distinct())
        return int(drill_by_links(by=person, questionnaire=questionnaire_of("lettings", year)).pk)


def opened(by: int, parcel: int) -> int:
    from lodgement.service.incidents.opening import Origin, open_from
    from lodgement.service.outbox.models import Parcel

    with _staff(by) as person:
        origin = Origin(parcel=Parcel.objects.get(pk=parcel))
        now = dt.datetime.now(dt.UTC)
        return int(open_from(by=person, origin=origin, title="Wrong file", noticed_at=now, occurred_at=None).pk)


def contained(by: int, incident: int) -> int:
    """How many links still open."""
    from lodgement.service.incidents.containing import contain
    from lodgement.service.incidents.models import Incident

    with _staff(by) as person:
        return contain(by=person, incident=Incident.objects.get(pk=incident)).open_after


def measured(by: int, incident: int) -> str:
    """Asks for it; the worker does it."""
    from lodgement.service.incidents.measuring import ask_to_measure
    from lodgement.service.incidents.models import Incident

    with _staff(by) as person:
        ask_to_measure(by=person, incident=Incident.objects.get(pk=incident))
    return "asked"


def given(by: int, which: int) -> int:
    """A message, of which each number has its own."""
    from lodgement.service.incidents.from_message import give_message

    with _staff(by) as person:
        content = a_message("somebody@elsewhere.example", {}, more=f" {which}")
        return int(give_message(by=person, content=content).pk)


def given_what_is_none(by: int, which: int) -> int:
    """Something that is no message."""
    from lodgement.service.incidents.from_message import give_message

    with _staff(by) as person:
        return int(give_message(by=person, content=b"%%PDF-1.7 %d" % which).pk)


def opened_from_message(by: int, message: int) -> int:
    from lodgement.service.incidents.actions import Reached
    from lodgement.service.incidents.from_message import open_from_message
    from lodgement.service.incidents.sent_messages import SentMessage

    with _staff(by) as person:
        incident = open_from_message(
            by=person, message=SentMessage.objects.get(pk=message), title="Wrong attachment",
            noticed_at=dt.datetime.now(dt.UTC), occurred_at=None, recipients=[Reached("somebody@elsewhere.example")],
        )  # fmt: skip
        return int(incident.pk)


def written(by: int, incident: int) -> int:
    """A report in whose every place something stands."""
    from lodgement.service.incidents.models import Incident
    from lodgement.service.incidents.reports.actions import digest_of_text, make_report, write
    from lodgement.service.incidents.reports.layouts import layout_of

    with _staff(by) as person:
        report = make_report(by=person, incident=Incident.objects.get(pk=incident), layout=layout_of(LAYOUT))
        texts = {place.written: f"Written: {place.label}." for place in layout_of(LAYOUT).written}
        return int(write(by=person, report=report, texts=texts, seen=digest_of_text(report)).pk)


def submitted(by: int, report: int) -> str:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import submit

    with _staff(by) as person:
        return str(submit(by=person, report=BreachReport.objects.get(pk=report)).digest)


def approved(by: int, report: int) -> str:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import approve

    with _staff(by) as person:
        found = BreachReport.objects.get(pk=report)
        return str(approve(by=person, report=found, digest=found.digest).state)


def sent(by: int, report: int) -> str:
    from lodgement.service.incidents.models import BreachReport
    from lodgement.service.incidents.reports.actions import send_report

    with _staff(by) as person:
        return str(send_report(by=person, report=BreachReport.objects.get(pk=report), to=["The office"]).state)
