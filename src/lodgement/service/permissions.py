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

View = Callable[..., HttpResponse]


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


def page(access: Access, kept: Callable[..., None] | None = None) -> Callable[[View], View]:
    """Declares a view's access and holds it to it: sign-in first, then a refusal in plain words (403).

    Staff who haven't given their second factor are sent to it, whatever the page. `kept` is given the request of
    somebody whose session has ended while they filled in a form, before they are sent to sign in again.
    """

    def declared(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if access.signed_in:
                if not request.user.is_authenticated:
                    if kept and request.method == "POST":
                        kept(request, *arguments, **named)
                    return redirect_to_login(request.get_full_path())
                if request.user.is_staff_role and not request.session.get(SECOND_FACTOR):
                    return second_factor(request)
                if not access.allows(request.user):
                    raise PermissionDenied
            return view(request, *arguments, **named)

        guarded.access = access
        return guarded

    return declared


def second_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the second factor, and back to where the person was going."""
    from django.urls import reverse

    return redirect_to_login(request.get_full_path(), reverse("second_factor"))
