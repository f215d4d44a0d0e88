"""Links: one person's way to a parcel, given by staff, ended in one action.

A link opens for its person alone, signed in, while it works; that it works is judged by the database too. What is
recalled stays recalled: whoever is to have the parcel again is given another link.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..accounts.models import Person
from ..audit.recording import record
from ..organisations.queries import own_numbers
from .marking import mark_file
from .models import Parcel, ParcelKind, ParcelLink

LASTS = dt.timedelta(days=30)


class LinkRefused(Exception):
    """The link can't be given; the message says why."""


class NotTheirs(LinkRefused):
    """The parcel is another organisation's than the person's."""


@transaction.atomic
def give(*, by: Person, parcel: Parcel, person: Person, lasts: dt.timedelta = LASTS) -> ParcelLink:
    """A person's link to a parcel: the one that works, else a new one; of a workbook, with a file made for them.

    Raises NotTheirs where the person isn't of the parcel's organisation, unless the parcel is a drill's; LinkRefused
    where the person is no longer active or the parcel was recalled.
    """
    found = Parcel.objects.select_for_update().get(pk=parcel.pk)
    _check_may_have(person, found)
    now = timezone.now()
    standing = ParcelLink.objects.filter(parcel=found, person=person, recalled_at=None).first()
    if standing and standing.expires_at > now:
        return standing
    link = standing or ParcelLink(parcel=found, person=person, organisation_id=person.organisation_id, made_at=now)
    link.expires_at = now + lasts
    link.save()
    if found.kind == ParcelKind.WORKBOOK and not found.unguarded:
        mark_file(link)
    record("links.given", f"parcel {found.pk}", organisation=link.organisation_id, detail={"links": 1})
    return link


def _check_may_have(person: Person, parcel: Parcel) -> None:
    if not person.active:
        raise LinkRefused(f"{person.name} is deactivated, so no link can be given to them.")
    if parcel.recalled_at:
        raise LinkRefused("It was recalled, so no link to it can be given any more. Make it again.")
    if not parcel.unguarded and parcel.organisation_id not in own_numbers(person.organisation_id):
        raise NotTheirs(f"{person.name} doesn’t belong to {parcel.organisation.name}, whose this is.")


@transaction.atomic
def recall(*, by: Person, links: QuerySet[ParcelLink], subject: str) -> int:
    """Ends links, from the commit on and downloads under way too; says how many were standing.

    `subject`: what they belong to, for the event, such as `batch 7`, `person 12`, `organisation 3`, `parcel 5`.
    """
    ended = links.filter(recalled_at=None).update(recalled_at=timezone.now(), recalled_by=by)
    if ended:
        record("links.recalled", subject, detail={"links": ended})
    return ended


def path_of_link(link: ParcelLink) -> str:
    """The path that a link leads to; it is no secret, since it opens for its person alone."""
    return reverse("parcel_link", args=[link.pk])
