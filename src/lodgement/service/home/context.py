"""Who the person is and where they may go, for every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ..permissions import ANSWERERS, PROVIDERS, SIGNED_IN, STAFF, STATISTICIANS, Access

NAVIGATION: tuple[tuple[str, str, Access], ...] = (
    ("Home", "home", SIGNED_IN),
    ("Logs", "logs", SIGNED_IN),
    ("Hand in a file", "uploads", PROVIDERS),
    ("Queries", "queries", ANSWERERS),
    ("Quality rounds", "rounds", STATISTICIANS),
    ("Batches", "batches", STAFF),
    ("Parcels", "parcels", STAFF),
    ("Incidents", "incidents", STAFF),
    ("People", "people", SIGNED_IN),
    ("Organisations", "organisations", SIGNED_IN),
)
"""What stands in the navigation: text, route, who may go there."""


def person(request: HttpRequest) -> dict[str, Any]:
    """The navigation and name of the signed-in person; for anybody else, where to sign in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"sign_in_address": reverse("sign_in")}
    here = getattr(request.resolver_match, "route", "") if request.resolver_match else ""
    return {
        "navigation": [
            {"text": text, "href": address, "current": _is_at(here, address)}
            for text, route, access in NAVIGATION
            if access.allows(user) and (address := _address(route))
        ],
        "person_name": user.name,
        "person_address": _address("own_account") or reverse("home"),
        "sign_out_address": reverse("sign_out"),
    }


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _is_at(here: str, address: str) -> bool:
    return here == address.lstrip("/") or (address != "/" and here.startswith(address.lstrip("/")))
