"""A checked file made into logs: new ones, changed ones, and none for rows that say nothing new. All of it or nothing.

A file that is sent again after it was handed in changes only what differs from what was sent before: an answer that
somebody mended on its page meanwhile isn't undone by an old cell.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils import timezone

from lodgement.assessment.frame import AssessedFrame
from lodgement.assessment.plan import names_read
from lodgement.files.checking import AssessedRows
from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..jobs.checkpoints import checkpoint
from ..logs.actions import change_by_file
from ..logs.bulk import Handed, Said, digest_of, said_by, write_new_logs
from ..logs.context import Situation
from ..logs.models import Log
from ..logs.rules import questionnaire_of
from ..logs.signals import logs_made
from ..organisations.queries import Register
from . import steps
from .boxes import file_of, forget_file, report_of, seal_report
from .checking import assessed, read, stops_upload
from .emptying import Emptied, left_empty
from .matching import Key, Match, held, keys_of, logs_there
from .models import State, Upload

EMPTIED_KEPT = 20_000
"""So many of the answers left empty are kept by row; the rest is counted."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Standing:
    """Some of a file's rows as they can stand as logs."""

    answers: pl.DataFrame
    assessed: AssessedFrame
    lines: pl.Series
    said: Said
    keys: list[Key | None]


@dataclass
class Made:
    """What came of a file."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    unchanged: int = 0
    emptied: list[Emptied] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {"new": len(self.new), "changed": len(self.changed), "unchanged": self.unchanged,
                "emptied": len(self.emptied)}  # fmt: skip


def make_logs(upload: Upload, by: Person, today: dt.date, progress: Progress) -> dict[str, int]:
    """Makes the logs of a file in the caller's transaction, ends the upload, and says how many of which kind.

    A file of which a row can't become a log any more, though it could when it was checked, is checked again.
    """
    questionnaire = questionnaire_of(upload.collection, upload.year)
    situation = Situation(by, today, Register(by))
    pieces = list(assessed(questionnaire, read(file_of(upload), questionnaire), situation))
    if any(_stopped(questionnaire, piece) for piece in pieces):
        upload.refusal = steps.CHECKED_AGAIN
        steps.begin_again(upload, by.pk)
        steps.record_of("upload.checked_again", upload, {})
        return {}
    made = Made()
    standing = [_standing(questionnaire, upload, piece, made) for piece in pieces]
    matches = logs_there(
        upload,
        [key for rows in standing for key in rows.keys],
        [token for rows in standing for token in rows.said.tokens],
    )
    each = iter(held(matches))
    handed = Handed(by, upload.organisation, upload.pk)
    for rows in standing:
        _write(questionnaire, rows, [next(each) for _ in rows.keys], handed, situation, made, progress)
    _end(upload, made)
    return made.counts()


def _stopped(questionnaire: Questionnaire, piece: AssessedRows) -> bool:
    """Whether a row fails a check that stops the file. What its cells lack doesn't change after the check."""
    return any(stops_upload(questionnaire, name) for name, rows in piece.assessed.failures.items() if len(rows))


class GivenUpMeanwhile(Exception):
    """Another gave the job up while this process was silent; nothing of what it did stays."""


def _end(upload: Upload, made: Made) -> None:
    if steps.held(upload.pk).state != State.HANDING_IN:
        raise GivenUpMeanwhile
    report = report_of(upload) | {"emptied": made.emptied[:EMPTIED_KEPT], "made": made.counts()}
    seal_report(upload, report)
    steps.to(State.HANDED_IN, upload)
    upload.handed_in_at, upload.refusal = timezone.now(), ""
    forget_file(upload)
    upload.rows_unchanged, upload.rows_done = made.unchanged, upload.rows
    upload.save()
    numbers = {"new_digest": digest_of(made.new), "changed_digest": digest_of(made.changed)}
    steps.record_of("upload.handed_in", upload, made.counts() | numbers)
    if made.new:
        questionnaire = questionnaire_of(upload.collection, upload.year)
        logs_made.send(Log, organisation=upload.organisation_id, questionnaire=questionnaire)


def _standing(questionnaire: Questionnaire, upload: Upload, piece: AssessedRows, made: Made) -> Standing:
    answers = _without_cells(questionnaire, piece.answers)
    answers, stands, emptied = left_empty(questionnaire, answers, piece)
    made.emptied += emptied
    said = said_by(questionnaire, answers)
    return Standing(answers, stands, piece.lines, said, list(keys_of(questionnaire, stands.values)))


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


def _write(
    questionnaire: Questionnaire,
    rows: Standing,
    matches: list[Match],
    handed: Handed,
    situation: Situation,
    made: Made,
    progress: Progress,
) -> None:
    """Writes some of a file's rows, each to the log that it is about."""
    new = pl.Series([row for row, match in enumerate(matches) if match.log is None], dtype=pl.UInt32)
    if len(new):
        made.new += write_new_logs(
            questionnaire, rows.answers[new], _some(rows.assessed, new), rows.lines.gather(new), handed, progress,
            rows.said.some(new),
        )  # fmt: skip
    checkpoint("some logs made")
    for row, (log, is_same) in enumerate(matches):
        if log is None:
            continue
        if not is_same and _change(questionnaire, log, rows, row, handed, situation):
            made.changed.append(log)
        else:
            made.unchanged += 1
        progress(1)


def _some(stands: AssessedFrame, rows: pl.Series) -> AssessedFrame:
    """The assessment of some of the rows."""
    if len(rows) == stands.values.height:
        return stands
    place = {row: at for at, row in enumerate(rows)}

    def kept(by_name: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
        return {
            name: pl.Series([place[row] for row in found if row in place], dtype=pl.UInt32)
            for name, found in by_name.items()
        }

    return AssessedFrame(
        stands.plan, stands.values[rows], kept(stands.missing), kept(stands.failures), kept(stands.not_judged)
    )


def _change(
    questionnaire: Questionnaire, number: int, rows: Standing, row: int, handed: Handed, situation: Situation
) -> bool:
    """Changes in a log what differs from what was sent for it before; says whether anything did."""
    log = Log.objects.get(pk=number)
    log.same_token = rows.said.tokens[row]
    log.upload_id, log.upload_row = handed.upload, rows.lines[row]
    said: dict[str, Any] = json.loads(rows.said.texts[row])
    return change_by_file(by=handed.by, log=log, questionnaire=questionnaire, said=said, situation=situation)
