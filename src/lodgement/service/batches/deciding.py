"""The buttons on a batch's page: each does one thing and leads back to it, or says there why it wasn't done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ..permissions import STAFF, STATISTICIANS, page
from ..web.says import many
from .actions import BatchRefused, cancel, choose, decide_mail, make_again, propose, take_back
from .forms import ReleaseForm
from .models import Batch
from .queries import batches_for
from .releasing import release, undo
from .shown import links_of
from .stopping import recall_batch, stop


def _found(request: HttpRequest, number: int) -> Batch:
    return get_object_or_404(batches_for(request.user), pk=number)


def _done(request: HttpRequest, number: int, action: Callable[..., Any], **more: Any) -> bool:
    """Does something to a batch, or has its page say why not."""
    found = _found(request, number)
    try:
        action(by=request.user, batch=found, **more)
    except BatchRefused as error:
        messages.error(request, str(error))
        return False
    return True


@page(STATISTICIANS)
@require_POST
def batch_people(request: HttpRequest, number: int) -> HttpResponse:
    """Who of those on the page is told."""
    shown, told = (_numbers(request.POST.getlist(name)) for name in ("shown", "told"))
    if _done(request, number, choose, shown=shown, told=told):
        messages.success(request, "Saved who is told.")
    return redirect("batch", number)


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


@page(STATISTICIANS)
@require_POST
def propose_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Puts it before a second person."""
    _done(request, number, propose)
    return redirect("batch", number)


@page(STATISTICIANS)
@require_POST
def make_again_for_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Has workbooks made again that are behind."""
    _done(request, number, make_again)
    return redirect("batch", number)


@page(STATISTICIANS)
@require_POST
def take_back_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a proposal back, to change it."""
    _done(request, number, take_back)
    return redirect("batch", number)


@page(STATISTICIANS)
@require_POST
def release_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Lets it go as it was seen, by a second person."""
    form = ReleaseForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        _done(request, number, release, digest=said["digest"], hold=int(said["hold"]))
    else:
        _found(request, number)
        messages.error(request, "It was not released. Choose for how long it is held back.")
    return redirect("batch", number)


@page(STAFF)
@require_POST
def undo_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a release back while the batch is held."""
    _done(request, number, undo)
    return redirect("batch", number)


@page(STAFF)
@require_POST
def stop_batch(request: HttpRequest, number: int) -> HttpResponse:
    """No further mail leaves."""
    _done(request, number, stop)
    return redirect("batch", number)


@page(STAFF)
@require_POST
def cancel_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Gives up what hasn't left."""
    _done(request, number, cancel)
    return redirect("batch", number)


@page(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def recall_links_of_batch(request: HttpRequest, number: int) -> HttpResponse:
    """Ends every link that the batch gave."""
    found = _found(request, number)
    if request.method != "POST":
        return render(request, "batches/recall.html", {"batch": found, "links": links_of(found)})
    opened = links_of(found).opened
    if _done(request, number, recall_batch):
        messages.success(request, f"The links work no more. {many(opened, 'of them', 'of them')} had been opened.")
    return redirect("batch", number)


@page(STATISTICIANS)
@require_POST
def doubtful_mail(request: HttpRequest, number: int, entry: int) -> HttpResponse:
    """Decides what becomes of a mail of which nobody knows whether it was sent, or that wasn't delivered."""
    found = get_object_or_404(_found(request, number).entries.all(), pk=entry)
    if not decide_mail(by=request.user, entry=found, again=request.POST.get("decision") != "leave"):
        messages.error(request, "That can’t be done any more: it is known by now what became of this mail.")
    return redirect("batch", number)
