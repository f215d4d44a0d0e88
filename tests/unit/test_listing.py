"""What a table lists for a question: what is there when the year begins and may be chosen, by what people call it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lodgement.questionnaire.listing import label_of, listed
from lodgement.questionnaire.loading import load

from .tiny import PAGES, write_tiny

TABLES = """\
tables:
  ranges:
    title: Usual rents
    key: {size: integer}
    columns: {usual: money}
    rows:
      - {size: 1, usual: 100}
  places:
    title: Places
    key: {code: text}
    columns: {name: text, near: boolean, open: boolean, first: date, last: date}
    lists: {type: local_authority, label: name, starts: first, ends: last, only: open}
    rows:
      - {code: A, name: Zeal, near: true, open: true, first: 2026-04-01, last: 2026-04-01}
      - {code: B, name: Ash, near: false, open: true, first: 2020-04-01, last: null}
      - {code: C, name: Birch, near: true, open: false, first: 2020-04-01, last: null}
      - {code: D, name: Dale, near: true, open: true, first: 2026-04-02, last: null}
      - {code: E, name: Elm, near: true, open: true, first: 2020-04-01, last: 2026-03-31}
      - {code: F, name: Fern, near: true, open: true, first: null, last: null}
"""
QUESTION = """\
  - id: place
    questions:
      - id: place
        name: Place
        ask: Where is it?
        type: local_authority
      - id: near
        name: Nearer place
        ask: Where is it nearby?
        type: local_authority
        listed_where: near
  - id: money
"""


def test_offered_is_what_is_there_when_the_year_begins_and_may_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = PAGES["main"].replace("  - id: money\n", QUESTION, 1)
    folder = write_tiny(tmp_path, "places", {"tables": TABLES, "main": main})
    monkeypatch.setenv("LODGEMENT_COLLECTIONS", str(folder))
    places = load("places", 2026)

    offered = {question.id: listed(places, question) for question in places.pages["place"].questions}

    assert offered == {
        "place": (("B", "Ash"), ("F", "Fern"), ("A", "Zeal")),
        "near": (("F", "Fern"), ("A", "Zeal")),
    }
    assert listed(places, places.pages["money"].questions[0]) == ()
    assert [label_of(places, "local_authority", code) for code in ("E", "X")] == ["Elm", None]
    assert label_of(places, "country", "E") is None
