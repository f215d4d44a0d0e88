"""Facts of the report itself and of who makes it: the producer, the person dealing with it, dates, the statement."""

from __future__ import annotations

from ...audit.models import Event
from ...web.says import day
from ..models import BreachReport
from .found import Asked, Facts, Found, known, waits
from .trail import people_of

CORE = Facts()


def made(asked: Asked) -> Event | None:
    """The event by which this version of the report was begun."""
    said = {"layout": asked.report.layout, "version": asked.report.version}
    events = asked.trail.of("report.made")
    return next((one for one in events if said.items() <= one.detail.items()), None)


@CORE
def producer(asked: Asked) -> Found:
    """The organisation of whoever opened the incident."""
    opened = asked.trail.first("incident.opened")
    who = people_of([opened]).get(opened.person_id) if opened else None
    return known(who.organisation.name, events=[opened]) if who else waits("the incident is opened by somebody")


@CORE
def handled_by(asked: Asked) -> Found:
    """Who began this version, and how they are reached."""
    begun = made(asked)
    who = people_of([begun]).get(begun.person_id) if begun else None
    if who is None:
        return waits("this version is begun by somebody")
    return known(", ".join(filter(None, (who.name, who.get_role_display(), who.email, who.telephone))), events=[begun])


@CORE
def report_date(asked: Asked) -> Found:
    """The day on which this version is submitted: fixed by doing so."""
    begun = made(asked)
    if not asked.report.submitted_at:
        return waits("this version is submitted")
    return known(f"{day(asked.report.submitted_at)}, version {asked.report.version}", events=[begun])


@CORE
def statement(asked: Asked) -> Found:
    """Where the published statement stands."""
    linked = asked.trail.last("report.statement_linked")
    if linked is None:
        return waits("a statement is published and linked")
    which = {name: linked.detail.get(name) for name in ("layout", "version")}
    found = BreachReport.objects.filter(incident=asked.trail.incident, **which).first()
    return known(found.statement_address if found else "", events=[linked])
