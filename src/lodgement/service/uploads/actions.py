"""What people do with files: hand one in to be checked, have it made into logs, replace it, give it up.

Files come and go here; the steps of the worker are in `steps`. Asked for twice, an action is done once.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person
from ..jobs.checkpoints import commit_follows
from ..logs.actions import YearClosed, check_open
from ..logs.rules import questionnaire_of
from ..organisations.models import Organisation
from ..organisations.queries import has_signed
from .boxes import FORGOTTEN, digest_of_file, forget_file, seal_file
from .models import NEXT, State, Upload, Workbook
from .permissions import can_move_on
from .receiving import LARGEST_UPLOAD
from .steps import begin_again, held, one_at_a_time, record_of, to

WAITING = (State.RECEIVED, State.CHECKING, State.LOCKED, State.CHECKED)
"""While a file is in one of these, the same file sent again is the same upload."""
REPORTED = (State.CHECKED, State.HANDING_IN)
"""States in which there are a file and what was found in it."""


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
    """A file handed in to be checked. The same file, still waiting, gives the upload there is. Raises UploadRefused.

    `replaces`: the checked file that this is the mended one of; it is given up as soon as this one is checked.
    """
    from .tasks import check_upload

    _check_signed(organisation)
    _check_open(questionnaire)
    if len(content) > LARGEST_UPLOAD:
        raise UploadRefused("The file is larger than 50 MB. Split it into several files.")
    digest = digest_of_file(questionnaire.year, content)
    one_at_a_time(f"file {organisation.pk} {digest.hex()}")
    of_year = {"organisation": organisation, "collection": questionnaire.collection, "year": questionnaire.year}
    waiting = Upload.objects.filter(**of_year, digest=digest, state__in=WAITING).first()
    if waiting:
        return waiting
    upload = Upload.objects.create(**of_year, by=by, size=len(content), digest=digest)
    if replaces and can_move_on(by, replaces) and all(getattr(replaces, name) == of_year[name] for name in of_year):
        upload.replaces = replaces
    seal_file(upload, content)
    upload.save(update_fields=["file", "replaces"])
    check_upload.defer(upload=upload.pk, by=by.pk)
    record_of("upload.received", upload, {"bytes": len(content)})
    commit_follows("upload received")
    return upload


def _check_signed(organisation: Organisation) -> None:
    if not has_signed(organisation):
        raise UploadRefused(
            f"{organisation.name} has not accepted the data sharing agreement, so nothing can be handed in for it yet. "
            "Its data protection officer can accept it on the organisation's page."
        )


def _check_open(questionnaire: Questionnaire) -> None:
    try:
        check_open(questionnaire, timezone.localdate(), new=True)
    except YearClosed as closed:
        raise UploadRefused(str(closed)) from None


@transaction.atomic
def unlock(*, by: Person, upload: Upload, content: bytes) -> Upload:
    """The content of a file that was protected by a password takes its place, and is checked. Raises UploadRefused.

    The password isn't here: it opened the file where it was typed, and is forgotten.
    """
    found = held(upload.pk)
    if found.state in (State.RECEIVED, State.CHECKING, State.CHECKED):
        return found  # asked for twice
    _check_may_move(by, found, State.RECEIVED)
    seal_file(found, content)
    begin_again(found, by.pk)
    record_of("upload.unlocked", found, {})
    return found


@transaction.atomic
def ask_to_hand_in(*, by: Person, upload: Upload) -> Upload:
    """Has a checked file made into logs, in the background. Raises UploadRefused."""
    from .tasks import hand_in_upload

    found = held(upload.pk)
    if found.state in (State.HANDING_IN, State.HANDED_IN):
        return found  # asked for twice
    _check_may_move(by, found, State.HANDING_IN)
    _check_signed(found.organisation)
    _check_open(questionnaire_of(found.collection, found.year))
    if found.rows_stopped:
        raise UploadRefused(
            f"{found.rows_stopped:,} of its rows can't become logs as they are. Mend the file and send it again."
        )
    to(State.HANDING_IN, found)
    found.rows_done, found.refusal = 0, ""
    found.save(update_fields=["state", "rows_done", "refusal"])
    hand_in_upload.defer(upload=found.pk, by=by.pk)
    record_of("upload.hand_in_asked", found, {})
    commit_follows("hand-in asked")
    return found


@transaction.atomic
def cancel(*, by: Person, upload: Upload) -> Upload:
    """Gives a file up: it is forgotten, and no log comes of it. Raises UploadRefused."""
    found = held(upload.pk)
    if found.state == State.CANCELLED:
        return found
    _check_may_move(by, found, State.CANCELLED)
    to(State.CANCELLED, found)
    forget_file(found)
    found.report = None
    found.save(update_fields=["state", "report", *FORGOTTEN])
    record_of("upload.cancelled", found, {})
    return found


@transaction.atomic
def ask_for_workbook(*, by: Person, upload: Upload) -> Upload:
    """Has the marked workbook of a large file made, in the background; asked for twice, it is made once."""
    from .tasks import mark_upload

    found = held(upload.pk)
    if found.state not in REPORTED or found.workbook_state in (Workbook.ASKED, Workbook.MADE):
        return found
    found.workbook_state, found.workbook_done = Workbook.ASKED, 0
    found.save(update_fields=["workbook_state", "workbook_done"])
    mark_upload.defer(upload=found.pk, by=by.pk)
    record_of("upload.workbook_asked", found, {})
    return found


def _check_may_move(by: Person, upload: Upload, state: State) -> None:
    if not can_move_on(by, upload):
        raise UploadRefused("Only the person who sent this file, or a data coordinator, can do that.")
    if state not in NEXT.get(State(upload.state), set()):
        raise UploadRefused(f"That can’t be done any more: this file is “{State(upload.state).label}”.")
