"""Noting that a link was opened, or tried: each in the transaction of the page that shows what it leads to.

What can't be noted isn't shown. The notes are evidence: whoever opened a link can't take back that they did, which the
database sees to.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from .models import Opening, OpeningKind, ParcelLink
from .tasks import tell_of_try

EVENTS = {
    OpeningKind.VIEWED: "link.viewed",
    OpeningKind.FETCHED: "link.fetched",
    OpeningKind.PASSWORD: "link.password_shown",
    OpeningKind.CUT: "link.cut",
    OpeningKind.BROKEN: "link.broken",
    OpeningKind.CLOSED: "link.closed",
}


def note(*, by: Person, link: ParcelLink, kind: OpeningKind) -> None:
    """A link's own person looked at what it leads to, or tried to after it had ended."""
    now = timezone.now()
    Opening.objects.create(link=link, person=by, kind=kind, at=now, ended_at=now)
    record(EVENTS[kind], f"link {link.pk}", organisation=link.organisation_id)


def note_try_of_another(*, by: Person, link: UUID) -> bool:
    """Somebody tried a link of somebody else's, of which whoever made the parcel is told; false: there is no such link.

    The event names no organisation, so that nobody but staff, and who tried, reads of it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.note_try_of_another(%s)", [link])
        (opening,) = cursor.fetchone() or (None,)
    if opening is None:
        return False
    tell_of_try.defer(opening=opening)
    record("link.refused", f"link {link}")
    return True


def begin_fetch(*, by: Person, link: ParcelLink) -> Opening:
    """A download begins; that it did is on record even where nobody lives to see it end."""
    return Opening.objects.create(link=link, person=by, kind=OpeningKind.FETCHED, at=timezone.now())


def note_progress(opening: Opening, sent: int) -> None:
    """So many bytes of a download were handed to the connection."""
    Opening.objects.filter(pk=opening.pk, ended_at=None).update(bytes_sent=sent)


def end_fetch(opening: Opening, link: ParcelLink, kind: OpeningKind, sent: int) -> None:
    """A download ended: whole, cut by a recall, or broken off."""
    ended = Opening.objects.filter(pk=opening.pk, ended_at=None)
    if ended.update(kind=kind, bytes_sent=sent, ended_at=timezone.now()):
        record(EVENTS[kind], f"link {link.pk}", organisation=link.organisation_id, detail={"bytes": sent})
