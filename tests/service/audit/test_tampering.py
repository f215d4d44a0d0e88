"""Any event edited, taken out, put in, moved or cut off is found, and the first bad one is named."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.service.conftest import as_owner

from .conftest import EVENTS

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "person_id": "7",
    "organisation_id": "31",
    "action": "'log.made'",
    "subject": "'log 0'",
    "fields": "ARRAY['rent']",
    "detail": "'{}'",
    "sealed": "NULL",
}
"""Each part of an event, and something else in its place."""
SAMPLED = [1, 2, 5_000, EVENTS - 1, EVENTS]


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def edited(column: str, number: int) -> str:
    _sql(f"UPDATE audit_event SET {column} = {COLUMNS[column]} WHERE sequence = %s", number)
    return f"Event {number}: was changed after it was written."


def with_hash_made_anew(number: int) -> str:
    """An event edited and its own hash worked out again: the next one no longer follows."""
    from lodgement.service.audit.verifying import _stored

    _sql("UPDATE audit_event SET action = 'log.made' WHERE sequence = %s", number)
    link = next(link for link in _stored() if link.sequence == number)
    _sql("UPDATE audit_event SET hash = %s WHERE sequence = %s", link.expected(link.previous), number)
    return f"Event {number + 1}: doesn't follow the event before it."


def taken_out(number: int) -> str:
    _sql("DELETE FROM audit_event WHERE sequence = %s", number)
    return f"Event {number}: is missing; after {number - 1} comes {number + 1}."


def closed_up(number: int) -> str:
    """Taken out, and those after it numbered anew."""
    _sql("DELETE FROM audit_event WHERE sequence = %s", number)
    _sql("UPDATE audit_event SET sequence = -(sequence - 1) WHERE sequence > %s", number)
    _sql("UPDATE audit_event SET sequence = -sequence WHERE sequence < 0")
    return f"Event {number}: doesn't follow the event before it."


def put_in(number: int) -> str:
    """A copy of an event after it."""
    _sql("UPDATE audit_event SET sequence = -(sequence + 1) WHERE sequence > %s", number)
    _sql("UPDATE audit_event SET sequence = -sequence WHERE sequence < 0")
    rest = "at, person_id, organisation_id, action, subject, fields, detail, sealed, previous, hash"
    _sql(f"INSERT INTO audit_event (sequence, {rest}) SELECT sequence + 1, {rest} FROM audit_event WHERE sequence = %s",
         number)  # fmt: skip
    return f"Event {number + 1}: doesn't follow the event before it."


def moved(number: int) -> str:
    """Changed places with the next one."""
    _sql("UPDATE audit_event SET sequence = -sequence WHERE sequence IN (%s, %s)", number, number + 1)
    _sql("UPDATE audit_event SET sequence = %s + %s + sequence WHERE sequence < 0", number, number + 1)
    return f"Event {number}: doesn't follow the event before it."


def cut_off(number: int) -> str:
    _sql("DELETE FROM audit_event WHERE sequence >= %s", number)
    return f"Event {number}: is missing: the end of the trail was cut off."


INSIDE: list[Callable[[int], str]] = [with_hash_made_anew, taken_out, closed_up, put_in, moved]
"""What can be done to an event that has another after it; done to the last one it is a cut."""


@pytest.fixture(scope="module")
def head(trail: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second place, with the head of the whole trail signed."""
    from django.db import transaction

    from lodgement.service.audit.head import write_head
    from lodgement.service.audit.models import Event

    folder = tmp_path_factory.mktemp("head")
    with transaction.atomic(), as_owner():
        last = Event.objects.latest("sequence")
    write_head(folder / "keys", folder / "heads", last.sequence, bytes(last.hash), AT)
    return folder / "heads"


def _found(head: Path) -> str:
    from lodgement.service.audit.verifying import verify

    return str(verify(None, head)[0])


def _cases(numbers: list[int]) -> list[tuple[str, int]]:
    inside = [(act.__name__, number) for act in INSIDE for number in numbers if number < EVENTS]
    return inside + [("cut_off", number) for number in numbers]


ACTS = {act.__name__: act for act in (*INSIDE, cut_off)}


def test_a_whole_trail_is_whole(undone: int, head: Path) -> None:
    from lodgement.service.audit.verifying import verify

    with as_owner():
        assert verify(None, head) == (None, EVENTS)


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_event_is_found(undone: int, head: Path, column: str) -> None:
    with as_owner():
        said = edited(column, 77)
        assert _found(head) == said


@pytest.mark.parametrize(("act", "number"), _cases([2, EVENTS]))
def test_what_was_done_to_an_event_is_found(undone: int, head: Path, act: str, number: int) -> None:
    """Edited with its hash, taken out, closed up, put in, moved, cut off."""
    with as_owner():
        said = ACTS[act](number)
        assert _found(head) == said


@pytest.mark.prove
@pytest.mark.parametrize(("act", "number"), _cases(sorted({*SAMPLED, *random.Random(7).sample(range(1, EVENTS), 20)})))
def test_wherever_it_is_done_it_is_found(undone: int, head: Path, act: str, number: int) -> None:
    with as_owner():
        said = ACTS[act](number)
        assert _found(head) == said


@pytest.mark.prove
def test_any_event_edited_is_found(undone: int) -> None:
    """All ten thousand, one after the other, read once."""
    from dataclasses import replace

    from lodgement.service.audit.chain import first_broken
    from lodgement.service.audit.verifying import _stored

    with as_owner():
        links = list(_stored())
    for place, link in enumerate(links):
        previous = links[place - 1].hash if place else bytes(32)
        changed = replace(link, action="log.made")
        assert changed.hash != changed.expected(previous)
        assert link.hash == link.expected(previous)
    broken = first_broken([*links[:5000], replace(links[5000], subject="log 0"), *links[5001:]])
    assert str(broken) == "Event 5001: was changed after it was written."
