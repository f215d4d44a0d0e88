"""A browser in which somebody signed in before is known again by a cookie, and wrong passwords there are counted by
themselves. So whoever tries passwords elsewhere keeps nobody out of the browser that they always use.

The cookie says nothing: it holds a keyed token of the address and a number drawn for the browser. Several people may
share one. It opens nothing either; whoever copies it has five tries an hour more.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from ..vault.keys import data_key
from .models import Person, same_address
from .tries import KEYS

COOKIE = "known"
LASTS = 180 * 24 * 60 * 60
"""Seconds for which a browser is known after a sign-in."""
MOST = 5
"""People known in one browser; the one who hasn't signed in for longest makes room."""
_SALT = "a known browser"


def number_of(request: HttpRequest, address: str) -> str:
    """The number of a browser that is known to be of whoever has an address; empty where it isn't."""
    return dict(_known(request)).get(_token(address), "")


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Has the browser known again as one of this person's."""
    token = _token(person.email)
    mine = (token, number_of(request, person.email) or secrets.token_hex(8))
    known = [mine, *(one for one in _known(request) if one[0] != token)][:MOST]
    response.set_cookie(
        COOKIE, signing.dumps(known, salt=_SALT), max_age=LASTS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _known(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return []
    return [(token, number) for token, number in said]


def _token(address: str) -> str:
    return data_key(KEYS).token("known browser", same_address(address)).hex()
