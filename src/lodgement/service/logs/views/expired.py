"""A form that had expired when it was sent: what was entered on a page of a log is kept, and offered on that page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...web import errors
from ..drafts import keep_what_was_sent, said_about


def form_expired(request: HttpRequest, **said: object) -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. A form is proved to be the person's own by what it says, signed, of itself."""
    about = said_about(request.POST)
    if about is None:
        return errors.form_expired(request, **said)
    keep_what_was_sent(request)
    return render(request, "logs/expired.html", {"about": about}, status=403)
