"""A checked file made into logs: new ones, changed ones, and none for rows that say nothing new. All of it or nothing.

What can't stand in a log is left empty and listed. A file that is sent again after it was handed in changes only what
differs from what was sent before: an answer that somebody mended on its page meanwhile isn't undone by an old cell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils import timezone

from lodgement.assessment.frame import AssessedFrame, assess_frame
from lodgement.assessment.plan import names_read, plan_for
from lodgement.files.checking import AssessedRows
from lodgement.questionnaire.model import Questionnaire
from lodgement.sealing.boxes import open_box, seal

from ..accounts.models import Person
from ..logs.actions import change_by_file
from ..logs.bulk import Handed, contents_of, digest_of, write_new_logs
from ..logs.context import Situation
from ..logs.models import Log
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from ..vault.keys import year_key
from . import actions
from .boxes import file_of, report_of, seal_report
from .checking import assessed, read
from .models import State, Upload

ROUNDS = 6
"""Leaving an answer empty can bring another fault to light; after so many rounds what is left stays, as a finding."""
EMPTIED_KEPT = 20_000


@dataclass
class Made:
    """What came of a file."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    unchanged: int = 0
    emptied: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "changed": len(self.changed), "unchanged": self.unchanged,
                "emptied": len(self.emptied)}  # fmt: skip


def make_logs(upload: Upload, by: Person, today: Any) -> dict[str, int]:
    """Makes the logs of a file in the caller's transaction, ends the upload, and says how many of which kind."""
    questionnaire = questionnaire_of(upload.collection, upload.year)
    situation = Situation(by, today, Register(by))
    made = Made()
    for piece in assessed(questionnaire, read(file_of(upload), questionnaire), situation):
        _make(questionnaire, upload, by, situation, piece, made)
    report = report_of(upload) | {"emptied": made.emptied[:EMPTIED_KEPT], "made": made.counts()}
    seal_report(upload, report)
    upload.state, upload.handed_in_at, upload.file = State.HANDED_IN, timezone.now(), None
    upload.rows_unchanged = made.unchanged
    upload.save()
    numbers = {"new_digest": digest_of(made.new), "changed_digest": digest_of(made.changed)}
    actions.record_handed_in(upload, made.counts() | numbers)
    return made.counts()


def _make(
    questionnaire: Questionnaire,
    upload: Upload,
    by: Person,
    situation: Situation,
    piece: AssessedRows,
    made: Made,
) -> None:
    answers = _without_cells(questionnaire, piece.answers)
    answers, stands, emptied = _left_empty(questionnaire, answers, piece)
    made.emptied += emptied
    sent = contents_of(questionnaire, answers)
    tokens = [year_key(upload.year).token("sent", text) for text in sent]
    new = []
    for row, log in enumerate(_logs_there(questionnaire, upload, stands, tokens)):
        if log is None:
            new.append(row)
        elif bytes(log.same_token or b"") == tokens[row]:
            made.unchanged += 1
        elif _change(questionnaire, log, sent[row], tokens[row], by, situation):
            made.changed.append(log.pk)
        else:
            made.unchanged += 1
    rows = pl.Series(new, dtype=pl.UInt32)
    if new:
        made.new += write_new_logs(
            questionnaire, answers[rows], _some(stands, rows), piece.lines.gather(rows),
            Handed(by, upload.organisation, upload.pk),
        )  # fmt: skip


