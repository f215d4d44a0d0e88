"""What people do to logs: make, change, confirm, delete. Each in one transaction, with its event."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import seal

from ..accounts.models import Person
from ..audit.recording import record
from ..organisations.queries import Register
from ..vault.keys import year_key
from .assessing import CONFIRMED, Judged, as_it_stands, judge, told
from .contents import answers_of, put_answers, put_sent, put_told, readable, sent_of, storable
from .context import Situation
from .models import Log
from .offering import known_from_the_start
from .permissions import can_add, can_delete
from .queries import logs_for
from .rules import questionnaire_of, rules_hash, year_name
from .signals import log_written, logs_made


class Stale(Exception):
    """Somebody else changed the log meanwhile; nothing was saved. `changed` names the fields they changed."""

    def __init__(self, log: Log, changed: tuple[str, ...]) -> None:
        self.log = log
        self.changed = changed
        super().__init__(f"log {log.pk} was changed meanwhile")


class YearClosed(Exception):
    """The log's year no longer takes new logs or changes; the message says since when."""


class NothingSigned(Exception):
    """The person's organisation hasn't accepted the data sharing agreement, without which nothing is handed in."""


REASONS = {
    "twice": "It was entered twice",
    "fell_through": "It did not take place",
    "not_ours": "It belongs to another organisation",
    "wrong_collection": "It is of another collection or year",
}
"""Why a log may be deleted."""


@dataclass(frozen=True)
class Proposal:
    """A change to a log that is held for it: what the log would say. Nothing is written until it is saved."""

    log: Log
    before: Mapping[str, Any]
    judged: Judged
    register: Register

    @property
    def changes_anything(self) -> bool:
        questionnaire = self.judged.questionnaire
        return storable(questionnaire, self.judged.answers) != storable(questionnaire, self.before)


@transaction.atomic
def make_log(
    *, by: Person, collection: str, year: int, answers: Mapping[str, Any], today: dt.date, form: UUID | None = None
) -> Log:
    """A new log with its first answers, for the person's organisation. Raises YearClosed, NothingSigned.

    `form`: what it is made from; a second log of the same form raises IntegrityError.
    """
    questionnaire = questionnaire_of(collection, year)
    check_open(questionnaire, today, new=True)
    if not can_add(by):
        raise NothingSigned
    register = Register(by)
    judged = judge(questionnaire, None, answers, Situation(by, today, register))
    log = Log(collection=collection, year=year, made_by=by, made_for=by.organisation, made_from=form,
              answers=b"")  # fmt: skip
    log.pk = _next_number()
    write(log, judged, register, None)
    _record("log.made", log, None, judged, questionnaire)
    logs_made.send(Log, organisation=log.made_for_id, questionnaire=questionnaire)
    return log


@transaction.atomic
def begin_log(*, by: Person, collection: str, year: int, form: UUID, today: dt.date) -> Log:
    """A new log that says what is known before anybody is asked. Raises YearClosed, NothingSigned."""
    questionnaire = questionnaire_of(collection, year)
    answers = known_from_the_start(questionnaire, Situation(by, today, Register(by)))
    return make_log(by=by, collection=collection, year=year, answers=answers, today=today, form=form)


def hold(*, by: Person, number: int) -> Log | None:
    """A log that the person may see, held until the transaction ends so that nobody changes it meanwhile."""
    return logs_for(by).select_for_update(of=("self",)).filter(pk=number).first()


def propose(held: Log, version: int, changes: Mapping[str, Any], situation: Situation, standing: Judged) -> Proposal:
    """What a log that is held would say after changes. Raises Stale where it isn't at `version` any more, YearClosed.

    `standing`: the log as it is, assessed.
    """
    questionnaire = standing.questionnaire
    check_open(questionnaire, situation.today, new=False)
    if held.version != version:
        raise Stale(held, tuple(name for name, value in changes.items() if standing.answers.get(name) != value))
    before = standing.answers
    judged = judge(questionnaire, before, changes, replace(situation, before=before), standing)
    return Proposal(held, before, judged, situation.register)


@transaction.atomic(savepoint=False)  # within that of the proposal, which is undone where it fails
def save(proposal: Proposal, action: str = "log.changed") -> Log:
    """Writes a change that was proposed in this transaction, with its event."""
    log, judged = proposal.log, proposal.judged
    write(log, judged, proposal.register, proposal.before)
    _record(action, log, proposal.before, judged, judged.questionnaire)
    log_written.send(Log, log=log, judged=judged)
    return log


