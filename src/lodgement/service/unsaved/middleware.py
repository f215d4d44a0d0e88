"""What couldn't be saved because somebody else is changing the same thing is kept as well, and offered on its page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..database.session import on_behalf_of
from ..permissions import keeps
from ..web.errors import is_busy
from .keeping import keep
from .marks import mark_of


class KeptWhileBusy:
    """Middleware around the request's transaction, which is undone by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        mark = mark_of(request) if getattr(request, "was_busy", False) else None
        if mark is None or request.resolver_match is None or not keeps(request.resolver_match.func):
            return response
        with on_behalf_of(None):
            keep(request, mark)
        return render(request, "unsaved/busy.html", {"back_to": mark.address}, status=409)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        request.was_busy = is_busy(exception)
