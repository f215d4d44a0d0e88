"""Between the right password and being signed in: who it is, where they were going, and for how long that holds.

Until the second factor is given, where there is one, nobody is signed in: the database shows no rows but their own.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from ..database.session import SECOND_FACTOR, say_who, take_role
from .actions.second_factor import has_second_factor
from .actions.signing_in import note_sign_in
from .devices import device
from .finding import claimed_person
from .known_browsers import remember
from .models import Person
from .sessions import DEVICE

HALFWAY = "halfway"
"""The session's word for whoever gave the right password: number, a token of that password, when, and where to."""
LASTS = dt.timedelta(minutes=15)
BACKEND = "lodgement.service.accounts.backend.PeopleOfSessions"


def destination(request: HttpRequest, said: str | None = None) -> str:
    """Where somebody was going, if that is a page of the service; else the home page."""
    wanted = said if said is not None else request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and safe else reverse("home")


def enter(request: HttpRequest, person: Person, going_to: str) -> HttpResponse:
    """Signs in somebody who gave the right password, or leads them to the second factor first."""
    with_app = has_second_factor(claimed_person(person.pk) or person)
    if not (with_app or person.is_staff_role):
        return complete(request, person, going_to)
    request.session.flush()
    request.session[HALFWAY] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "to": going_to,
    }
    return redirect("second_factor" if with_app else "set_up_second_factor")


def whose_turn(request: HttpRequest) -> Person | None:
    """Whose second factor is asked for: somebody half-way in, or signed in already."""
    if request.user.is_authenticated:
        return request.user
    halfway = request.session.get(HALFWAY)
    if not halfway or timezone.now().timestamp() - halfway["at"] > LASTS.total_seconds():
        return None
    person = claimed_person(halfway["person"])
    same = person is not None and constant_time_compare(halfway["password"], person.get_session_auth_hash())
    return person if same else None


def going_to(request: HttpRequest) -> str:
    """Where whoever is half-way in was going."""
    halfway = request.session.get(HALFWAY) or {}
    return destination(request, halfway.get("to"))


def complete(request: HttpRequest, person: Person, going_to: str, *, second_factor: bool = False) -> HttpResponse:
    """Signs somebody in, under a new key, and sends them where they were going."""
    take_role(None)  # whoever was signed in here before may have been staff
    say_who(person.pk)
    request.session.pop(HALFWAY, None)
    login(request, person, BACKEND)
    request.session[DEVICE] = device(request.headers.get("User-Agent", ""))
    if second_factor:
        request.session[SECOND_FACTOR] = True
    note_sign_in(by=person, second_factor=second_factor)
    response = HttpResponseRedirect(going_to)
    remember(request, response, person)
    return response


def go_on(request: HttpRequest, person: Person) -> None:
    """Keeps somebody signed in, under a new key, after all their sessions were ended by a change of password."""
    kept = {key: request.session[key] for key in (DEVICE, SECOND_FACTOR) if key in request.session}
    request.session.flush()
    login(request, person, BACKEND)
    request.session.update(kept)


def leave(request: HttpRequest) -> None:
    """Ends the session of a browser."""
    logout(request)
