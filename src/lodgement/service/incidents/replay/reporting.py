"""The reports of an incident: written by one, approved by another, each fact from events; as HTML, PDF and Word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..models import BreachReport, Incident, ReportState
from ..reports.actions import (
    approve,
    digest_of,
    digest_of_text,
    link_statement,
    make_report,
    send_report,
    submit,
    write,
)
from ..reports.layouts import Layout, Purpose, layout_of
from ..reports.trail import trail_of
from .results import Results
from .running import as_owner, as_staff
from .world import World

STATEMENT = "https:" + "//statistics.example/statement"
TEXTS = {
    "output": "The statistics of that year, not published yet when it happened.",
    "head_of_profession": "The Head of Profession for Statistics, head@statistics.example.",
    "protection_officer": "The data protection officer, officer@statistics.example.",
    "contact": "The statistics team, statistics@statistics.example.",
    "principle": "Protocol 2, Practice 8: information is kept safe until it is released.",
    "how_it_happened": "The file with all records was chosen by mistake in place of a list of errors.",
    "what_else_was_done": "Nothing else.",
    "what_happened": "A file with all records was given to people at organisations that should not have it.",
    "impact_in_words": "Those who had it are providers of data themselves, and all say that it is deleted.",
    "corrective": "Lists of errors are answered in the service; no file is chosen any more.",
    "measures": "All were asked to delete it and to say so; files with records are kept apart from all others.",
    "consequences": "Somebody who knows a household could have learned something about it.",
    "delay": "There was none.",
    "people_concerned": "The households whom the records in the file are about.",
    "what_changes": "Lists of errors are answered in the service; no file is chosen any more.",
    "what_it_means": "Everybody who had the file says that it is deleted.",
    "what_to_do": "Nothing needs to be done. Tell your data protection officer.",
}
"""What people write, by the name of its place."""
UNTOLD = "Nothing more is known."
WAITS = {"statement"}
"""Facts that may wait for what comes later: the statement is published after the notices went out."""
STATUS = 200


def write_all(world: World, incident: Incident, layouts: Sequence[str], results: Results, folder: Path | None) -> None:
    """Every one of these reports from its first word to the day it is sent, notices and statement before the others."""
    stage = f"Reports of incident {incident.pk}"
    order = [Purpose.NOTICE, Purpose.STATEMENT, Purpose.REPORT]
    with results.stage(stage) as counts:
        facts = 0
        for layout in sorted(map(layout_of, layouts), key=lambda one: (order.index(one.purpose), one.id)):
            results.tell(f"{stage}: {layout.title}")
            report = _written(world, incident, layout)
            facts += _check_facts(report, layout, results)
            _keep(world, report, results, folder)
        counts |= {"reports": len(layouts), "facts": facts}


def _written(world: World, incident: Incident, layout: Layout) -> BreachReport:
    texts = {place.written: TEXTS.get(place.written, UNTOLD) for place in layout.written}
    with as_staff(world.statistician) as by:
        report = make_report(by=by, incident=incident, layout=layout)
        report = write(by=by, report=report, texts=texts, seen=digest_of_text(report))
        report = submit(by=by, report=report)
    with as_staff(world.head) as by:
        report = approve(by=by, report=report, digest=report.digest)
        report = send_report(by=by, report=report, to=layout.sent_to)
        if layout.purpose == Purpose.STATEMENT:
            report = link_statement(by=by, report=report, address=STATEMENT)
    return report


def _check_facts(report: BreachReport, layout: Layout, results: Results) -> int:
    """Each fact comes from events that there are; says how many facts there are."""
    with as_owner():
        known = {event.sequence for event in trail_of(report.incident).events}
        results.same(f"{layout.id}: what was approved is what stands there", digest_of(report), report.approved_digest)
    untraced = [
        name for name, fact in report.facts.items()
        if not fact["waits_for"] and not (fact["events"] and known.issuperset(fact["events"]))
    ]  # fmt: skip
    unknown = [name for name, fact in report.facts.items() if fact["waits_for"] and name not in WAITS]
    results.same(f"{layout.id}: every fact is traced to events", untraced, [])
    results.same(f"{layout.id}: every fact is known", unknown, [])
    results.same(f"{layout.id}: it is sent", report.state, ReportState.SENT)
    results.check(f"{layout.id}: by two people", report.submitted_by_id != report.approved_by_id)
    return len(report.facts)


def _keep(world: World, report: BreachReport, results: Results, folder: Path | None) -> None:
    """The report as its page and its files have it, written into a folder where there is one."""
    path = f"/incidents/{report.incident_id}/reports/{report.layout}/{report.version}"
    browser = world.browser(world.statistician)
    for ending, address in (("html", path), ("pdf", f"{path}/report.pdf"), ("docx", f"{path}/report.docx")):
        answer = browser.get(address)
        results.same(f"{report.layout}: there as {ending}", answer.status, STATUS)
        if folder:
            (folder / f"incident-{report.incident_id}-{report.layout}.{ending}").write_bytes(answer.content)
