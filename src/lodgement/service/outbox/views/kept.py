"""The mails of a demonstration, which go nowhere: its staff read them here. In production there is no such page."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...configuration import configuration
from ...permissions import STAFF, page
from ..letters import letter_of
from ..models import Mail

MAILS_A_PAGE = 20


@require_safe
@page(STAFF)
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails as they are sent."""
    if configuration().mailing != "catcher" or not settings.DEMONSTRATION:
        raise Http404
    mails = Mail.objects.select_related("person__organisation", "link")
    shown = Paginator(mails, MAILS_A_PAGE).get_page(request.GET.get("page"))
    letters = [(mail, letter_of(mail)) for mail in shown]
    return render(request, "outbox/outbox.html", {"letters": letters, "page": shown})
