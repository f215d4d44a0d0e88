"""What is to be done about an incident, in order: the page shows it, the first that isn't done with its button."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from ..web.says import many, moment
from .clocks import Clock
from .models import Incident, IncidentState, Source
from .queries import Standing, is_reported, without_officer


@dataclass(frozen=True)
class Step:
    """One thing to do: what, whether it is done, what there is to say of it, and the button that does it."""

    text: str
    done: bool
    said: str = ""
    button: str = ""
    href: str = ""
    sends: bool = False
    """Whether the button does it at once (a form) or leads to a page."""


def steps_of(incident: Incident, standing: Standing, clocks: list[Clock]) -> list[Step]:
    """All steps in their order; of a closed incident none is left."""
    return list(_steps(incident, standing, *clocks))


def _steps(incident: Incident, standing: Standing, parties: Clock, commissioner: Clock) -> Iterator[Step]:
    yield _contain(incident)
    yield _ask(incident, standing)
    yield _measure(incident)
    yield _report("Tell the providers whose records they are", incident, parties, "Write the notice to them")
    decided = incident.risk_assessments.first()
    said = f"Decided on {moment(decided.at)}." if decided else "Who is to be told is decided here, with the reasons."
    yield Step("Assess the risk", decided is not None, said, "Assess the risk", _to("incident_risk", incident))
    yield _report(
        "Tell the Information Commissioner, or decide that it isn’t needed", incident, commissioner,
        "Write the notification",
    )  # fmt: skip
    yield _learn(incident)
    yield Step(
        "Have a report approved by a second person",
        is_reported(incident),
        "",
        "Write the report of the breach",
        _to("incident_reports", incident),
    )
    closed = incident.state == IncidentState.CLOSED
    yield Step("Close the incident", closed, "", "Close the incident", _to("close_incident", incident))


def _contain(incident: Incident) -> Step:
    done = incident.state != IncidentState.OPEN
    if incident.source == Source.MESSAGE:
        said = (
            "A message that was sent can’t be called back from here: whoever has it, has it. One button asks everybody "
            "it reached to delete it and to say so. Ask whoever runs your mail, too, whether they can still stop it."
        )
        return Step("Ask everybody to delete it", done, "" if done else said, "Ask everybody now",
                    _to("contain_incident", incident), sends=True)  # fmt: skip
    said = "Ends every link of it at once, stops what hasn’t left yet, and breaks off downloads under way."
    button = "Contain it now"
    return Step("Contain it", done, "" if done else said, button, _to("contain_incident", incident), sends=True)


def _ask(incident: Incident, standing: Standing) -> Step:
    done = standing.not_asked == 0
    asked = f"{many(standing.not_asked, 'person', 'people')} not asked yet. Each gets a mail with a link."
    said = "" if done else asked
    if done and not standing.complete:
        waiting = standing.waited_for + standing.not_deleted
        said = f"{many(waiting, 'person', 'people')} still to declare; they are asked again every day."
    lacking = 0 if standing.complete else len(without_officer(incident))
    if lacking:
        said = f"{said} {many(lacking, 'organisation')} without a data protection officer: see below."
    return Step("Ask for declarations", done, said, "Ask for declarations", _to("ask_declarations", incident), True)


def _measure(incident: Incident) -> Step:
    done = incident.measured_at is not None
    said = incident.not_measured or ("" if done else "Opens the records and counts what they tell, and to whom.")
    return Step("Measure what was exposed", done, said, "Measure it", _to("measure_incident", incident), sends=True)


def _report(text: str, incident: Incident, clock: Clock, button: str) -> Step:
    said = f"{clock.how[:1].upper()}{clock.how[1:]} on {moment(clock.met_at)}." if clock.met_at else (
        f"Due by {moment(clock.due)}."
    )  # fmt: skip
    return Step(text, clock.met_at is not None, said, button, _to("incident_reports", incident))


def _learn(incident: Incident) -> Step:
    count, undone = incident.actions.count(), incident.actions.filter(done_at=None).count()
    said = (
        f"{many(count, 'action')}, {undone} not done yet."
        if count
        else "What is changed so that it won’t happen again."
    )
    return Step("Say what is done so that it doesn’t happen again", count > 0, said, "Corrective actions",
                _to("incident_actions", incident))  # fmt: skip


def _to(route: str, incident: Incident) -> str:
    try:
        return reverse(route, args=[incident.pk])
    except NoReverseMatch:
        return ""
