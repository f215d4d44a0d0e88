"""Pages that are the same for everybody and read no data: how accessible the service is, its cookies, and privacy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..permissions import ANYBODY, page


@page(ANYBODY)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what doesn't, and whom to tell."""
    return render(request, "web/fixed/accessibility.html")


@page(ANYBODY)
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies are set, what for, how long."""
    return render(request, "web/fixed/cookies.html", {"session_hours": settings.SESSION_COOKIE_AGE // 3600})


@page(ANYBODY)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, and how long."""
    return render(request, "web/fixed/privacy.html")
