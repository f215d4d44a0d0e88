"""One's own account: details, password, address, second factor, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...permissions import SIGNED_IN, page
from .. import entry
from ..actions import own_account as actions
from ..actions import people
from ..actions.second_factor import has_second_factor, renew_recovery_codes, switch_off, unused_recovery_codes
from ..forms import ChangePassword, OwnAddress, OwnDetails, PresentPassword
from ..permissions import can_manage, check
from ..queries import sessions_of
from ..sessions import digest_of
from .second_factor import show_codes
from .words import TAKEN_HERE, words_for_tries


@require_safe
@page(SIGNED_IN)
def own_account(request: HttpRequest) -> HttpResponse:
    """What the service holds of the person, and what they may change of it."""
    person = request.user
    shown = {
        "person": person,
        "manages": can_manage(person, person),
        "second_factor": has_second_factor(person),
        "codes_left": unused_recovery_codes(person),
        "sessions": sessions_of(person).count(),
    }
    return render(request, "accounts/own_account.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def own_details(request: HttpRequest) -> HttpResponse:
    """Name and telephone."""
    person = request.user
    form = OwnDetails(request.POST or None, initial={"name": person.name, "telephone": person.telephone})
    if request.method == "POST" and form.is_valid():
        if people.change_person(by=person, person=person, changes=form.cleaned_data):
            messages.success(request, "Your details were changed.")
        return redirect("own_account")
    return render(request, "accounts/own_details.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def own_password(request: HttpRequest) -> HttpResponse:
    """Another password; every other session ends, this one goes on."""
    form = ChangePassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        tries = actions.change_password(
            by=request.user, present=given["present"], new=given["password"], at=timezone.now()
        )
        if tries is None:
            entry.go_on(request, request.user)
            messages.success(request, "Your password was changed. You were signed out everywhere else.")
            return redirect("own_account")
        form.add_error("present", words_for_tries(tries, "This is not your present password."))
    return render(request, "accounts/own_password.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def own_address(request: HttpRequest) -> HttpResponse:
    """Another address to sign in by."""
    form = OwnAddress(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        if wrong := actions.confirm_password(by=request.user, present=given["present"], at=now):
            form.add_error("present", words_for_tries(wrong, "This is not your password."))
            return render(request, "accounts/own_address.html", {"form": form})
        try:
            people.change_address(by=request.user, person=request.user, email=given["email"], at=now)
        except people.AlreadyHere:
            form.add_error("email", TAKEN_HERE)
        else:
            messages.success(request, "A link was sent to the new address. Follow it within 24 hours.")
            return redirect("own_account")
    return render(request, "accounts/own_address.html", {"form": form})


@require_POST
@page(SIGNED_IN)
def keep_own_address(request: HttpRequest) -> HttpResponse:
    """Takes back the address that was asked for."""
    people.keep_address(by=request.user, person=request.user, at=timezone.now())
    messages.success(request, "Your address stays as it is.")
    return redirect("own_account")


@require_POST
@page(SIGNED_IN)
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    if not has_second_factor(request.user):
        return redirect("set_up_second_factor")
    return show_codes(request, renew_recovery_codes(by=request.user))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def no_second_factor(request: HttpRequest) -> HttpResponse:
    """Asks whether to switch the second factor off, and does so."""
    check(not request.user.is_staff_role, "Your role needs a second factor.")
    form = PresentPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wrong = actions.confirm_password(by=request.user, present=form.cleaned_data["present"], at=timezone.now())
        if wrong is None:
            switch_off(by=request.user)
            messages.success(request, "Your second factor is off.")
            return redirect("own_account")
        form.add_error("present", words_for_tries(wrong, "This is not your password."))
    return render(request, "accounts/no_second_factor.html", {"form": form})


@require_safe
@page(SIGNED_IN)
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    shown = {"sessions": sessions_of(request.user), "this": digest_of(request.session.session_key)}
    return render(request, "accounts/sessions.html", shown)


@require_POST
@page(SIGNED_IN)
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Ends one session."""
    if actions.end_sessions(by=request.user, number=number):
        messages.success(request, "That session was ended.")
    return redirect("sessions")


@require_POST
@page(SIGNED_IN)
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Ends every session but this one."""
    actions.end_sessions(by=request.user, keep=digest_of(request.session.session_key))
    messages.success(request, "You were signed out everywhere else.")
    return redirect("sessions")