def _without_cells(questionnaire: Questionnaire, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows' answers and context, without the cells they were read from."""
    given = names_read(questionnaire)
    names = [
        name
        for name in rows.columns
        if name in questionnaire.context
        or ((item := questionnaire.fields.get(name)) and (item.question or f"{name}.given" in given))
    ]
    return rows.select(names)


# what can't stand


def _left_empty(
    questionnaire: Questionnaire, answers: pl.DataFrame, piece: AssessedRows
) -> tuple[pl.DataFrame, AssessedFrame, list[dict[str, Any]]]:
    """The answers that can stand, assessed as logs, and what was left empty, by row."""
    told: list[dict[str, Any]] = []
    plan = plan_for(questionnaire, not_known=piece.not_known)
    for _ in range(ROUNDS):
        stands = assess_frame(plan, answers)
        wrong = _wrong(questionnaire, answers, stands)
        if not wrong:
            break
        for name, rows in wrong.items():
            item = questionnaire.fields[name]
            told += [{"line": line, "question": item.name} for line in piece.lines.gather(rows)]
            empty = pl.Series([None], dtype=answers[name].dtype)
            answers = answers.with_columns(answers[name].scatter(rows, empty[0]))
    else:
        stands = assess_frame(plan, answers)
    return answers, stands, sorted(told, key=lambda one: one["line"])


def _wrong(questionnaire: Questionnaire, answers: pl.DataFrame, stands: AssessedFrame) -> dict[str, pl.Series]:
    """Answer → the rows in which a hard finding marks it, set-up answers left alone."""
    found: dict[str, list[pl.Series]] = {}
    may = {
        name
        for name in answers.columns
        if (item := questionnaire.fields.get(name)) and item.question not in questionnaire.setup_fields
    }
    for name in stands.failures:
        check = questionnaire.checks[name]
        if check.kind != "hard" or not any(place.field in may for place in check.shown_on):
            continue
        shown = stands.shown(check)
        for at, place in enumerate(check.shown_on):
            rows = shown.filter(pl.col(str(at)))["row"]
            if place.field in may and len(given := rows.filter(answers[place.field].gather(rows).is_not_null())):
                found.setdefault(place.field, []).append(given)
    return {name: pl.concat(rows).unique().sort() for name, rows in found.items()}


def _some(stands: AssessedFrame, rows: pl.Series) -> AssessedFrame:
    """The assessment of some of the rows."""
    place = {row: at for at, row in enumerate(rows)}

    def kept(by_name: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
        return {
            name: pl.Series([place[row] for row in found if row in place], dtype=pl.UInt32)
            for name, found in by_name.items()
        }

    return AssessedFrame(
        stands.plan, stands.values[rows], kept(stands.missing), kept(stands.failures), kept(stands.not_judged)
    )


# what is there already


def _logs_there(
    questionnaire: Questionnaire, upload: Upload, stands: AssessedFrame, tokens: list[bytes]
) -> list[Log | None]:
    """For each row the log that it is about: of the same owner, start and references, or sent just so before."""
    kept = questionnaire.in_the_open
    logs = Log.objects.select_for_update(of=("self",)).filter(
        made_for=upload.organisation, collection=upload.collection, year=upload.year, deleted_at=None
    )
    by_reference: dict[tuple[Any, ...], list[Log]] = {}
    by_token: dict[bytes, list[Log]] = {}
    for log in logs:
        if any(log.references):
            by_reference.setdefault((log.owner_id, log.starts_on, *log.references), []).append(log)
        if log.same_token:
            by_token.setdefault(bytes(log.same_token), []).append(log)
    codes = {code: Register(upload.by).by_code(code) for code in stands.values[kept.owner].unique()}
    rows = stands.values.select(kept.owner, questionnaire.starts_on, *kept.references).rows()
    keys = [
        (owner.pk if (owner := codes[row[0]]) else None, row[1], *(str(value or "")[:100] for value in row[2:]))
        for row in rows
    ]
    times = Counter(keys)
    return [
        _only(by_token.get(token, [])) or (_only(by_reference.get(key, [])) if times[key] == 1 else None)
        for key, token in zip(keys, tokens, strict=True)
    ]


def _only(logs: list[Log]) -> Log | None:
    return logs[0] if len(logs) == 1 else None


def _change(questionnaire: Questionnaire, log: Log, sent: str, token: bytes, by: Person, situation: Situation) -> bool:
    """Changes in a log what differs from what was sent for it before; says whether anything did."""
    before = json.loads(open_box(year_key(log.year), f"log {log.pk} sent", bytes(log.sent))) if log.sent else {}
    now = json.loads(sent)
    differs = {name: now.get(name) for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    log.sent = seal(year_key(log.year), f"log {log.pk} sent", sent.encode())
    log.same_token = token
    return change_by_file(by=by, log=log, questionnaire=questionnaire, changes=differs, situation=situation)
