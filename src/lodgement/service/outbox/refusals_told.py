"""Telling whoever made a parcel that somebody tried another's link to it: once a day for each who tries each link."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from .models import Opening, OpeningKind

AGAIN_AFTER = dt.timedelta(days=1)


def tell(number: int) -> None:
    """Sends the mail of a try, unless it was sent or the same was told within a day. For the system's role."""
    from .sending import send

    tried = Opening.objects.select_for_update(of=("self",)).select_related("link__parcel__made_by").get(pk=number)
    same = Opening.objects.filter(kind=OpeningKind.REFUSED, link=tried.link, person=tried.person)
    now = timezone.now()
    if tried.told_at or same.filter(told_at__gt=now - AGAIN_AFTER).exists():
        return
    parcel = tried.link.parcel
    if parcel.made_by.active:
        send(to=parcel.made_by, template="outbox/mail/link_tried", link=reverse("parcel", args=[parcel.pk]))
    tried.told_at = now
    tried.save(update_fields=["told_at"])
