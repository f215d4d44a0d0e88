"""What browsers are told to refuse: everything that doesn't come from the service itself, any script or style written
into a page but the one that carries the page's nonce, being shown inside another site, and keeping pages.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONCE, NONE, SELF
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
TWO_YEARS = 2 * 365 * 24 * 60 * 60


def settings_for(*, production: bool) -> dict[str, object]:
    """Django's settings that harden cookies and headers. Over HTTPS everything that needs it, in production alone."""
    return {
        "CONTENT_SECURITY_POLICY": CONTENT_SECURITY_POLICY,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": production,
        "CSRF_COOKIE_SECURE": production,
        "SECURE_SSL_REDIRECT": production,
        "SECURE_HSTS_SECONDS": TWO_YEARS if production else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": production,
    }


class NothingKept:
    """Middleware: no page is kept by a browser or on the way, unless its view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
