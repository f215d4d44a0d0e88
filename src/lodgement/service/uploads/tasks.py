"""The long parts of an upload, in the background: checking a file, and making logs of it.

A job's arguments are the numbers of the upload and of the person who asked. Whatever dies meanwhile, the job is taken
up again: before its last commit nothing of it is there, after it there is nothing left to do. What fails again and
again, or whose person is gone, is given up with a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from threading import Thread

import polars as pl
import structlog
from django.db import connection
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lodgement.files.protected import PasswordNeeded
from lodgement.files.report_contents import Report
from lodgement.files.reports import rows_to_write
from lodgement.files.sheet import UnusableFile

from ..database.session import as_the_system
from ..jobs.behalf import NotThere, for_person
from ..jobs.checkpoints import commit_follows
from ..jobs.tasks import AGAIN, is_last_try
from ..logs.context import Situation
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from . import steps
from .boxes import file_of
from .checking import as_kept, check, day_of, read, stops_upload
from .handing_in import make_logs
from .models import State, Upload, Workbook
from .reports import written

TELL_EVERY = 5_000
"""Rows after which progress is told."""
WORKBOOK_TELLS = 5
"""Parts of a hundred after which the progress of a workbook is told."""
log = structlog.get_logger()


@app.task(name="uploads.check", queue="uploads", retry=AGAIN, pass_context=True)
def check_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Checks a file and keeps what was found, or refuses it with a sentence."""
    _done_or_given_up(_check, context, upload, by)


@app.task(name="uploads.hand_in", queue="uploads", retry=AGAIN, pass_context=True)
def hand_in_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Makes logs of a checked file, all of them or none."""
    _done_or_given_up(_hand_in, context, upload, by)


@app.task(name="uploads.mark", queue="uploads", retry=AGAIN, pass_context=True)
def mark_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Makes the marked workbook of a large file, and keeps it."""
    _done_or_given_up(_mark, context, upload, by, steps.give_up_workbook)


def _done_or_given_up(
    job: Callable[[int, int], None],
    context: JobContext | None,
    upload: int,
    by: int,
    give_up: Callable[[int], None] = steps.give_up,
) -> None:
    try:
        if not is_last_try(context):
            return job(upload, by)
    except NotThere:
        log.info("whoever asked for it is not active any more", upload=upload)
    with as_the_system():
        give_up(upload)
    return None


def _check(upload: int, by: int) -> None:
    with for_person(by) as person:
        held = steps.begin_check(upload)
        if held is None:
            return
        content = file_of(held)
        situation = Situation(person, _today(held), Register(person).loaded())
    questionnaire = questionnaire_of(held.collection, held.year)
    try:
        rows = read(content, questionnaire)
    except PasswordNeeded:
        with for_person(by):
            steps.ask_for_password(held)
        return
    except UnusableFile as error:
        with for_person(by):
            steps.refuse(held, str(error))
        return
    _tell(held, by, rows=rows.texts.height)
    checked = check(questionnaire, rows, situation, _progress(held, by))
    stopped = [told.lines for told, _ in checked.findings.counts() if stops_upload(questionnaire, told.check)]
    counts = {
        "rows": checked.logs,
        "rows_done": checked.logs,
        "rows_hard": checked.logs_with("hard"),
        "rows_soft": checked.logs_with("soft"),
        "rows_stopped": pl.concat(stopped).n_unique() if stopped else 0,
    }
    kept = as_kept(Report(checked, rows, ""))
    with for_person(by):
        steps.finish_check(held, counts, kept)
    log.info("upload checked", upload=upload, rows=checked.logs)


def _hand_in(upload: int, by: int) -> None:
    with for_person(by) as person:
        found = Upload.objects.select_related("organisation").get(pk=upload)
        steps.one_at_a_time(f"logs {found.organisation_id} {found.collection} {found.year}")
        found.refresh_from_db()
        if found.state != State.HANDING_IN:
            return
        made = make_logs(found, person, _today(found), _progress(found, by))
        commit_follows("logs made")
    log.info("upload handed in", upload=upload, **made)


def _mark(upload: int, by: int) -> None:
    with for_person(by) as person:
        found = Upload.objects.defer("workbook", "report").get(pk=upload)
        if found.workbook_state != Workbook.ASKED:
            return
        content = file_of(found)
        situation = Situation(person, _today(found), Register(person).loaded())
    questionnaire = questionnaire_of(found.collection, found.year)
    rows = read(content, questionnaire)
    report = Report(check(questionnaire, rows, situation), rows, f"Upload {found.pk}")
    made = written(report, "xlsx", _share(found, by, rows_to_write(report, ".xlsx")))
    with for_person(by):
        steps.keep_workbook(found, made)
    log.info("marked workbook made", upload=upload, bytes=len(made))


def _today(upload: Upload) -> dt.date:
    return day_of(questionnaire_of(upload.collection, upload.year), timezone.localdate())


# progress


def _progress(upload: Upload, by: int) -> Callable[[int], None]:
    """Tells every so many rows how many are done."""
    done = told = 0

    def count(more: int) -> None:
        nonlocal done, told
        done += more
        if done - told >= TELL_EVERY:
            told = done
            _tell(upload, by, rows_done=done)

    return count


def _share(upload: Upload, by: int, total: int) -> Callable[[int], None]:
    """Tells of each twentieth of a workbook that it is written."""
    done = told = 0

    def count(more: int) -> None:
        nonlocal done, told
        done += more
        share = 100 * done // total
        if share - told >= WORKBOOK_TELLS:
            told = share
            _tell(upload, by, workbook_done=share)

    return count


def _tell(upload: Upload, by: int, **counts: int) -> None:
    """Writes counts to an upload at once, on a connection of its own: the job's transaction may last for minutes."""

    def write() -> None:
        try:
            with for_person(by):
                Upload.objects.filter(pk=upload.pk).update(**counts)
        except NotThere:
            pass  # the job itself finds it out
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()
