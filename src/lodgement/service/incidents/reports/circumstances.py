"""Facts of how it came about: when, what got out, whom it reached, how it left and whether it is a drill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import groupby

from ...audit.models import Event
from ...logs.rules import questionnaire_of, year_name
from ...outbox.models import Parcel
from ...web.says import many, moment, number
from ..models import Incident, Source
from .found import Asked, Facts, Found, known, table, waits
from .trail import Trail, moment_in
from .words import done

CIRCUMSTANCES = Facts()
UNTIL_OPENED = "the incident is opened"
LEFT = ("parcel.made", "batch.made", "batch.proposed", "batch.released", "links.given", "batch.stopped", "batch.sent")
"""The events by which something leaves."""
WAYS = {
    Source.BATCH: "A batch of links, given out by this service.",
    Source.LINK: "Contents behind a link of this service.",
    Source.PARCEL: "Contents behind links of this service.",
    Source.MESSAGE: "A file sent by ordinary mail, outside this service.",
}


def elapsed(seconds: float) -> str:
    """How long something took, in the two largest units that it has: `2 days 3 hours`, `14 minutes`."""
    left, said = max(round(seconds), 0), []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if count:
            said.append(many(count, unit))
    return " ".join(said[:2]) or "less than a second"


@CIRCUMSTANCES
def occurred(asked: Asked) -> Found:
    """When it happened."""
    opened = asked.trail.first("incident.opened")
    at = moment_in(opened, "occurred_at") if opened else None
    return known(f"{moment(at)}.", events=[opened]) if at else waits("somebody says when it happened")


@CIRCUMSTANCES
def noticed(asked: Asked) -> Found:
    """When it was noticed, and how long after."""
    opened = asked.trail.first("incident.opened")
    at = moment_in(opened, "noticed_at") if opened else None
    if opened is None or at is None:
        return waits(UNTIL_OPENED)
    return known(f"{moment(at)}{_after(at, moment_in(opened, 'occurred_at'))}.", events=[opened])


def _after(at: dt.datetime, before: dt.datetime | None) -> str:
    return f", {elapsed((at - before).total_seconds())} after it happened" if before else ""


@CIRCUMSTANCES
def opened(asked: Asked) -> Found:
    """When the incident was opened here, and how long after it was noticed."""
    event = asked.trail.first("incident.opened")
    at = moment_in(event, "noticed_at") if event else None
    if event is None or at is None:
        return waits(UNTIL_OPENED)
    after = elapsed((event.at - at).total_seconds())
    return known(f"{moment(event.at)}, {after} after it was noticed.", events=[event])


@CIRCUMSTANCES
def released(asked: Asked) -> Found:
    """What got out, and by which way."""
    event = asked.trail.first("incident.opened")
    if event is None:
        return waits(UNTIL_OPENED)
    contents = asked.trail.first("parcel.made")
    return known(WAYS[Source(event.detail["source"])], counted(asked.trail.incident), events=[event, contents])


def counted(incident: Incident) -> str:
    """The records that got out, by collection and year."""
    kinds = [
        f"{many(one.records, questionnaire.one, questionnaire.many)} of {year_name(one.year)}"
        for one in incident.exposed.defer("contents", "facts")
        for questionnaire in [questionnaire_of(one.collection, one.year)]
    ]
    return f"Records of {' and of '.join(kinds)}." if kinds else ""


@CIRCUMSTANCES
def reached(asked: Asked) -> Found:
    """How many people in how many organisations."""
    event = asked.trail.first("incident.opened")
    if event is None:
        return waits(UNTIL_OPENED)
    people, organisations = event.detail["recipients"], event.detail["organisations"]
    added = asked.trail.of("incident.recipient_added")
    more = f"{many(len(added), 'person', 'people')} more, to whom it was passed on." if added else ""
    reached = f"{many(people, 'person', 'people')} in {many(organisations, 'organisation')}."
    return known(reached, more, events=[event, *added])


@CIRCUMSTANCES
def left(asked: Asked) -> Found:
    """Step by step, as the service saw it."""
    event = asked.trail.first("incident.opened")
    steps = asked.trail.of(*LEFT)
    if event is None:
        return waits(UNTIL_OPENED)
    if not steps:
        return known("Not by this service, which has no record of how it left.", events=[event])
    rows = [_row(run) for run in _runs(steps)]
    return known(table(("When", "What was done", "Details"), rows), events=steps)


def _runs(steps: list[Event]) -> list[list[Event]]:
    """Steps that follow each other and did the same, together."""
    return [list(run) for _, run in groupby(steps, key=lambda step: step.action)]


def _row(run: list[Event]) -> tuple[str, str, str]:
    """One line for what was done once or many times: counts are added up."""
    first, last = moment(run[0].at), moment(run[-1].at)
    times = f" ({len(run):,} times)" if len(run) > 1 else ""
    return first if first == last else f"{first} to {last}", f"{done(run[0].action)}{times}", _details(run)


def _details(run: list[Event]) -> str:
    said = []
    for name, say in _SAID.items():
        values = [step.detail[name] for step in run if step.detail.get(name) not in (None, "", False)]
        if values:
            said.append(say(sum(values)))
    return ", ".join(said) or "–"


_SAID: dict[str, Callable[..., str]] = {
    "entries": lambda count: many(count, "person", "people"),
    "organisations": lambda count: many(count, "organisation"),
    "links": lambda count: many(count, "link"),
    "logs": lambda count: many(count, "record"),
    "bytes": lambda count: f"{number(count)} bytes",
    "hold_seconds": lambda seconds: f"held back for {elapsed(seconds)}",
    "sent": lambda count: f"{number(count)} sent",
    "waiting": lambda count: f"{number(count)} not yet sent",
    "left_out": lambda count: f"{number(count)} left out",
    "failed": lambda count: f"{number(count)} not delivered",
    "unguarded": lambda _: "with the guard switched off for a drill",
}
"""How a detail of a step is said."""


@CIRCUMSTANCES
def drill(asked: Asked) -> Found:
    """Whether it is an exercise."""
    event = asked.trail.first("incident.opened")
    if event is None:
        return waits(UNTIL_OPENED)
    return known("Yes: this is an exercise." if event.detail.get("drill") else "No.", events=[event])


@CIRCUMSTANCES
def classification(asked: Asked) -> Found:
    """How what got out was marked."""
    event = asked.trail.first("incident.opened")
    if event is None:
        return waits(UNTIL_OPENED)
    parcel = _parcel(asked.trail)
    marked = parcel.classification if parcel else "Not known: it carried no marking of this service."
    return known(marked, events=[event, asked.trail.first("parcel.made")])


def _parcel(trail: Trail) -> Parcel | None:
    made = trail.first("parcel.made")
    which = made.subject.removeprefix("parcel ") if made else ""
    return Parcel.objects.filter(pk=which).first() if which else None