@transaction.atomic
def change_answers(
    *, by: Person, log: Log, version: int, changes: Mapping[str, Any], today: dt.date, action: str = "log.changed"
) -> tuple[Log, Judged]:
    """Changes answers of a log as it stood at `version`. Raises Stale where it has changed since, YearClosed.

    Raises Log.DoesNotExist where the person doesn't see it.
    """
    held = hold(by=by, number=log.pk)
    if held is None:
        raise Log.DoesNotExist
    situation = Situation(by, today, Register(by))
    proposal = propose(held, version, changes, situation, as_it_stands(held, situation))
    return save(proposal, action), proposal.judged


def confirm(*, by: Person, log: Log, version: int, confirmation: str, today: dt.date) -> Log:
    """Keeps a person's word that something unusual is right. Raises Stale, YearClosed."""
    confirmed = {confirmation: CONFIRMED}
    return change_answers(by=by, log=log, version=version, changes=confirmed, today=today, action="log.confirmed")[0]


@transaction.atomic
def delete_log(*, by: Person, log: Log, reason: str, today: dt.date) -> None:
    """Deletes a log: it is kept for the record of what was handed in, and shown to nobody. Raises YearClosed.

    `reason` is one of REASONS. Raises PermissionDenied where it isn't the person's to delete.
    """
    questionnaire = questionnaire_of(log.collection, log.year)
    check_open(questionnaire, today, new=False)
    held = hold(by=by, number=log.pk)
    if held is None or not can_delete(by, held, questionnaire, today):
        raise PermissionDenied
    held.deleted_at = timezone.now()
    held.sequence = _next_sequence()
    held.save(update_fields=["deleted_at", "sequence", "changed_at"])
    detail = {"version": held.version, "reason": reason}
    record("log.deleted", f"log {held.pk}", organisation=held.made_for_id, detail=detail)
    log_written.send(Log, log=held, judged=None)


def change_by_file(
    *, by: Person, log: Log, questionnaire: Questionnaire, said: Mapping[str, Any], situation: Situation
) -> bool:
    """Changes in a log that the caller holds what differs from what was sent for it before; says whether anything did.

    `said`: all that the file says, as `contents.storable` writes it. It is kept without what this change takes out, so
    that a later file which says it again brings it back; what somebody took out on a page stays out.
    """
    assert log.deleted_at is None, "what is deleted is changed no more"
    before, was = answers_of(log, questionnaire), sent_of(log)
    changes = {name: said.get(name) for name in was.keys() | said.keys() if was.get(name) != said.get(name)}
    new = dict.fromkeys(changes) | readable(
        questionnaire, {name: value for name, value in changes.items() if value is not None}
    )
    judged = judge(questionnaire, before, new, replace(situation, before=before))
    taken_out = (before.keys() | changes.keys()) - judged.answers.keys()
    put_sent(log, {name: value for name, value in said.items() if name not in taken_out})
    if storable(questionnaire, judged.answers) == storable(questionnaire, before):
        log.save(update_fields=["sent", "same_token", "changed_at"])
        return False
    write(log, judged, situation.register, before)
    _record("log.changed_by_file", log, before, judged, questionnaire)
    log_written.send(Log, log=log, judged=judged)
    return True


def write(log: Log, judged: Judged, register: Register, before: Mapping[str, Any] | None) -> None:
    """Writes a log as judged: the next version, its boxes, what is kept in the open. `before`: None for a new log."""
    log.version += 1
    put_answers(log, judged.questionnaire, judged.answers)
    put_told(log, told(judged))
    put_whose(log, judged, register, before or {})
    put_in_the_open(log, judged)
    log.sequence = _next_sequence()
    log.save(force_insert=before is None)


def put_whose(log: Log, judged: Judged, register: Register, before: Mapping[str, Any]) -> None:
    """Whose log it is. Whoever saves it need not know everybody it names: what they didn't change stays as it was."""
    kept, values = judged.questionnaire.in_the_open, judged.values
    for name, found in (
        ("owner", register.by_code(values[kept.owner])),
        ("manager", register.by_code(values[kept.manager])),
        ("assigned_to", register.person(values[kept.assigned_to])),
    ):
        answer = getattr(kept, name)
        is_unchanged = values[answer] is not None and values[answer] == before.get(answer)
        if found is not None or not is_unchanged:
            setattr(log, name, found)


def put_in_the_open(log: Log, judged: Judged) -> None:
    """What lists need of a log's values."""
    questionnaire, values = judged.questionnaire, judged.values
    kept = questionnaire.in_the_open
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


def check_open(questionnaire: Questionnaire, today: dt.date, *, new: bool) -> None:
    """Raises YearClosed where a collection year takes no new logs, or no changes, on a day."""
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
