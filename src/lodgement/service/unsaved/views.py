"""A form that had expired when it was sent; and throwing away what couldn't be saved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from ..permissions import SIGNED_IN, keeps, page
from ..web import errors
from .keeping import forget, keep
from .marks import mark_of


def form_expired(request: HttpRequest, **said: object) -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. A form is proved to be the person's own by its mark."""
    mark = mark_of(request)
    if mark is None or not _is_kept(request.path_info):
        return errors.form_expired(request, **said)
    keep(request, mark)
    return render(request, "unsaved/expired.html", {"back_to": mark.address}, status=403)


def _is_kept(path: str) -> bool:
    try:
        return keeps(resolve(path).func)
    except Resolver404:
        return False


@require_POST
@page(SIGNED_IN)
def forget_unsaved(request: HttpRequest) -> HttpResponse:
    """Throws away what is kept on the page from which this is sent, and goes back there."""
    mark = mark_of(request)
    if mark is None or mark.person != request.user.pk:
        return redirect("home")
    forget(by=request.user, page=mark.page)
    return redirect(mark.address)
