"""A tiny collection that is sound, written to a folder, whole or with one part exchanged.

Small enough to be read at a glance, with one of everything that a definition may have.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

COLLECTION = """\
collection: tiny
title: Tiny logs
one: log
many: logs
years:
  2026:
    starts: 2026-04-01
    ends: 2027-03-31
    submission_deadline: 2027-06-04
    new_logs_until: 2027-07-03
    edits_until: 2027-07-31
starts_on: startdate
sections:
  - id: all
    title: All of it
    subsections:
      - {id: all, title: All of it, pages_of: [main], setup: true}
"""
CONTEXT = """\
context:
  - source: calendar
    title: the day
    names:
      today: {type: date, name: Day of judgement, calendar: today}
"""
TABLES = """\
tables:
  ranges:
    title: Usual rents
    key: {size: integer}
    columns: {usual: money}
    rows:
      - {size: 1, usual: 100}
"""
MAIN = """\
pages:
  - id: start
    questions:
      - id: startdate
        name: Start
        ask: When does it start?
        type: date
        column: {2026: {day: 1, month: 2, year: 3}}
  - id: home
    questions:
      - id: size
        name: Size
        ask: How large is it?
        type: integer
        min: 1
        max: 9
        column: {2026: 4}
      - id: postcode
        name: Postcode
        ask: Where is it?
        type: postcode
        sensitive: [identifying]
        column: {2026: {outward: 5, inward: 6}}
  - id: sort
    ask_if: size > 1
    questions:
      - id: sort
        name: Sort
        ask: Of which sort is it?
        type: choice
        options:
          1: Flat
          2: House
          3: {label: Castle, offered_if: size > 5}
        column: {2026: 7}
      - id: sort_other
        name: Other sort
        ask: What else is it?
        type: text
        show_if: sort = 2
        required: false
        column: {2026: 8}
  - id: money
    questions:
      - id: rent
        name: Rent
        ask: What does it cost?
        type: money
        column: {2026: 9}
  - id: person{n}
    repeat: n = 1..2
    questions:
      - id: age{n}
        name: Age of person {n}
        ask: How old is person {n}?
        type: integer
        column: {2026: 9 + 1n}
define:
  - id: is_dear
    means: It costs more than usual.
    when: rent > LOOKUP(ranges, usual, size)
derive:
  - field: yearly
    name: Rent of a year
    type: money
    value: rent * 52
clear:
  - fields: [sort_other]
    when: sort = 1
    because: A flat is nothing else.
on_change:
  - when: size IS DISTINCT FROM size_was
    clear: [sort]
    because: Another size is another sort.
checks:
  - id: castle_is_large
    kind: hard
    when: sort = 3 AND size < 8
    shown_on: [sort, size]
    statement: A castle is large.
    message: A castle of {size} is none.
  - id: rent_is_usual
    kind: soft
    when: is_dear AND startdate <= today
    shown_on: [rent]
    statement: The rent is usual.
    message: "{rent} is much."
    question: Is {rent} right?
    confirmed_by: rent_value_check
"""
PAGES = {"collection": COLLECTION, "context": CONTEXT, "tables": TABLES, "main": MAIN}


def write_tiny(folder: Path, name: str, changed: Mapping[str, str]) -> Path:
    """Writes the tiny collection under a name, with some of its pages changed, and gives the collections' folder."""
    own = folder / name
    own.mkdir(parents=True)
    for page, text in {**PAGES, **changed}.items():
        (own / f"{page}.yaml").write_text(text, encoding="utf-8")
    return folder
