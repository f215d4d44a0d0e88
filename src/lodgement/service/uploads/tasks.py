"""The long parts of an upload, in the background: checking a file, and making logs of it.

A job's arguments are the numbers of the upload and of the person who asked. Whatever dies meanwhile, the job is taken
up again: before its last commit nothing of it is there, after it there is nothing left to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import polars as pl
import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from lodgement.files.report_contents import Report
from lodgement.files.sheet import UnusableFile

from ..jobs.behalf import for_person
from ..jobs.checkpoints import checkpoint
from ..logs.context import Situation
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from . import actions
from .boxes import file_of
from .checking import as_kept, check, day_of, read, stops_upload
from .handing_in import make_logs
from .models import Upload

TELL_EVERY = 5_000
"""Rows after which progress is told."""
log = structlog.get_logger()


@app.task(name="uploads.check", queue="uploads")
def check_upload(upload: int, by: int) -> None:
    """Checks a file and keeps what was found, or refuses it with a sentence."""
    with for_person(by) as person:
        held = actions.begin_check(upload)
        if held is None:
            return
        content = file_of(held)
        situation = Situation(person, _today(held), Register(person).loaded())
        checkpoint("check begun, before commit")
    checkpoint("check begun, after commit")
    questionnaire = questionnaire_of(held.collection, held.year)
    try:
        rows = read(content, questionnaire)
    except UnusableFile as error:
        with for_person(by):
            actions.refuse(held, str(error))
        return
    checked = check(questionnaire, rows, situation, _progress(held, by))
    report = Report(checked, rows, "")
    stopped = [told.lines for told, _ in checked.findings.counts() if stops_upload(questionnaire, told.check)]
    counts = {
        "rows": checked.logs,
        "rows_done": checked.logs,
        "rows_hard": checked.logs_with("hard"),
        "rows_soft": checked.logs_with("soft"),
        "rows_stopped": pl.concat(stopped).n_unique() if stopped else 0,
    }
    kept = as_kept(report)
    with for_person(by):
        actions.finish_check(held, counts, kept)
        checkpoint("check finished, before commit")
    checkpoint("check finished, after commit")
    log.info("upload checked", upload=upload, rows=checked.logs)


@app.task(name="uploads.hand_in", queue="uploads")
def hand_in_upload(upload: int, by: int) -> None:
    """Makes logs of a checked file, all of them or none."""
    with for_person(by) as person:
        held = Upload.objects.select_for_update().get(pk=upload)
        if held.state != "handing_in":
            return
        made = make_logs(held, person, _today(held))
        checkpoint("logs made, before commit")
    checkpoint("logs made, after commit")
    log.info("upload handed in", upload=upload, **made)


def _today(upload: Upload) -> dt.date:
    return day_of(questionnaire_of(upload.collection, upload.year), timezone.localdate())


def _progress(upload: Upload, by: int) -> Callable[[int], None]:
    """Tells how many rows are done, in transactions of its own."""
    done = 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        with for_person(by):
            Upload.objects.filter(pk=upload.pk).update(rows_done=done)

    return told
