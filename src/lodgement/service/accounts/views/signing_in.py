"""Signing in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...permissions import ANYBODY, page
from ...web.clients import client_of
from .. import entry, known_browsers
from ..actions.signing_in import give_password, note_sign_out
from ..forms import SignIn
from ..tries import count_client
from .words import words_for_tries

WRONG = "That address and password don’t belong together. Check both, or set a new password."


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for address and password. Somebody half-way in goes on from where they are."""
    going_to = entry.destination(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(going_to)
        if entry.whose_turn(request):
            return redirect("second_factor")
        return _asked(request, SignIn(), going_to)
    form = SignIn(request.POST)
    if not form.is_valid():
        return _asked(request, form, going_to)
    address, password = form.cleaned_data["email"], form.cleaned_data["password"]
    browser = known_browsers.number_of(request, address)
    given = give_password(address=address, password=password, at=timezone.now(), browser=browser)
    count_client(client_of(request), timezone.now())
    if given.person:
        return entry.enter(request, given.person, going_to)
    form.add_error(None if given.tries.left == 0 else "password", words_for_tries(given.tries, WRONG))
    return _asked(request, form, going_to)


def _asked(request: HttpRequest, form: SignIn, going_to: str) -> HttpResponse:
    return render(request, "accounts/sign_in.html", {"form": form, "next": going_to})


@require_POST
@page(ANYBODY)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    if request.user.is_authenticated:
        note_sign_out(by=request.user)
    entry.leave(request)
    return redirect("signed_out")


@require_safe
@page(ANYBODY)
def signed_out(request: HttpRequest) -> HttpResponse:
    """Says that the session ended."""
    return render(request, "accounts/signed_out.html")
