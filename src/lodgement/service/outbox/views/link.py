"""Where a link leads: to its person, signed in, while it works. Everybody else reads why not, and is on record.

Nothing of a parcel stands in an address. A page that notes that it was looked at answers nobody who only asks ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ...permissions import SIGNED_IN, page
from ..boxes import file_of, password_of
from ..downloads import download
from ..models import LinkFile, OpeningKind, ParcelKind, ParcelLink
from ..opening import begin_fetch, note, note_try_of_another
from ..queries import links_for, standing

View = Callable[[HttpRequest, ParcelLink], HttpResponse]


def _of_link(view: View) -> Callable[..., HttpResponse]:
    """A page of a link: GET alone, for its person, while it works."""

    @require_GET
    @page(SIGNED_IN)
    @wraps(view)
    def shown(request: HttpRequest, link: UUID) -> HttpResponse:
        if "prefetch" in request.headers.get("Sec-Purpose", ""):
            return HttpResponse(status=503)  # nobody has looked at anything
        own = links_for(request.user).filter(pk=link)
        if not own.exists():
            return _of_another(request, link)
        works = own.filter(standing()).select_related("parcel").first()
        return view(request, works) if works else _closed(request, own.get())

    shown.access = SIGNED_IN
    return shown


def _of_another(request: HttpRequest, link: UUID) -> HttpResponse:
    if not note_try_of_another(by=request.user, link=link):
        raise Http404
    return render(request, "outbox/link_refused.html", {}, status=403)


def _closed(request: HttpRequest, link: ParcelLink) -> HttpResponse:
    note(by=request.user, link=link, kind=OpeningKind.CLOSED)
    return render(request, "outbox/link_closed.html", {"link": link, "now": timezone.now()}, status=410)


@_of_link
def parcel_link(request: HttpRequest, link: ParcelLink) -> HttpResponse:
    """To the organisation's queries, or to the page of a workbook."""
    note(by=request.user, link=link, kind=OpeningKind.VIEWED)
    if link.parcel.kind == ParcelKind.QUERIES:
        return redirect(_queries_of(link.parcel.round_id))
    return render(request, "outbox/link_workbook.html", {"link": link, "parcel": link.parcel, "size": _size(link)})


def _queries_of(round: int | None) -> str:
    try:
        return f"{reverse('queries')}?round={round}"
    except NoReverseMatch:
        return reverse("home")


def _size(link: ParcelLink) -> int:
    return link.size or link.parcel.size


@_of_link
def parcel_file(request: HttpRequest, link: ParcelLink) -> HttpResponse:
    """The file of a workbook."""
    if link.parcel.kind != ParcelKind.WORKBOOK:
        raise Http404
    content = file_of(link)
    return download(link, begin_fetch(by=request.user, link=link), link.parcel.name, content)


@_of_link
def parcel_password(request: HttpRequest, link: ParcelLink) -> HttpResponse:
    """What the workbook opens with."""
    if not LinkFile.objects.filter(link=link).exists():
        raise Http404
    note(by=request.user, link=link, kind=OpeningKind.PASSWORD)
    shown = {"link": link, "parcel": link.parcel, "password": password_of(link)}
    return render(request, "outbox/link_password.html", shown)
