"""Facts of what was done: recalled, who had opened it, declarations, who was told, the risk, corrective actions."""

from __future__ import annotations

import datetime as dt

from ...audit.models import Event
from ...web.says import day, many, moment, number
from ..models import BreachReport, CorrectiveAction
from ..queries import standing_of
from .circumstances import UNTIL_OPENED, elapsed
from .document import paragraphs
from .found import Asked, Facts, Found, known, table, waits
from .layouts import title_of
from .trail import Trail, moment_in

MEASURES = Facts()
BEYOND_RECALL = (
    "What went by ordinary mail can’t be recalled by this service. Those whom it reached were asked to delete it."
)


@MEASURES
def contained(asked: Asked) -> Found:
    """When it was recalled, by one action, and what was open afterwards."""
    event = asked.trail.last("incident.contained")
    if event is None:
        return waits("the incident is contained")
    noticed = _noticed(asked.trail)
    after = f", {elapsed((event.at - noticed).total_seconds())} after it was noticed" if noticed else ""
    when = f"By one person, with one action, {moment(event.at)}{after}."
    if not event.detail.get("recallable", True):
        return known(when, BEYOND_RECALL, events=[event])
    links = f"{many(event.detail['links'], 'link')} closed; {number(event.detail['open_after'])} open afterwards."
    return known(when, links, events=[event, *asked.trail.of("links.recalled")])


def _noticed(trail: Trail) -> dt.datetime | None:
    opened = trail.first("incident.opened")
    return moment_in(opened, "noticed_at") if opened else None


@MEASURES
def used(asked: Asked) -> Found:
    """How many of those whom it reached looked at it or downloaded it."""
    opened = asked.trail.first("incident.opened")
    if opened is None:
        return waits(UNTIL_OPENED)
    if not asked.trail.incident.recipients.filter(link__isnull=False).exists():
        return known("Not known to the service: it didn’t go by a link. The declarations tell.", events=[opened])
    fetched, viewed = (_links(asked.trail, name) for name in ("link.fetched", "link.viewed"))
    begun = _links(asked.trail, "link.cut", "link.broken")
    reached, had = opened.detail["recipients"], fetched.keys() | begun.keys() | viewed.keys()
    partly = begun.keys() - fetched.keys()
    rows = [
        ("Downloaded it", number(len(fetched))),
        *([("Downloaded a part of it", number(len(partly)))] if partly else []),
        ("Looked at it, and did not download it", number(len(viewed.keys() - fetched.keys() - partly))),
        ("Never opened it", number(max(reached - len(had), 0))),
    ]
    cut = asked.trail.of("link.cut")
    stopped = f"{many(len(cut), 'download')} stopped by the recall." if cut else ""
    later = asked.trail.of("link.closed")
    tried = f"Tried {many(len(later), 'time')} after it was closed, in vain." if later else ""
    steps = [*fetched.values(), *begun.values(), *viewed.values(), *cut, *later]
    return known(table(("Of those whom it reached", "People"), rows), stopped, tried,
                 events=[opened, *steps])  # fmt: skip


def _links(trail: Trail, *actions: str) -> dict[str, Event]:
    """Each link of a recipient's to which any of this was done, with the first event of it."""
    theirs = {f"link {link}" for link in trail.incident.recipients.values_list("link", flat=True) if link}
    found: dict[str, Event] = {}
    for event in trail.of(*actions):
        if event.subject in theirs:
            found.setdefault(event.subject, event)
    return found


