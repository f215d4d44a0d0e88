"""The facts of a report: each from events alone, with their numbers; what isn't known yet says what it waits for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories.service import a_person
from tests.factories.service_incidents import a_morning, a_sent_message, staff
from tests.factories.service_reports import Known, a_known_incident, declared

pytestmark = pytest.mark.usefixtures("database")
_NOW = re.compile(r"\d{1,2} \w+ \d{4} at \d{1,2}:\d\d[ap]m(?=[.,:]|$)")
_LATER = re.compile(r"(?:\d+ (?:day|hour|minute|second)s? ?){1,2} ?(?=after it was noticed)")


def told(known: Known, *names: str, layout: str = "code-2017") -> dict[str, Any]:
    """What facts say, line by line, with the actions of their events; times of the test's own run as `T`."""
    from lodgement.service.incidents.reports.document import Block
    from lodgement.service.incidents.reports.facts import FACTS, facts_of
    from lodgement.service.incidents.reports.found import Asked
    from lodgement.service.incidents.reports.trail import trail_of

    report = known.report(layout)
    with staff(known.writer):
        trail = trail_of(known.incident)
        found = facts_of(Asked(trail, report, report.made_at), names or FACTS)
    actions = {event.sequence: event.action for event in trail.events}
    return {
        name: fact["waits_for"] or (_said(Block(**one) for one in fact["blocks"]), [actions[n] for n in fact["events"]])
        for name, fact in found.items()
    }


def _said(blocks: Any) -> list[str]:
    return [_LATER.sub("D ", _NOW.sub("T", line)) for block in blocks for line in block.lines()]


def test_everything_that_is_known_in_the_end() -> None:
    known = a_known_incident()
    names = [contact.organisation.name for contact in known.morning.contacts]
    found = told(known)
    own = found.pop("own_records")
    assert own[0][0] == "Each organisation is told its own figures alone."
    assert [line for line in own[0] if line in names] == names
    sensitive, of = found.pop("sensitive")
    assert (sensitive[0], of) == (
        "Records that tell something of a special category: 2. Of criminal offences: 0.",
        ["incident.measured"],
    )
    opened = ["incident.opened"]
    assert found == {
        "producer": (["The producer"], opened),
        "handled_by": ([f"Wendy Writer, Statistician, {known.writer.email}, 01632 960 100"], ["report.made"]),
        "report_date": "this version is submitted",
        "statement": "a statement is published and linked",
        "occurred": (["T."], opened),
        "noticed": (["T, 35 minutes after it happened."], opened),
        "opened": (["T, D after it was noticed."], opened),
        "released": (
            ["Contents behind links of this service.", "Records of 2 lettings of 2026/27."],
            ["parcel.made", "incident.opened"],
        ),
        "reached": (["2 people in 2 organisations."], opened),
        "left": (
            [
                *("When", "What was done", "Details"),
                *("T", "Contents made", "2 records, 25 bytes, with the guard switched off for a drill"),
                *("T", "Links given (2 times)", "2 links"),
            ],
            ["parcel.made", "links.given", "links.given"],
        ),
        "drill": (["Yes: this is an exercise."], opened),
        "classification": (["OFFICIAL-SENSITIVE"], ["parcel.made", "incident.opened"]),
        "exposure": (
            [
                "2 records of 2 organisations.",
                "A household that moved twice has two records, so there are at most as many households.",
                "The records got out with their answers.",
            ],
            ["incident.measured"],
        ),
        "alone": (
            [
                "Records that stand alone: 2 of 2. Each is the only one that got out of its postcode, of that age and "
                "that number of people. Whoever knows such a household could know its record."
            ],
            ["incident.measured"],
        ),
        "impact": (
            [
                "Together, 0 records of others lie in the recipients’ own local authorities, 0 in their own postcodes; "
                "0 of these stand alone. 0 tell others’ rents in their own local authorities.",
                "Records of others, by organisation that has them; the last three in its own postcodes",
                *("Organisation", "In its authorities", "In its postcodes", "Alone", "Health", "Criminal offences"),
                *(names[0], "0", "0", "0", "0", "0"),
                *(names[1], "0", "0", "0", "0", "0"),
                *("All together", "0", "0", "0", "0", "0"),
            ],
            ["incident.measured"],
        ),
        "contained": (
            ["By one person, with one action, T, D after it was noticed.", "2 links closed; 0 open afterwards."],
            ["links.recalled", "incident.contained"],
        ),
        "used": (
            [
                *("Of those whom it reached", "People", "Downloaded it", "1"),
                *("Looked at it, and did not download it", "0", "Never opened it", "1"),
            ],
            ["incident.opened", "link.viewed", "link.fetched"],
        ),
        "declarations": (
            [
                *("Those whom it reached", "People", "Declared that everything is deleted", "1"),
                *("Asked, and still waited for", "1", "All whom it reached", "2"),
                "Declarations made signed in to this service: 1 of 1.",
                "The last was made T.",
            ],
            ["incident.declarations_asked", "incident.declared"],
        ),
        "told": "another report is sent",
        "risk": (
            [
                "Likelihood of harm: unlikely. Severity: minor.",
                "Decided T: the Information Commissioner is not told; "
                "the people whom the records are about are not told.",
                "They are providers.",
                "They need their tenants’ trust.",
            ],
            ["incident.risk_assessed"],
        ),
        "actions": (
            ["Action", "Until", "State", "Working copies are kept apart", "24 December 2026", "Planned"],
            ["incident.action_added"],
        ),
    }


