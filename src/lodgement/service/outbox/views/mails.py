"""Mails that somebody should look at: in doubt, given up, waiting for a mail server. What they say isn't shown."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ...permissions import STAFF, page
from .. import mails as actions
from ..models import Mail
from ..queries import forgotten, in_doubt, to_look_at

MAILS_A_PAGE = 50


@require_safe
@page(STAFF)
def mails(request: HttpRequest) -> HttpResponse:
    """How many mails stand how, and those that aren't sent."""
    unfinished = Mail.objects.filter(sent_at=None)
    doubtful = in_doubt()
    counts = {
        "doubtful": doubtful.count(),
        "failed": unfinished.filter(failed_at__isnull=False).count(),
        "stopped": unfinished.filter(failed_at=None, handed_at=None, stopped_at__isnull=False).count(),
        "waiting": unfinished.filter(failed_at=None, stopped_at=None, handed_at=None).count(),
        "late": unfinished.filter(failed_at=None, waiting_since__isnull=False).count(),
        "sent": Mail.objects.filter(sent_at__isnull=False).count(),
    }
    listed = Paginator(to_look_at().select_related("person__organisation").order_by("-pk"), MAILS_A_PAGE)
    at = listed.get_page(request.GET.get("page"))
    numbers = set(in_doubt(Mail.objects.filter(pk__in=[mail.pk for mail in at])).values_list("pk", flat=True))
    lost = set(Mail.objects.filter(forgotten(), pk__in=[mail.pk for mail in at]).values_list("pk", flat=True))
    shown = {"counts": counts, "page": at, "in_doubt": numbers, "forgotten": lost, "failures": actions.FAILURES}
    return render(request, "outbox/mails.html", shown)


@require_POST
@page(STAFF)
def send_mail_again(request: HttpRequest, number: int) -> HttpResponse:
    """Sends a mail again that is in doubt or was given up."""
    if actions.send_again(by=request.user, mail=get_object_or_404(Mail, pk=number)):
        messages.success(request, "It is being sent again, as the same message.")
    else:
        messages.info(request, "It was sent meanwhile, or is on its way. Nothing was changed.")
    return redirect("mails")


@require_POST
@page(STAFF)
def leave_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Decides that a mail in doubt isn't sent again."""
    if actions.leave(by=request.user, mail=get_object_or_404(Mail, pk=number)):
        messages.success(request, "It is left at that: the mail isn’t sent again.")
    else:
        messages.info(request, "It isn’t in doubt any more. Nothing was changed.")
    return redirect("mails")
