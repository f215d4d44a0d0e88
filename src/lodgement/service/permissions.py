"""Who may open which page. Every route declares its access; a route that doesn't fails a test, and isn't served.

An access says whether a person may use the page at all. Which rows they find there is another matter, answered by the
`…_for(person)` queries and by the database; an object of somebody else's is simply not there (404).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from .accounts.models import Person, Role
from .database.session import SECOND_FACTOR
from .unsaved.keeping import forget, keep
from .unsaved.marks import mark_of

View = Callable[..., HttpResponse]
TAKEN = range(300, 400)
"""Statuses by which a form leads on, since what was typed is taken; a page in its place still has it."""


@dataclass(frozen=True)
class Access:
    """A kind of access: its name on the page of routes, and whether a person has it."""

    name: str
    allows: Callable[[Person], bool]
    signed_in: bool = True


def _with_role(*roles: Role) -> Callable[[Person], bool]:
    return lambda person: person.role in roles


ANYBODY = Access("anybody, signed in or not", lambda person: True, signed_in=False)
SIGNED_IN = Access("anybody signed in", lambda person: True)
PROVIDERS = Access(
    "data providers, data coordinators and support", _with_role(Role.PROVIDER, Role.COORDINATOR, Role.SUPPORT)
)
ANSWERERS = Access("data providers and data coordinators", _with_role(Role.PROVIDER, Role.COORDINATOR))
COORDINATORS = Access("data coordinators and support", _with_role(Role.COORDINATOR, Role.SUPPORT))
ANSWERING_FOR_PEOPLE = Access(
    "data protection officers; key contacts and data coordinators where there is none",
    lambda person: person.is_protection_officer or person.is_key_contact or person.role == Role.COORDINATOR,
)
"""Whether there is one, the page asks."""
SUPPORT = Access("support", _with_role(Role.SUPPORT))
STATISTICIANS = Access("statisticians and approvers", _with_role(Role.STATISTICIAN, Role.APPROVER))
APPROVERS = Access("approvers", _with_role(Role.APPROVER))
STAFF = Access("support, statisticians and approvers", lambda person: person.is_staff_role)


def page(access: Access, kept: bool = False) -> Callable[[View], View]:
    """Declares a view's access and holds it to it: sign-in first, then a refusal in plain words (403).

    Staff who haven't given their second factor are sent to it, whatever the page. `kept`: what somebody typed whose
    session ended meanwhile is kept, and forgotten once it is taken; nothing secret may be typed there.
    """

    def declared(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if access.signed_in:
                if not request.user.is_authenticated:
                    return _to_sign_in(request, kept)
                if request.user.is_staff_role and not request.session.get(SECOND_FACTOR):
                    return second_factor(request)
                if not access.allows(request.user):
                    raise PermissionDenied
            response = view(request, *arguments, **named)
            if kept and request.method == "POST" and response.status_code in TAKEN and (mark := mark_of(request)):
                forget(by=request.user, page=mark.page)
            return response

        guarded.access = access
        guarded.kept = kept
        return guarded

    return declared


def keeps(view: View) -> bool:
    """Whether what was typed for a view is kept where the session had ended."""
    return getattr(view, "kept", False)


def _to_sign_in(request: HttpRequest, kept: bool) -> HttpResponse:
    """To the sign-in page, and from there to where the person was: for a form the page that showed it."""
    mark = mark_of(request) if request.method == "POST" else None
    if mark and kept:
        keep(request, mark)
    return redirect_to_login(mark.address if mark else request.get_full_path())


def second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor, and back to where the person was going."""
    from django.urls import reverse

    return redirect_to_login(request.get_full_path(), reverse("second_factor"))
