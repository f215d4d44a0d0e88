"""What somebody does with their own account: another password, sessions ended.

Where an unattended browser would be enough to take an account over, the present password is asked for, and wrong ones
are counted like at sign-in.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import check_password
from django.db import transaction

from ...audit.recording import record
from ...outbox.sending import send
from ..links import end_links
from ..models import Person, Session
from ..tries import Count, count_password, forget_passwords


@transaction.atomic
def confirm_password(*, by: Person, present: str, at: dt.datetime) -> Count | None:
    """Looks at one's present password; None where it is right, else how often it was tried."""
    tries = count_password(by.email, at)
    if tries.refused or not check_password(present, by.password):
        return tries
    forget_passwords(by.email)
    return None


@transaction.atomic
def change_password(*, by: Person, present: str, new: str, at: dt.datetime) -> Count | None:
    """Changes one's own password, which ends all sessions; None where it is done, else how often it was tried."""
    wrong = confirm_password(by=by, present=present, at=at)
    if wrong:
        return wrong
    by.set_password(new)
    by.new_email = ""
    by.save(update_fields=["password", "new_email"])
    end_links(by, at)  # whoever else asked for one of them has nothing of it
    send(to=by, template="accounts/mail/password_changed")
    _record("person.password_changed", by, ["password"])
    return None


@transaction.atomic
def end_sessions(*, by: Person, number: int | None = None, keep: str = "") -> int:
    """Ends one of one's own sessions, or all but the one whose digest is kept; says how many."""
    sessions = Session.objects.filter(person=by).exclude(digest=keep)
    ended, _ = (sessions if number is None else sessions.filter(pk=number)).delete()
    if ended:
        _record("person.sessions_ended", by, [])
    return ended


def _record(action: str, person: Person, fields: list[str]) -> None:
    record(action, f"person {person.pk}", organisation=person.organisation_id, fields=fields)