@MEASURES
def declarations(asked: Asked) -> Found:
    """How many were asked, how many declared, what they declared, and who is waited for."""
    asks = asked.trail.of("incident.declarations_asked")
    made = asked.trail.of("incident.declared")
    if not asks:
        return waits("those whom it reached are asked for declarations")
    latest = {event.detail["recipient"]: event for event in made}
    signed_in = sum(bool(event.detail["signed_in"]) for event in latest.values())
    standing = standing_of(asked.trail.incident)
    rows = [
        ("Declared that everything is deleted", standing.settled),
        ("Declared that not everything is deleted yet", standing.not_deleted),
        ("Asked, and still waited for", standing.waited_for),
        ("Not asked yet", standing.not_asked),
        ("Waited for no more, with reasons on record", standing.written_off),
        ("All whom it reached", standing.all),
    ]
    shown = [(words, number(count)) for words, count in rows if count]
    who = f"Declarations made signed in to this service: {number(signed_in)} of {number(len(latest))}."
    last = f"The last was made {moment(made[-1].at)}." if made else ""
    steps = [*asks, *made, *asked.trail.of(*SINCE)]
    return known(table(("Those whom it reached", "People"), shown), who if made else "", last, events=steps)


SINCE = (
    "incident.declarations_chased",
    "incident.escalated",
    "incident.recipient_added",
    "incident.recipient_written_off",
)
"""Events by which declarations stand otherwise than they were asked for."""


@MEASURES
def told(asked: Asked) -> Found:
    """Which offices were told by other reports, when, and what they acknowledged."""
    itself = asked.report.layout, asked.report.version
    sent = [event for event in asked.trail.of("report.sent") if _which(event) != itself]
    if not sent:
        return waits("another report is sent")
    answers = asked.trail.of("report.acknowledged")
    acknowledged = {_which(event): event for event in answers if _which(event) != itself}
    rows = [
        (
            ", ".join(event.detail["to"]),
            title_of(event.detail["layout"]),
            moment(event.at),
            _acknowledged(asked, event, acknowledged),
        )
        for event in sent
    ]
    heads = ("Who", "What", "When", "Acknowledged")
    return known(table(heads, rows), events=[*sent, *acknowledged.values()])


def _which(event: Event) -> tuple[str, int]:
    return event.detail["layout"], event.detail["version"]


def _acknowledged(asked: Asked, sent: Event, acknowledged: dict[tuple[str, int], Event]) -> str:
    event = acknowledged.get(_which(sent))
    if event is None:
        return "Not yet"
    layout, version = _which(sent)
    report = BreachReport.objects.filter(incident=asked.trail.incident, layout=layout, version=version).first()
    return f"{day(event.at)}, reference {report.acknowledgement}" if report else day(event.at)


@MEASURES
def risk(asked: Asked) -> Found:
    """What was decided about whom to tell, and why."""
    event = asked.trail.last("incident.risk_assessed")
    if event is None:
        return waits("the risk is assessed")
    row = asked.trail.incident.risk_assessments.filter(at__lte=event.at).first()
    commissioner = "is told" if event.detail["tell_commissioner"] else "is not told"
    people = "are told" if event.detail["tell_people"] else "are not told"
    decided = (
        f"Decided {moment(event.at)}: the Information Commissioner {commissioner}; "
        f"the people whom the records are about {people}."
    )
    likely = f"Likelihood of harm: {_plain(event.detail['likelihood'])}. Severity: {_plain(event.detail['severity'])}."
    reasons = paragraphs(row.reasons) if row else []
    return known(likely, decided, *reasons, events=[event])


def _plain(code: str) -> str:
    return code.replace("_", " ")


@MEASURES
def actions(asked: Asked) -> Found:
    """What is to be done so that it doesn't happen again, until when, and what came of it."""
    events = asked.trail.of("incident.action_added", "incident.action_done")
    rows = [(one.text, day(one.due_on), _state(one)) for one in asked.trail.incident.actions.all()]
    if not events or not rows:
        return waits("corrective actions are planned")
    return known(table(("Action", "Until", "State"), rows), events=events)


def _state(action: CorrectiveAction) -> str:
    if action.done_at is None:
        return "Planned"
    return f"Done on {day(action.done_at)}" + (f": {action.outcome}" if action.outcome else "")
