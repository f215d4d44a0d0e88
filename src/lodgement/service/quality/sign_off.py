"""A provider's word that its logs of a collection year are complete and right, with a receipt of what they were then.

Signed by a data coordinator, the data protection officer or the key contact. Refused while queries are open; logs that
aren't complete must be known of. Any change to a log afterwards ends it, in the transaction of that change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from lodgement.questionnaire.model import Questionnaire

from ..accounts.models import Person, Role
from ..audit.recording import record
from ..jobs.checkpoints import commit_follows
from ..logs.actions import check_open
from ..logs.models import Log, Status
from ..logs.signals import log_written, logs_made
from ..organisations.queries import own_numbers
from .models import QueryState, RoundState, SignOff
from .queries import Counts, counts_of, queries_for

NAMED = 100
"""Logs that aren't complete and are named on the page; of more than these the rest is in the list of logs."""
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Of a receipt's number: none that is taken for another when it is read out."""


class SignOffRefused(Exception):
    """The year can't be signed off as it stands; the message says why and what to do."""


@dataclass(frozen=True)
class YearStands:
    """How an organisation's logs of a collection year stand at one moment."""

    logs: int
    completed: int
    incomplete: tuple[int, ...]
    """Numbers of logs that aren't complete: the first NAMED."""
    digest: str
    queries: Counts

    @property
    def unfinished(self) -> int:
        return self.logs - self.completed


def can_sign_off(person: Person) -> bool:
    """Whether a person gives their organisation's word."""
    duties = person.role == Role.COORDINATOR or person.is_protection_officer or person.is_key_contact
    return duties and not person.is_staff_role


def sign_offs_for(person: Person) -> QuerySet[SignOff]:
    """The sign-offs a person may see: their organisation's, newest first; staff see all."""
    there = SignOff.objects.select_related("organisation", "signed_by")
    return there if person.is_staff_role else there.filter(organisation__in=own_numbers(person.organisation_id))


def year_stands(person: Person, questionnaire: Questionnaire) -> YearStands:
    """How the logs stand that a person's organisation has handed in for a year, and what is asked about them."""
    of_year = {"collection": questionnaire.collection, "year": questionnaire.year}
    own = own_numbers(person.organisation_id)
    logs = Log.objects.filter(made_for__in=own, deleted_at=None, **of_year).order_by("id")
    digest, incomplete, completed, count = hashlib.sha256(), [], 0, 0
    for number, version, status in logs.values_list("id", "version", "status").iterator(10_000):
        digest.update(f"{number}:{version}\n".encode())
        count += 1
        if status == Status.COMPLETED:
            completed += 1
        elif len(incomplete) < NAMED:
            incomplete.append(number)
    return YearStands(count, completed, tuple(incomplete), digest.hexdigest(), _queries(person, of_year))


def _queries(person: Person, of_year: dict[str, Any]) -> Counts:
    """What is asked of the organisation about a year; what a closed round left open is asked no more."""
    asked = queries_for(person).filter(round__collection=of_year["collection"], round__year=of_year["year"])
    asked = asked.exclude(state=QueryState.OPEN, round__state=RoundState.CLOSED)
    return sum(counts_of(asked).values(), Counts())


@transaction.atomic
def sign_off(*, by: Person, questionnaire: Questionnaire, seen: str, acknowledged: bool, today: dt.date) -> SignOff:
    """Signs a year off for a person's organisation; asked for twice, once. Raises SignOffRefused, YearClosed.

    `seen`: the digest of the logs that the person had before them. `acknowledged`: that they know which aren't
    complete.
    """
    if not can_sign_off(by):
        raise PermissionDenied
    check_open(questionnaire, today, new=False)
    _wait_for_changes(by.organisation_id, questionnaire)
    stands = year_stands(by, questionnaire)
    holds = _that_holds(by.organisation_id, questionnaire)
    if holds and holds.digest == stands.digest:
        return holds
    _check_may_be_signed(stands, seen, acknowledged)
    made = SignOff.objects.create(
        organisation=by.organisation,
        collection=questionnaire.collection,
        year=questionnaire.year,
        receipt=_new_receipt(questionnaire.year),
        signed_by=by,
        signed_at=timezone.now(),
        logs=stands.logs,
        completed=stands.completed,
        corrected=stands.queries.corrected,
        confirmed=stands.queries.confirmed,
        digest=stands.digest,
    )
    detail = {"receipt": made.receipt, "logs": made.logs, "completed": made.completed, "digest": made.digest}
    record("year.signed_off", f"sign-off {made.pk}", organisation=made.organisation_id, detail=detail)
    commit_follows("year signed off")
    return made


def _check_may_be_signed(stands: YearStands, seen: str, acknowledged: bool) -> None:
    if stands.queries.open:
        raise SignOffRefused("Queries are still open. Answer them first, then sign off.")
    if seen != stands.digest:
        raise SignOffRefused("Logs were changed since you opened this page. Look at the figures as they are now.")
    if stands.unfinished and not acknowledged:
        raise SignOffRefused("Tick that you know which logs are not complete, or complete them first.")


def _that_holds(organisation: int, questionnaire: Questionnaire) -> SignOff | None:
    of_year = {"collection": questionnaire.collection, "year": questionnaire.year}
    return SignOff.objects.filter(organisation=organisation, ended_at=None, **of_year).first()


def _wait_for_changes(organisation: int, questionnaire: Questionnaire) -> None:
    """Waits for changes of these logs that are under way, and keeps new ones waiting: `app.end_sign_offs` has its share
    of the same lock.
    """
    what = f"sign-off {organisation} {questionnaire.collection} {questionnaire.year}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def _new_receipt(year: int) -> str:
    """A number such as 2026-7QK4-M9XB: 40 bits of chance, so that none is guessed from another."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{year}-{drawn[:4]}-{drawn[4:]}"


# what ends it


@receiver(log_written)
def end_by_change(sender: type[Log], *, log: Log, **_: Any) -> None:
    """A log was changed or deleted: its organisation's sign-off no longer says what there is."""
    _end(log.made_for_id, log.collection, log.year)


@receiver(logs_made)
def end_by_new_logs(sender: type[Log], *, organisation: int, questionnaire: Questionnaire, **_: Any) -> None:
    """New logs came in after the sign-off."""
    _end(organisation, questionnaire.collection, questionnaire.year)


def _end(handed_in_by: int, collection: str, year: int) -> None:
    """Ends the sign-off that holds, if there is one: the database does it, for another organisation's too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM app.end_sign_offs(%s, %s, %s)", [handed_in_by, collection, year])
        ended = cursor.fetchall()
    for number, whose in ended:
        detail = {"collection": collection, "year": year}
        record("year.sign_off_ended", f"sign-off {number}", organisation=whose, detail=detail)
