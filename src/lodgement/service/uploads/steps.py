"""How the worker moves an upload on. Each step first looks where the upload is: taken twice, it is taken once.

A step is the last thing in its transaction, so that whatever dies before its commit leaves the upload where it was.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone

from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from .boxes import FORGOTTEN, forget_file, forget_workbook, seal_report, seal_workbook
from .models import NEXT, State, Upload, Workbook

NOT_CHECKED = (
    "Something went wrong on our side while the file was checked, several times over. Nothing of it was kept. "
    "Send it again; if it happens again, tell us when."
)
NOT_HANDED_IN = (
    "Something went wrong on our side while the file was made into logs, several times over. No log was made or "
    "changed, and the file is still here. Try again; if it happens again, tell us when."
)
CHECKED_AGAIN = (
    "It was not handed in: since it was checked, an organisation or a person that it names has changed. "
    "It has been checked again."
)


def held(upload: int) -> Upload:
    """An upload without its workbook, nobody else moving it on until the transaction ends."""
    uploads = Upload.objects.select_for_update(of=("self",)).select_related("organisation").defer("workbook")
    return uploads.get(pk=upload)


def one_at_a_time(what: str) -> None:
    """Waits until no other transaction does this, and keeps others waiting until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def begin_check(upload: int) -> Upload | None:
    """The upload to be checked; None where that is done already."""
    found = held(upload)
    if found.state not in (State.RECEIVED, State.CHECKING):
        return None
    found.state = State.CHECKING
    found.rows_done = 0
    found.save(update_fields=["state", "rows_done"])
    commit_follows("check begun")
    return found


def finish_check(upload: Upload, counts: dict[str, int], report: dict[str, Any]) -> None:
    """What a check found is kept; the file that this one is the mended one of has had its day."""
    found = held(upload.pk)
    if found.state != State.CHECKING:
        return
    to(State.CHECKED, found)
    found.checked_at = timezone.now()
    for name, count in counts.items():
        setattr(found, name, count)
    seal_report(found, report)
    found.save()
    if found.replaces_id:
        _give_way(held(found.replaces_id), found)
    record_of("upload.checked", found, counts)
    commit_follows("check finished")


def _give_way(upload: Upload, mended: Upload) -> None:
    """Gives up a file whose mended one is checked; one that was handed in meanwhile stays so."""
    if upload.state == State.CHECKED:
        to(State.REPLACED, upload)
        forget_file(upload)
        upload.report = None
        upload.save(update_fields=["state", "report", *FORGOTTEN])
        record_of("upload.replaced", upload, {"by": mended.pk})


def ask_for_password(upload: Upload) -> None:
    """A file that opens with a password only waits for it."""
    found = held(upload.pk)
    if found.state == State.CHECKING:
        to(State.LOCKED, found)
        found.save(update_fields=["state"])
        record_of("upload.locked", found, {})


def refuse(upload: Upload, why: str) -> None:
    """A file that can't be used: why, in a sentence; the file is forgotten."""
    found = held(upload.pk)
    if State.REFUSED not in NEXT.get(State(found.state), set()):
        return
    to(State.REFUSED, found)
    found.refusal, found.checked_at = why[:500], timezone.now()
    forget_file(found)
    found.save()
    record_of("upload.refused", found, {})
    commit_follows("upload refused")


def begin_again(upload: Upload, by: int) -> None:
    """Has a file checked anew."""
    from .tasks import check_upload

    to(State.RECEIVED, upload)
    forget_workbook(upload)
    upload.save()
    check_upload.defer(upload=upload.pk, by=by)


def keep_workbook(upload: Upload, content: bytes) -> None:
    """The marked workbook that somebody asked for is there; not one of a check before the one that holds now.

    `upload`: as it stood when the workbook was begun.
    """
    found = held(upload.pk)
    if found.workbook_state == Workbook.ASKED and found.checked_at == upload.checked_at:
        found.workbook_state = Workbook.MADE
        seal_workbook(found, content)
        found.save(update_fields=["workbook", "workbook_state"])
        record_of("upload.workbook_made", found, {"bytes": len(content)})


def give_up_workbook(number: int) -> None:
    """Ends the making of a workbook that came to no end, so that whoever waits for it is told."""
    found = held(number)
    if found.workbook_state == Workbook.ASKED:
        found.workbook_state = Workbook.FAILED
        found.save(update_fields=["workbook_state"])
        record_of("upload.workbook_not_made", found, {})


def give_up(number: int) -> None:
    """Ends a check or hand-in that came to no end, so that whoever waits for it is told."""
    found = held(number)
    if found.state in (State.RECEIVED, State.CHECKING):
        refuse(found, NOT_CHECKED)
    elif found.state == State.HANDING_IN:
        to(State.CHECKED, found)
        found.refusal = NOT_HANDED_IN
        found.save(update_fields=["state", "refusal"])
        record_of("upload.not_handed_in", found, {})


def to(state: State, upload: Upload) -> None:
    """Moves an upload on, as the table of states has it."""
    assert state in NEXT[State(upload.state)], f"{upload.state} to {state}"
    upload.state = state


def record_of(action: str, upload: Upload, detail: dict[str, Any]) -> None:
    """The event of a step: counts and hashes, never anything from a row."""
    told = {"collection": upload.collection, "year": upload.year, "state": str(upload.state)}
    record(action, f"upload {upload.pk}", organisation=upload.organisation_id, detail=told | detail)