def test_a_download_that_was_cut_is_no_mere_look() -> None:
    """Who got a part of it has a part of it, whatever they did before."""
    from lodgement.service.audit.recording import record
    from lodgement.service.database.session import on_behalf_of

    known = a_known_incident(3)
    for link, actions in zip(known.morning.links[1:], (("viewed", "cut"), ("viewed",)), strict=True):
        with on_behalf_of(link.person_id):
            for action in actions:
                record(f"link.{action}", f"link {link.pk}", organisation=link.organisation_id, detail={"bytes": 9})
    said, events = told(known, "used")["used"]
    assert said == [
        *("Of those whom it reached", "People", "Downloaded it", "1", "Downloaded a part of it", "1"),
        *("Looked at it, and did not download it", "1", "Never opened it", "0", "1 download stopped by the recall."),
    ]
    assert sorted(set(events)) == ["incident.opened", "link.cut", "link.fetched", "link.viewed"]


def test_at_first_little_is_known_and_each_says_what_it_waits_for() -> None:
    found = told(a_known_incident(with_all=False))
    assert {name: said for name, said in found.items() if isinstance(said, str)} == {
        "report_date": "this version is submitted",
        "statement": "a statement is published and linked",
        **dict.fromkeys(
            ("exposure", "sensitive", "alone", "impact", "own_records"), "exposure and impact are worked out"
        ),
        "contained": "the incident is contained",
        "declarations": "those whom it reached are asked for declarations",
        "told": "another report is sent",
        "risk": "the risk is assessed",
        "actions": "corrective actions are planned",
    }


def test_what_went_by_ordinary_mail_is_told_truly() -> None:
    from lodgement.service.incidents.containing import contain

    morning = a_morning()
    incident = a_sent_message(morning.by, [*(one.email for one in morning.contacts), "x@example.org"], morning.logs)
    with staff(morning.by):
        contain(by=morning.by, incident=incident)
    known = Known(morning, incident, morning.by, a_person("approver"))
    found = told(known, "occurred", "released", "left", "used", "contained", "classification", "declarations")
    assert found == {
        "occurred": "somebody says when it happened",
        "released": (
            ["A file sent by ordinary mail, outside this service.", "Records of 2 lettings of 2026/27."],
            ["incident.opened"],
        ),
        "left": (["Not by this service, which has no record of how it left."], ["incident.opened"]),
        "used": (["Not known to the service: it didn’t go by a link. The declarations tell."], ["incident.opened"]),
        "contained": (
            [
                "By one person, with one action, T, D after it was noticed.",
                "What went by ordinary mail can’t be recalled by this service. "
                "Those whom it reached were asked to delete it.",
            ],
            ["incident.contained"],
        ),
        "classification": (["Not known: it carried no marking of this service."], ["incident.opened"]),
        "declarations": (
            [
                *("Those whom it reached", "People"),
                *("Asked, and still waited for", "3"),
                *("All whom it reached", "3"),
            ],
            ["incident.declarations_asked"],
        ),
    }


def test_no_fact_names_a_recipient() -> None:
    from lodgement.service.incidents.reports.assembling import document_for
    from lodgement.service.incidents.reports.layouts import layouts

    known = a_known_incident()
    whole = ""
    for layout in layouts():
        report = known.report(layout)
        with staff(known.writer):
            whole += "\n".join(document_for(report).lines())
    named = [said for one in known.morning.contacts for said in (one.name, one.email) if said in whole]
    assert named == []


def test_sending_and_acknowledging_are_facts_of_other_reports() -> None:
    from lodgement.service.incidents.reports.actions import acknowledge

    known = a_known_incident()
    sent = known.sent()
    with staff(known.head):
        acknowledge(by=known.head, report=sent, reference="OSR-7")
    said, events = told(known, "told", layout="commissioner")["told"]
    assert (said[:7], said[7].endswith("reference OSR-7"), events) == (
        [
            *("Who", "What", "When", "Acknowledged"),
            "Head of Profession for Statistics",
            "Report of a breach of the Code of Practice for Official Statistics",
            "T",
        ],
        True,
        ["report.sent", "report.acknowledged"],
    )


def test_a_later_declaration_takes_the_place_of_an_earlier_one() -> None:
    known = a_known_incident()
    declared(known.incident, 0, deleted=False)
    said, events = told(known, "declarations")["declarations"]
    assert said[2:6] == [
        *("Declared that not everything is deleted yet", "1"),
        *("Asked, and still waited for", "1"),
    ]
    assert events == ["incident.declarations_asked", "incident.declared", "incident.declared"]
