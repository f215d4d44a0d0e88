"""What people do with files: hand one in to be checked, have it made into logs, replace it, give it up.

The worker does the long parts (`tasks`); each of its steps is here too, so that all transitions stand in one place. A
step first looks where the upload is: asked for twice, it is done once.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..audit.recording import record
from ..jobs.checkpoints import checkpoint
from ..organisations.models import Organisation
from ..organisations.queries import has_signed
from .boxes import digest_of_file, seal_file, seal_report
from .models import NEXT, State, Upload
from .permissions import can_move_on

LARGEST_UPLOAD = 50 << 20
"""Bytes: a year of the largest provider, as CSV or workbook, several times over."""


class UploadRefused(Exception):
    """The upload can't be made or moved on; the message says why and what to do."""


@transaction.atomic
def receive(
    *,
    by: Person,
    organisation: Organisation,
    questionnaire: Questionnaire,
    content: bytes,
    replaces: Upload | None = None,
) -> Upload:
    """A file handed in to be checked. The same file, still waiting, gives the upload there is. Raises UploadRefused."""
    from .tasks import check_upload

    if not has_signed(organisation):
        raise UploadRefused(
            f"{organisation.name} has not accepted the data sharing agreement, so nothing can be handed in for it yet. "
            "Its data protection officer can accept it on the organisation's page."
        )
    if len(content) > LARGEST_UPLOAD:
        raise UploadRefused("The file is larger than 50 MB. Split it into several files.")
    digest = digest_of_file(questionnaire.year, content)
    waiting = Upload.objects.filter(
        organisation=organisation, collection=questionnaire.collection, year=questionnaire.year, digest=digest,
        state__in=[State.RECEIVED, State.CHECKING, State.CHECKED],
    ).first()  # fmt: skip
    if waiting:
        return waiting
    upload = Upload.objects.create(
        collection=questionnaire.collection, year=questionnaire.year, organisation=organisation, by=by,
        size=len(content), digest=digest, replaces=_replaced(by, replaces),
    )  # fmt: skip
    seal_file(upload, content)
    upload.save(update_fields=["file"])
    check_upload.defer(upload=upload.pk, by=by.pk)
    _record("upload.received", upload, {"bytes": len(content)})
    checkpoint("upload received, before commit")
    return upload


def _replaced(by: Person, upload: Upload | None) -> Upload | None:
    """An upload that a mended file takes the place of: it is given up, its file forgotten."""
    if upload is None or upload.state != State.CHECKED or not can_move_on(by, upload):
        return None
    _move(upload, State.REPLACED)
    upload.file = None
    upload.save(update_fields=["state", "file"])
    return upload


def begin_check(upload: int) -> Upload | None:
    """The upload to be checked, held; None where that is done already."""
    held = Upload.objects.select_for_update().filter(pk=upload).first()
    if held is None or held.state not in (State.RECEIVED, State.CHECKING):
        return None
    held.state = State.CHECKING
    held.rows_done = 0
    held.save(update_fields=["state", "rows_done"])
    return held


def finish_check(upload: Upload, counts: dict[str, int], report: dict[str, Any]) -> bool:
    """What a check found, kept; says whether it was this check that ended it."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state != State.CHECKING:
        return False
    _move(held, State.CHECKED)
    held.checked_at = timezone.now()
    for name, count in counts.items():
        setattr(held, name, count)
    seal_report(held, report)
    held.save()
    _record("upload.checked", held, counts)
    return True


def refuse(upload: Upload, why: str) -> None:
    """A file that can't be used: why, in a sentence; the file is forgotten."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state != State.CHECKING:
        return
    _move(held, State.REFUSED)
    held.refusal, held.file, held.checked_at = why[:500], None, timezone.now()
    held.save()
    _record("upload.refused", held, {})


@transaction.atomic
def ask_to_hand_in(*, by: Person, upload: Upload) -> Upload:
    """Has a checked file made into logs, in the background. Raises UploadRefused."""
    from .tasks import hand_in_upload

    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state in (State.HANDING_IN, State.HANDED_IN):
        return held  # asked for twice
    _check_may_move(by, held, State.HANDING_IN)
    if held.rows_stopped:
        raise UploadRefused(
            f"{held.rows_stopped:,} of its rows can't become logs as they are. Mend the file and send it again."
        )
    _move(held, State.HANDING_IN)
    held.save(update_fields=["state"])
    hand_in_upload.defer(upload=held.pk, by=by.pk)
    _record("upload.hand_in_asked", held, {})
    checkpoint("hand-in asked, before commit")
    return held


@transaction.atomic
def cancel(*, by: Person, upload: Upload) -> Upload:
    """Gives a file up: it is forgotten, and no log comes of it. Raises UploadRefused."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state == State.CANCELLED:
        return held
    _check_may_move(by, held, State.CANCELLED)
    _move(held, State.CANCELLED)
    held.file = held.report = None
    held.save(update_fields=["state", "file", "report"])
    _record("upload.cancelled", held, {})
    return held


def record_handed_in(upload: Upload, counts: dict[str, Any]) -> None:
    """The one event of a file that became logs: how many, and the hashes of their lists."""
    _record("upload.handed_in", upload, counts)


def _check_may_move(by: Person, upload: Upload, to: State) -> None:
    if not can_move_on(by, upload):
        raise UploadRefused("Only the person who sent this file, or a data coordinator, can do that.")
    if to not in NEXT.get(State(upload.state), set()):
        raise UploadRefused(f"That can’t be done any more: the file is {State(upload.state).label.lower()}.")


def _move(upload: Upload, to: State) -> None:
    assert to in NEXT[State(upload.state)], f"{upload.state} to {to}"
    upload.state = to


def _record(action: str, upload: Upload, detail: dict[str, Any]) -> None:
    told = {"collection": upload.collection, "year": upload.year, "state": str(upload.state)}
    record(action, f"upload {upload.pk}", organisation=upload.organisation_id, detail=told | detail)
