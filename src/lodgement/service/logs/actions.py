"""What people do to logs: make, change, confirm, delete. Each in one transaction, with its event."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import seal

from ..accounts.models import Person
from ..audit.recording import record
from ..organisations.queries import Register
from ..vault.keys import year_key
from .assessing import Judged, judge, told
from .contents import answers_of, put_answers, put_told, readable, storable
from .context import Situation
from .models import Log
from .rules import questionnaire_of, rules_hash, year_name


class Stale(Exception):
    """Somebody else changed the log meanwhile; nothing was saved. `changed` names the fields they changed."""

    def __init__(self, log: Log, changed: tuple[str, ...]) -> None:
        self.log = log
        self.changed = changed
        super().__init__(f"log {log.pk} was changed meanwhile")


class YearClosed(Exception):
    """The log's year no longer takes new logs or changes; the message says since when."""


@transaction.atomic
def make_log(*, by: Person, collection: str, year: int, answers: Mapping[str, Any], today: dt.date) -> Log:
    """A new log with its first answers, for the person's organisation. Raises YearClosed."""
    questionnaire = questionnaire_of(collection, year)
    _check_open(questionnaire, today, new=True)
    judged = judge(questionnaire, None, answers, Situation(by, today, Register(by)))
    log = Log(collection=collection, year=year, made_by=by, made_for=by.organisation, answers=b"")
    log.pk = _next_number()
    write(log, questionnaire, judged, by, force_insert=True)
    _record("log.made", log, None, judged, questionnaire)
    return log


@transaction.atomic
def change_answers(
    *, by: Person, log: Log, version: int, changes: Mapping[str, Any], today: dt.date
) -> tuple[Log, Judged]:
    """Changes answers of a log as it stood at `version`. Raises Stale where it has changed since, or YearClosed."""
    questionnaire = questionnaire_of(log.collection, log.year)
    _check_open(questionnaire, today, new=False)
    held = Log.objects.select_for_update(of=("self",)).get(pk=log.pk, deleted_at=None)
    before = answers_of(held, questionnaire)
    if held.version != version:
        raise Stale(held, tuple(name for name, value in changes.items() if before.get(name) != value))
    judged = judge(questionnaire, before, changes, Situation(by, today, Register(by), before))
    write(held, questionnaire, judged, by)
    _record("log.changed", held, before, judged, questionnaire)
    return held, judged


@transaction.atomic
def delete_log(*, by: Person, log: Log, today: dt.date) -> None:
    """Deletes a log: it is kept for the record of what was handed in, and shown to nobody. Raises YearClosed."""
    _check_open(questionnaire_of(log.collection, log.year), today, new=False)
    held = Log.objects.select_for_update(of=("self",)).get(pk=log.pk, deleted_at=None)
    held.deleted_at = timezone.now()
    held.sequence = _next_sequence()
    held.save(update_fields=["deleted_at", "sequence", "changed_at"])
    record("log.deleted", f"log {held.pk}", organisation=held.made_for_id, detail={"version": held.version})


def change_by_file(
    *, by: Person, log: Log, questionnaire: Questionnaire, changes: Mapping[str, Any], situation: Situation
) -> bool:
    """Changes a log that the caller holds to what a file sent again says, in the caller's transaction.

    `changes` are as `contents.storable` writes them, None for what is no longer given. Says whether anything changed;
    what was sent is kept in any case.
    """
    before = answers_of(log, questionnaire)
    new = dict.fromkeys(changes) | readable(
        questionnaire, {name: value for name, value in changes.items() if value is not None}
    )
    judged = judge(questionnaire, before, new, replace(situation, before=before))
    if storable(questionnaire, judged.answers) == storable(questionnaire, before):
        log.save(update_fields=["sent", "same_token", "changed_at"])
        return False
    write(log, questionnaire, judged, by)
    _record("log.changed_by_file", log, before, judged, questionnaire)
    return True


def write(log: Log, questionnaire: Questionnaire, judged: Judged, by: Person, *, force_insert: bool = False) -> None:
    """Writes a log as judged: the next version, its boxes, and what is kept in the open."""
    log.version += 1
    put_answers(log, questionnaire, judged.answers)
    put_told(log, told(judged))
    put_in_the_open(log, questionnaire, judged, Register(by))
    log.sequence = _next_sequence()
    log.save(force_insert=force_insert)


def put_in_the_open(log: Log, questionnaire: Questionnaire, judged: Judged, register: Register) -> None:
    """What lists and the guard on rows need of a log's values."""
    kept, values = questionnaire.in_the_open, judged.values
    log.owner = register.by_code(values[kept.owner])
    log.manager = register.by_code(values[kept.manager])
    log.assigned_to = register.person(values[kept.assigned_to])
    group = values[kept.group]
    log.group = "" if group is None else str(group)
    log.starts_on = values[questionnaire.starts_on]
    log.references = [str(values[name] or "")[:100] for name in kept.references]
    postcode = values[kept.postcode]
    log.postcode_token = year_key(log.year).token("postcode", postcode) if postcode else None
    log.status = judged.status
    log.hard, log.soft = len(judged.hard), len(judged.to_confirm)
    log.missing = len(judged.assessed.missing)
    log.rules = rules_hash(questionnaire)


def _check_open(questionnaire: Questionnaire, today: dt.date, *, new: bool) -> None:
    window = questionnaire.window
    ends = window.new_logs_until if new else window.edits_until
    if today >= ends:
        last = ends - dt.timedelta(days=1)
        what = "new logs" if new else "changes"
        year = year_name(questionnaire.year)
        raise YearClosed(f"{year} took {what} until {last.day} {last:%B %Y}.")


def _record(
    action: str, log: Log, before: Mapping[str, Any] | None, judged: Judged, questionnaire: Questionnaire
) -> None:
    """The event of a save: names of fields in the open, what was in them before and after sealed."""
    old, new = storable(questionnaire, before or {}), storable(questionnaire, judged.answers)
    changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    content = {name: [old.get(name), new.get(name)] for name in changed}
    box = seal(year_key(log.year), f"log {log.pk} version {log.version} change", json.dumps(content).encode())
    detail = {"version": log.version, "status": str(log.status), "year": log.year}
    record(action, f"log {log.pk}", organisation=log.made_for_id, fields=changed, detail=detail, sealed=box)


def _next_number() -> int:
    return _one("SELECT nextval(pg_get_serial_sequence('logs_log', 'id'))")


def _next_sequence() -> int:
    return _one("SELECT app.next_log_sequence()")


def _one(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
