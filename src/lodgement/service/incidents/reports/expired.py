"""A form that had expired when it was sent: what was typed into a report is kept, and offered on its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...logs.views import expired
from .unsaved import keep_what_was_sent, said_about


def form_expired(request: HttpRequest, **said: object) -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; forms of logs, and those that say nothing of themselves, are answered as there."""
    if said_about(request.POST) is None:
        return expired.form_expired(request, **said)
    keep_what_was_sent(request)
    return render(request, "incidents/report_expired.html", {"here": request.path}, status=403)
