"""Reading parcels, links, their openings and mails: always for somebody, or as staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from ..accounts.models import Person
from .delivering import LOCKS
from .models import Mail, Opening, OpeningKind, Parcel, ParcelLink

LEFT = "left"
"""The failure of a mail that was in doubt, and that a person decided not to send again."""
FETCHES = (OpeningKind.FETCHED, OpeningKind.CUT, OpeningKind.BROKEN)
"""Downloads, however they ended."""
OPENED = (OpeningKind.VIEWED, OpeningKind.PASSWORD, *FETCHES)
"""What counts as having opened a link."""


@dataclass(frozen=True)
class Opened:
    """What a link's person did with it."""

    first_at: dt.datetime | None = None
    """When they opened it first; None: never."""
    last_at: dt.datetime | None = None
    fetched: int = 0
    """Downloads that were begun."""
    fetched_whole: int = 0
    largest: int = 0
    """Bytes of the longest download, handed to the connection."""
    tried_by_others: int = 0


def links_for(person: Person) -> QuerySet[ParcelLink]:
    """A person's own links, whatever became of them. Without their files."""
    return ParcelLink.objects.filter(person=person)


def standing() -> Q:
    """The condition of links that work, by the database's clock."""
    return Q(recalled_at=None, expires_at__gt=Now())


def parcels_for(person: Person) -> QuerySet[Parcel]:
    """Parcels as staff see them in a list, without their content: `given`, `open_links`, `opened`."""
    if not person.is_staff_role:
        return Parcel.objects.none()
    listed = Parcel.objects.select_related("organisation", "round", "made_by").defer("content", "manifest")
    theirs = ParcelLink.objects.filter(parcel=OuterRef("pk"))
    opened = Opening.objects.filter(link=OuterRef("pk"), kind__in=OPENED)
    return listed.annotate(
        given=_how_many(theirs),
        open_links=_how_many(theirs.filter(standing())),
        opened=_how_many(theirs.filter(Exists(opened))),
    )


def _how_many(links: QuerySet[ParcelLink]) -> Coalesce:
    """How many links a parcel has; counted for those parcels alone that a page shows."""
    counted = links.order_by().values("parcel").annotate(links=Count("pk")).values("links")
    return Coalesce(Subquery(counted), 0)


def openings_of(links: QuerySet[ParcelLink]) -> QuerySet[Opening]:
    """Everything that was done or tried with some links, in order; with `link` and `person`."""
    return Opening.objects.filter(link__in=links.values("pk")).select_related("link", "person")


def opened_of(links: QuerySet[ParcelLink]) -> dict[UUID, Opened]:
    """What became of each of some links; one that was never opened is there too."""
    counted = (
        Opening.objects.filter(link__in=links.values("pk"))
        .order_by()
        .values("link")
        .annotate(
            last_at=Max("at", filter=Q(kind__in=OPENED)),
            fetched=Count("id", filter=Q(kind__in=FETCHES)),
            fetched_whole=Count("id", filter=Q(kind=OpeningKind.FETCHED, ended_at__isnull=False)),
            largest=Max("bytes_sent"),
            others=Count("id", filter=Q(kind=OpeningKind.REFUSED)),
        )
    )
    first = _first_openings(links)
    by_link = {
        one["link"]: Opened(
            first.get(one["link"]), one["last_at"], one["fetched"], one["fetched_whole"], one["largest"], one["others"]
        )
        for one in counted
    }
    return {number: by_link.get(number, Opened()) for number in links.values_list("pk", flat=True)}


def _first_openings(links: QuerySet[ParcelLink]) -> dict[UUID, dt.datetime]:
    opened = Opening.objects.filter(link__in=links.values("pk"), kind__in=OPENED).order_by("link", "at")
    return dict(opened.distinct("link").values_list("link", "at"))


def recent_tries(since: dt.datetime) -> QuerySet[Opening]:
    """Links that somebody else than their person tried since then, the newest first."""
    tried = Opening.objects.filter(kind=OpeningKind.REFUSED, at__gte=since)
    return tried.select_related("person__organisation", "link__person", "link__parcel__organisation").order_by("-at")


def to_look_at() -> QuerySet[Mail]:
    """Mails that somebody should look at: given up, refused for the time being, forgotten, or in doubt."""
    unfinished = Q(failed_at__isnull=False) & ~Q(failure=LEFT) | Q(waiting_since__isnull=False) | forgotten()
    return Mail.objects.filter(unfinished | Q(pk__in=in_doubt().values("pk")), sent_at=None)


def forgotten() -> Q:
    """The condition of mails that should have left long ago: their job failed by a fault of ours, or never ran."""
    untouched = Q(sent_at=None, failed_at=None, handed_at=None, waiting_since=None, stopped_at=None)
    return untouched & Q(made_at__lt=timezone.now() - SOON)


SOON = dt.timedelta(hours=2)
"""Within which a mail is tried at least once."""


def in_doubt(mails: QuerySet[Mail] | None = None) -> QuerySet[Mail]:
    """Of some mails, else all: those that may have been sent, of which no job knows any more."""
    unknown = (Mail.objects.all() if mails is None else mails).filter(
        handed_at__isnull=False, sent_at=None, failed_at=None
    )
    return unknown.exclude(pk__in=RawSQL(_HELD, [LOCKS]))


_HELD = """
SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 1 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
"""The numbers of the mails that a job holds (`delivering.held_alone`)."""
