"""The second factor: set up, given, renewed, switched off. A code is worth something once.

The code with which an app is set up counts as used. After five wrong codes no more are looked at for an hour.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

from django.db import transaction

from lodgement.sealing.boxes import open_box, seal

from ...audit.recording import record
from ...vault.keys import data_key
from ..codes import new_recovery_codes, same_recovery_code, step_of
from ..models import Authenticator, Person, RecoveryCode
from ..permissions import can_remove_second_factor, check
from ..tries import KEYS, count_code, forget_codes
from .staff_told import tell_of_staff


class Answer(Enum):
    """What came of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def has_second_factor(person: Person) -> bool:
    """Whether a person has set up an app."""
    return Authenticator.objects.filter(person=person).exists()


@transaction.atomic
def set_up(*, by: Person, secret: bytes, code: str, at: dt.datetime) -> list[str] | None:
    """Sets up an app by a code that it shows, in place of one before; gives recovery codes, None if the code is wrong.

    The codes can't be read again: only their tokens are kept.
    """
    step = step_of(secret, code, at)
    if step is None:
        return None
    box = seal(data_key(KEYS), _belongs(by), secret)
    Authenticator.objects.update_or_create(
        person=by, defaults={"sealed_secret": box, "last_step": step, "set_up_at": at}
    )
    codes = _renewed(by)
    forget_codes(by.pk)
    _record("second_factor.set_up", by)
    return codes


@transaction.atomic
def give_code(*, by: Person, code: str, at: dt.datetime) -> Answer:
    """Looks at a code of the app, or at a recovery code, and uses it up."""
    tries = count_code(by.pk, at)
    if tries.refused:
        return Answer.LOCKED
    if _use_step(by, code, at):
        forget_codes(by.pk)
        return Answer.RIGHT
    if _use_recovery_code(by, code, at):
        forget_codes(by.pk)
        _record("second_factor.recovered", by)
        return Answer.RIGHT
    if tries.left == 0:
        _record("person.locked_out", by, of="code")
        return Answer.LOCKED
    return Answer.WRONG


def _use_step(person: Person, code: str, at: dt.datetime) -> bool:
    app = Authenticator.objects.filter(person=person).first()
    if app is None:
        return False
    step = step_of(open_box(data_key(KEYS), _belongs(person), bytes(app.sealed_secret)), code, at)
    return step is not None and bool(
        Authenticator.objects.filter(person=person, last_step__lt=step).update(last_step=step)
    )


def _use_recovery_code(person: Person, code: str, at: dt.datetime) -> bool:
    token = _token(person, code)
    return bool(RecoveryCode.objects.filter(person=person, token=token, used_at=None).update(used_at=at))


@transaction.atomic
def renew_recovery_codes(*, by: Person) -> list[str]:
    """New recovery codes in place of the old ones."""
    codes = _renewed(by)
    _record("second_factor.codes_renewed", by)
    return codes


@transaction.atomic
def switch_off(*, by: Person) -> None:
    """Switches off one's own second factor, which those who must have one can't."""
    check(not by.is_staff_role, "Your role needs a second factor.")
    _take_out(by)
    _record("second_factor.switched_off", by)


@transaction.atomic
def remove_second_factor(*, by: Person, person: Person) -> None:
    """Takes out the second factor of somebody who lost it; staff set up a new one when they next sign in."""
    check(can_remove_second_factor(by, person), "Only support can take out somebody else’s second factor.")
    _take_out(person)
    forget_codes(person.pk)
    tell_of_staff(by=by, person=person)
    _record("second_factor.removed", person)


def unused_recovery_codes(person: Person) -> int:
    """How many recovery codes a person has left."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def _renewed(person: Person) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, token=_token(person, code)) for code in codes)
    return codes


def _take_out(person: Person) -> None:
    Authenticator.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()


def _token(person: Person, code: str) -> bytes:
    return data_key(KEYS).token(f"recovery code of {person.pk}", same_recovery_code(code))


def _belongs(person: Person) -> str:
    return f"authenticator of person {person.pk}"


def _record(action: str, person: Person, **detail: str) -> None:
    record(action, f"person {person.pk}", organisation=person.organisation_id, detail=detail)
