"""The long parts of an upload, in the background: checking a file, and making logs of it.

A job's arguments are the numbers of the upload and of the person who asked. Whatever dies meanwhile, the job is taken
up again: before its last commit nothing of it is there, after it there is nothing left to do. What fails again and
again, or whose person is gone, is given up with a sentence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import polars as pl
import structlog
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from lodgement.files.protected import PasswordNeeded
from lodgement.files.report_contents import Report
from lodgement.files.reports import rows_to_write
from lodgement.files.sheet import UnusableFile

from ..accounts.models import Person
from ..jobs.behalf import NotThere, for_person
from ..jobs.checkpoints import commit_follows
from ..jobs.ending import carried_out
from ..jobs.progress import tell
from ..jobs.tasks import AGAIN
from ..logs.context import Situation
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from . import steps
from .boxes import file_of
from .checking import as_kept, check, day_of, read, stops_upload
from .handing_in import make_logs
from .models import State, Upload, Workbook
from .permissions import can_move_on, can_send
from .reports import written

TELL_EVERY = 5_000
"""Rows after which progress is told."""
WORKBOOK_TELLS = 5
"""Parts of a hundred after which the progress of a workbook is told."""
log = structlog.get_logger()


@app.task(name="uploads.check", queue="uploads", retry=AGAIN, pass_context=True)
def check_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Checks a file and keeps what was found, or refuses it with a sentence."""
    carried_out(lambda: _check(upload, by), lambda: steps.give_up(upload), context)


@app.task(name="uploads.hand_in", queue="uploads", retry=AGAIN, pass_context=True)
def hand_in_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Makes logs of a checked file, all of them or none."""
    carried_out(lambda: _hand_in(upload, by), lambda: steps.give_up(upload), context)


@app.task(name="uploads.mark", queue="uploads", retry=AGAIN, pass_context=True)
def mark_upload(context: JobContext | None = None, *, upload: int, by: int) -> None:
    """Makes the marked workbook of a large file, and keeps it."""
    carried_out(lambda: _mark(upload, by), lambda: steps.give_up_workbook(upload), context)


def _check(upload: int, by: int) -> None:
    with for_person(by) as person:
        _check_may_send(person)
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
    tell(Upload, held.pk, by, rows=rows.texts.height)
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
        _check_may_send(person, found)
        made = make_logs(found, person, _today(found), _progress(found, by))
        commit_follows("logs made")
    log.info("upload handed in", upload=upload, **made)


def _mark(upload: int, by: int) -> None:
    with for_person(by) as person:
        _check_may_send(person)
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


def _check_may_send(person: Person, upload: Upload | None = None) -> None:
    """Raises NotThere for somebody who had another role when they asked, and wouldn't be let do it now."""
    if not can_send(person) or (upload is not None and not can_move_on(person, upload)):
        raise NotThere(f"person {person.pk} hands in no files any more")


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
            tell(Upload, upload.pk, by, rows_done=done)

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
            tell(Upload, upload.pk, by, workbook_done=share)

    return count
