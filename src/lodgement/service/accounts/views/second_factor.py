"""The second factor: a code asked for at sign-in, an app set up, recovery codes shown once."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ...database.session import SECOND_FACTOR
from ...permissions import ANYBODY, SIGNED_IN, page
from .. import entry
from ..actions.own_account import confirm_password, end_sessions
from ..actions.second_factor import Answer, give_code, has_second_factor, set_up
from ..codes import app_link, as_text, drawing, new_secret
from ..forms import Code, CodeOfNewApp
from ..models import Person
from ..sessions import digest_of
from .words import words_for_tries

ISSUER = "Lodgement"
OFFERED = "offered_secret"
"""The session's word for the secret of an app that is being set up."""
SHOWN = "recovery_codes"
"""The session's word for recovery codes until they were seen."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks somebody half-way in for a code."""
    person = entry.whose_turn(request)
    if person is None:
        return redirect("sign_in")
    if request.session.get(SECOND_FACTOR):
        return redirect(entry.going_to(request))
    if not has_second_factor(person):
        return redirect("set_up_second_factor")
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = give_code(by=person, code=form.cleaned_data["code"], at=timezone.now())
        if answer is Answer.RIGHT:
            return entry.complete(request, person, entry.going_to(request), second_factor=True)
        if answer is Answer.LOCKED:
            entry.leave(request)
            return render(request, "accounts/code_locked.html", status=429)
        form.add_error("code", "That code is not right, or was used already. Wait for the next one and enter it.")
    return render(request, "accounts/second_factor.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """Shows a secret to be taken into an app, and asks for the first code."""
    person = entry.whose_turn(request)
    if person is None:
        return redirect("sign_in")
    if has_second_factor(person) and not request.session.get(SECOND_FACTOR):
        return redirect("second_factor")
    secret = _offered(request)
    form = (CodeOfNewApp if request.user.is_authenticated else Code)(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_really(person, form):
        codes = set_up(by=person, secret=secret, code=form.cleaned_data["code"], at=timezone.now())
        if codes:
            return _in_with(request, person, codes)
        form.add_error("code", "That code is not right. Check the time on your phone, and enter the next code.")
    link = app_link(secret, person.email, ISSUER)
    side, squares = drawing(link)
    shown = {
        "form": form,
        "must": person.is_staff_role,
        "side": side,
        "squares": squares,
        "secret": as_text(secret),
        "link": link,
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "accounts/set_up_second_factor.html", shown)


def _is_really(person: Person, form: Code) -> bool:
    """Whether somebody signed in gave their password too; somebody half-way in gave it a moment ago."""
    if "present" not in form.fields:
        return True
    wrong = confirm_password(by=person, present=form.cleaned_data["present"], at=timezone.now())
    if wrong:
        form.add_error("present", words_for_tries(wrong, "This is not your password."))
    return wrong is None


def _offered(request: HttpRequest) -> bytes:
    """The secret offered to this browser; the same until it is taken, so that a page loaded anew doesn't change it."""
    if OFFERED not in request.session:
        request.session[OFFERED] = base64.b64encode(new_secret()).decode()
    return base64.b64decode(request.session[OFFERED])


def _in_with(request: HttpRequest, person: Person, codes: list[str]) -> HttpResponse:
    going_to = entry.going_to(request)
    request.session.pop(OFFERED)
    if request.user.is_authenticated:
        end_sessions(by=person, keep=digest_of(request.session.session_key))
        request.session[SECOND_FACTOR] = True
    else:
        entry.complete(request, person, going_to, second_factor=True)
    return show_codes(request, codes, going_to)


def show_codes(request: HttpRequest, codes: list[str], going_to: str = "") -> HttpResponse:
    """Keeps new recovery codes for the page that shows them, sealed with the session until they were seen."""
    request.session[SHOWN] = {"codes": codes, "to": going_to or reverse("own_account")}
    return redirect("recovery_codes")


@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shows new recovery codes until they are said to be kept, and never again."""
    shown = request.session.get(SHOWN)
    if request.method == "POST" or not shown:
        request.session.pop(SHOWN, None)
        return redirect(shown["to"] if shown else "own_account")
    return render(request, "accounts/recovery_codes.html", {"codes": shown["codes"]})
