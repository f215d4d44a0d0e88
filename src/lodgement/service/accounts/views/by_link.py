"""Pages that links in mails lead to, and the page that asks for one. Opening one uses nothing up; its button does."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from ...permissions import ANYBODY, page
from ...web.clients import client_of
from .. import entry
from ..actions import by_link as actions
from ..forms import ForgottenPassword, NewPassword
from ..links import followed_link
from ..models import Person, Purpose
from ..tries import count_client


@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Asks whose password is forgotten. The answer is the same for every address."""
    form = ForgottenPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_new_password(address=form.cleaned_data["email"], at=timezone.now())
        count_client(client_of(request), timezone.now())
        return redirect("password_link_sent")
    return render(request, "accounts/forgotten_password.html", {"form": form})


@require_safe
@page(ANYBODY)
def password_link_sent(request: HttpRequest) -> HttpResponse:
    """Says what happens if the address has an account."""
    return render(request, "accounts/password_link_sent.html")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation accepted: a password of one's own, and in."""
    return _with_password(request, token, Purpose.JOIN, actions.join, "accounts/join.html")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def reset_password(request: HttpRequest, token: str) -> HttpResponse:
    """A new password for one that was forgotten, and in, past the second factor where there is one."""
    return _with_password(request, token, Purpose.RESET, actions.set_password, "accounts/reset_password.html")


def _with_password(
    request: HttpRequest, token: str, purpose: Purpose, act: Callable[..., Person], template: str
) -> HttpResponse:
    now = timezone.now()
    link = followed_link(token, purpose, now)
    if link is None:
        return _no_link(request)
    form = NewPassword(link.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = act(link=link, password=form.cleaned_data["password"], at=now)
        except actions.LinkUsed:
            return _no_link(request)
        except actions.AddressTaken:
            return _taken(request)
        return entry.enter(request, person, reverse("home"))
    return render(request, template, {"form": form, "person": link.person})


@require_http_methods(["GET", "HEAD", "POST"])
@page(ANYBODY)
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """A new address confirmed by whoever reads its mail."""
    now = timezone.now()
    link = followed_link(token, Purpose.ADDRESS, now)
    if link is None or not link.person.new_email:
        return _no_link(request)
    if request.method == "POST":
        try:
            actions.confirm_address(link=link, at=now)
        except actions.LinkUsed:
            return _no_link(request)
        except actions.AddressTaken:
            return _taken(request)
        messages.success(request, "Your new address is confirmed. Sign in by it from now on.")
        return redirect("own_account")
    return render(request, "accounts/confirm_address.html", {"person": link.person})


def _no_link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/no_link.html", status=410)


def _taken(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/address_taken.html", status=409)
