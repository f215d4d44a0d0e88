"""What was done to a log, by whom and when, with what its answers were before and after.

The events are the audit trail's own; what was in the answers is sealed there under the key of the log's year, and
opened only for somebody who may see the log.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import open_box

from ..accounts.models import Person
from ..audit.models import Event
from ..vault.keys import year_key
from .contents import belongs_to, readable
from .models import Log
from .wording import Wording

RECENT = 20
"""Events that are shown unless all are asked for."""
NOT_KNOWN = "Somebody outside your organisation"
DONE = {
    "log.made": "Entered",
    "log.changed": "Changed",
    "log.changed_by_file": "Changed by a file",
    "log.confirmed": "Confirmed as right",
    "log.deleted": "Deleted",
}
"""What an event of a log is called."""


@dataclass(frozen=True)
class Happening:
    """Something that was done to a log: in words, and each answer with what it was before and after."""

    what: str
    who: str
    when: dt.datetime
    changes: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Meanwhile:
    """What was changed in a log since a version of it: each field with its answer before; who did it last, and when."""

    before: Mapping[str, Any]
    who: str
    when: dt.datetime


def events_of(log: Log, after_version: int = 0) -> list[Event]:
    """The events of a log beyond a version of it, the newest first."""
    events = Event.objects.filter(subject=f"log {log.pk}").order_by("-sequence")
    return [event for event in events if event.detail.get("version", 0) > after_version]


def history_of(log: Log, wording: Wording, *, everything: bool = False) -> tuple[list[Happening], int]:
    """The latest of what was done to a log, the newest first; and how many more there are."""
    events = events_of(log)
    shown = events if everything else events[:RECENT]
    people = Person.objects.in_bulk({event.person_id for event in shown if event.person_id} | {log.made_by_id})
    told = [_happening(event, log, wording, people) for event in shown]
    if len(shown) == len(events) and not any(event.action == "log.made" for event in events):
        made = f"Handed in with a file, row {log.upload_row}" if log.upload_id else "Handed in with others"
        told.append(Happening(made, name_of(log.made_by_id, people), log.made_at))
    return told, len(events) - len(shown)


def changed_meanwhile(log: Log, version: int, questionnaire: Questionnaire) -> Meanwhile:
    """What was changed in a log since a version of it."""
    events = events_of(log, version)
    before: dict[str, Any] = {}
    for event in events:  # the oldest comes last, and it knows what was there before
        before |= dict.fromkeys(event.fields) | _read(questionnaire, _content(event, log), 0)
    people = Person.objects.in_bulk([events[0].person_id]) if events else {}
    return Meanwhile(before, name_of(events[0].person_id, people), events[0].at)


def name_of(number: int | None, people: Mapping[int, Person]) -> str:
    """Who did something, as far as one may know them."""
    person = people.get(number) if number else None
    return person.name if person else NOT_KNOWN


def _happening(event: Event, log: Log, wording: Wording, people: Mapping[int, Person]) -> Happening:
    what = DONE.get(event.action, event.action)
    return Happening(what, name_of(event.person_id, people), event.at, tuple(_changes(event, log, wording)))


def _content(event: Event, log: Log) -> dict[str, list[Any]]:
    """Of each field that an event changed what was there before and after, as it is stored."""
    if event.sealed is None:
        return {}
    box = belongs_to(log.pk, event.detail["version"], "change")
    content: dict[str, list[Any]] = json.loads(open_box(year_key(log.year), box, bytes(event.sealed)))
    return content


def _changes(event: Event, log: Log, wording: Wording) -> Iterator[tuple[str, str, str]]:
    content, questionnaire = _content(event, log), wording.questionnaire
    before, after = (_read(questionnaire, content, at) for at in (0, 1))
    for name, item in questionnaire.fields.items():
        if name in content:
            yield item.name, wording.of(item, before.get(name)), wording.of(item, after.get(name))


def _read(questionnaire: Questionnaire, content: Mapping[str, list[Any]], at: int) -> dict[str, Any]:
    """What was there before (0) or after (1) an event."""
    return readable(questionnaire, {name: said[at] for name, said in content.items()})
