"""What staff see of parcels: which there are, who has a link to each, and who opened it or never did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...logs.rules import questionnaire_of, title_of
from ...permissions import STAFF, page
from ..finding import found_parcels
from ..forms import ParcelFilter
from ..models import Opening, OpeningKind, Parcel, ParcelLink
from ..queries import Opened, opened_of, openings_of, parcels_for, recent_tries, standing

PARCELS_A_PAGE = 50
LINKS_A_PAGE = 100
TRIES_SHOWN = 20
RECENT = dt.timedelta(days=30)


@require_safe
@page(STAFF)
def parcels(request: HttpRequest) -> HttpResponse:
    """The newest parcels; found by organisation, by a person who has a link, or by the code of a stray copy."""
    form = ParcelFilter(request.GET)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = found_parcels(parcels_for(request.user), text)
    shown = {
        "filter_form": form,
        "chosen": [{"text": f"Found by: {text}", "parameter": "text"}] if text else [],
        "page": Paginator(found.order_by("-pk"), PARCELS_A_PAGE).get_page(request.GET.get("page")),
        "tries": list(recent_tries(timezone.now() - RECENT)[:TRIES_SHOWN]),
        "title_of": _title_of,
    }
    return render(request, "outbox/parcels.html", shown)


@dataclass(frozen=True)
class ShownLink:
    """A link, with what its person did with it."""

    link: ParcelLink
    opened: Opened
    stands: bool

    @property
    def state(self) -> tuple[str, str]:
        """In words, and its tone."""
        if self.link.recalled_at:
            return "Taken back", "off"
        return ("Works", "done") if self.stands else ("Expired", "off")


@require_safe
@page(STAFF)
def parcel(request: HttpRequest, number: int) -> HttpResponse:
    """A parcel, who has a link to it, and what was done with each."""
    found = get_object_or_404(parcels_for(request.user), pk=number)
    links = ParcelLink.objects.filter(parcel=found).select_related("person", "organisation", "recalled_by")
    listed = Paginator(links.order_by("organisation__name", "person__name", "made_at"), LINKS_A_PAGE)
    at = listed.get_page(request.GET.get("page"))
    shown = {
        "parcel": found,
        "title": _title_of(found),
        "page": at,
        "links": _shown(list(at)),
        "counts": _counts(links),
        "tries": _tries(links),
        "report_address": _report_address(found),
    }
    return render(request, "outbox/parcel.html", shown)


def _tries(links: Any) -> list[Opening]:
    refused = openings_of(links).filter(kind=OpeningKind.REFUSED).select_related("person__organisation", "link__person")
    return list(refused.order_by("-at")[:TRIES_SHOWN])


def _shown(links: list[ParcelLink]) -> list[ShownLink]:
    of_page = ParcelLink.objects.filter(pk__in=[link.pk for link in links])
    opened, now = opened_of(of_page), timezone.now()
    return [
        ShownLink(link, opened[link.pk], stands=link.recalled_at is None and link.expires_at > now) for link in links
    ]


def _counts(links: Any) -> dict[str, int]:
    """Links that were opened, that were not and still work, and that ended unopened."""
    became = opened_of(links)
    unopened = [link for link, one in became.items() if not one.first_at]
    working = links.filter(standing(), pk__in=unopened).count()
    return {"opened": len(became) - len(unopened), "working": working, "ended": len(unopened) - working}


def _title_of(parcel: Parcel) -> str:
    return title_of(questionnaire_of(parcel.collection, parcel.year))


def _report_address(parcel: Parcel) -> str:
    """Where an incident of this parcel is opened; empty where the service has no such page."""
    try:
        return f"{reverse('open_incident')}?parcel={parcel.pk}"
    except NoReverseMatch:
        return ""
