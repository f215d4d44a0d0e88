"""Layouts as data: each that ships is whole, and each fault is named with its file and line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("server")
FACTS_OF_ALL = {
    "producer", "handled_by", "report_date", "statement", "occurred", "noticed", "opened", "released", "reached",
    "left", "drill", "classification", "exposure", "sensitive", "alone", "impact", "own_records", "contained", "used",
    "declarations", "told", "risk", "actions",
}  # fmt: skip


def test_each_layout_is_whole_and_every_fact_stands_in_one() -> None:
    from lodgement.service.incidents.reports.facts import FACTS
    from lodgement.service.incidents.reports.layouts import layouts

    known = layouts()
    assert set(known) == {"code-2017", "code-2018", "commissioner", "providers", "statement"}
    assert {name for layout in known.values() for name in layout.facts} == set(FACTS) == FACTS_OF_ALL
    assert all(layout.written and layout.used_from >= layout.edition for layout in known.values())


def test_the_codes_editions_ask_what_the_regulators_form_asks() -> None:
    from lodgement.service.incidents.reports.layouts import layouts

    parts = [[section.heading for section in layouts()[name].sections] for name in ("code-2017", "code-2018")]
    assert (
        parts
        == [
            [
                "Core information",
                "Circumstances of the breach",
                "Impact of the breach",
                "Corrective actions (taken or planned) to prevent re-occurrence",
            ]
        ]
        * 2
    )
    written = [{place.written for place in layouts()[name].written} for name in ("code-2017", "code-2018")]
    assert written[1] - written[0] == {"head_of_profession"}


def test_the_newest_in_use_is_offered_first() -> None:
    from lodgement.service.incidents.reports.layouts import in_use

    assert [one.id for one in in_use(dt.date(2017, 7, 28))] == ["code-2017"]
    assert [one.id for one in in_use(dt.date(2018, 2, 22))] == ["code-2018", "code-2017"]
    assert [one.id for one in in_use(dt.date(2026, 11, 24))] == [
        "code-2018", "commissioner", "providers", "statement", "code-2017",
    ]  # fmt: skip


WHOLE = """layout: toy
series: toy
title: A toy
edition: 2026-01-01
used_from: 2026-01-01
sent_to: [Somebody]
purpose: report
sections:
  - heading: All
    places:
      - written: why
        label: Why
        hint: Say why.
"""
FAULTS = {
    "a key of its own": ("series: toy", "series: toy\ncolour: red", "toy.yaml:3: “colour” is no key of a layout"),
    "no title": ("title: A toy", "title:", "toy.yaml:1: “title” is missing"),
    "another id": ("layout: toy", "layout: other", "toy.yaml:1: the id must be the file's name, “toy”, and"),
    "no day": ("edition: 2026-01-01", "edition: soon", "toy.yaml:4: “edition” must be a day"),
    "a strange purpose": ("purpose: report", "purpose: fun", "toy.yaml:7: “purpose” must be one of report, notice"),
    "a strange fact": ("written: why", "fact: weather", "toy.yaml:11: there is no fact “weather”"),
    "neither kind": ("written: why", "hint2: why", "toy.yaml:11: a place has a label, and either a fact or something"),
    "no hint": ("        hint: Say why.\n", "", "toy.yaml:11: “why” needs a hint"),
    "twice": (
        "Say why.",
        "Say why.\n      - {written: why, label: W, hint: h}",
        "toy.yaml:14: “why” stands here twice",
    ),
    "no list": ("    places:\n      - written: why", "    places:\n        written: why", "toy.yaml:1: isn't built"),
    "no yaml": ("series: toy", "series: [toy", "toy.yaml:"),
}


def test_a_whole_page_is_read(tmp_path: Path) -> None:
    from lodgement.service.incidents.reports.layouts import read_layout

    (tmp_path / "toy.yaml").write_text(WHOLE)
    assert read_layout(tmp_path / "toy.yaml").written[0].hint == "Say why."


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_where_it_stands(tmp_path: Path, fault: str) -> None:
    from lodgement.questionnaire.text import DefinitionError
    from lodgement.service.incidents.reports.layouts import read_layout

    right, wrong, said = FAULTS[fault]
    assert right in WHOLE
    (tmp_path / "toy.yaml").write_text(WHOLE.replace(right, wrong, 1))
    with pytest.raises(DefinitionError) as raised:
        read_layout(tmp_path / "toy.yaml")
    assert str(raised.value).startswith(said)
