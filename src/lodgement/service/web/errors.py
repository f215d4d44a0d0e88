"""Pages for when something can't be done: what happened and what to do, in plain words, whatever else is broken.

They ask nothing of the database or the session, so that they can be shown when those are the trouble, and they repeat
nothing of the request, which may hold what doesn't belong on a page.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from psycopg.errors import DeadlockDetected, LockNotAvailable

BUSY = (DeadlockDetected, LockNotAvailable)
TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class TooManyRequests(Exception):
    """Somebody asks too often; the page says to wait. `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"Wait {wait} seconds before you try again.")
        self.wait = wait


class Unavailable(Exception):
    """The service can't do this for the moment."""


def is_busy(fault: BaseException | None) -> bool:
    """Whether a fault is that something is being changed by somebody else just now."""
    return isinstance(fault, OperationalError) and isinstance(fault.__cause__, BUSY)


@dataclass(frozen=True)
class Words:
    """What an error page says."""

    heading: str
    happened: str
    to_do: str


PAGES = {
    400: Words(
        "We could not read what was sent",
        "Something in the address or the form was not in a shape the service can read.",
        "Go back, check what you entered, and send it again.",
    ),
    403: Words(
        "You cannot do this",
        "You are signed in, but your role does not include this page.",
        "Ask a data coordinator in your organisation, or go to the start page.",
    ),
    404: Words(
        "Page not found",
        "There is no such page, or it belongs to an organisation you do not act for.",
        "Check the address if you typed it, or look for what you need from the start page.",
    ),
    405: Words(
        "This page cannot be used in that way",
        "The address is right, but it does not take this kind of request. Nothing was changed.",
        "Go back and use the links and buttons on the page.",
    ),
    409: Words(
        "Somebody is changing this just now",
        "What you sent waited for a change that is under way, such as a file that is being made into logs. Nothing of "
        "yours was saved.",
        "Send it again in a minute.",
    ),
    413: Words(
        "That is too much at once",
        "What you sent is larger than the service takes. Nothing was saved.",
        "Send a smaller file, or split it into parts.",
    ),
    429: Words(
        "Too many tries",
        "This was asked for too often in a short time. Nothing was changed.",
        "Wait a few minutes, then try again.",
    ),
    500: Words(
        "Something went wrong",
        "The fault is ours. What you were doing was not saved; nothing was saved by halves.",
        "Try again in a few minutes. If it happens again, tell your data coordinator what you were doing and when.",
    ),
    503: Words(
        "The service is not available",
        "It is being worked on, or can't reach its database. What is saved already is safe.",
        "Try again in a few minutes.",
    ),
}
CSRF = Words(
    "This form has expired",
    "It was open for a long time, or you signed in or out in another window since. Nothing was saved.",
    "Go back, reload the page, and fill it in again.",
)


def error_page(request: HttpRequest, status: int, words: Words | None = None) -> HttpResponse:
    """The page for a status. It stands without the page's usual context."""
    said = words or PAGES[status]
    context = {"words": said, "cspNonce": str(getattr(request, "csp_nonce", ""))}
    return HttpResponse(get_template("web/error.html").render(context), status=status)


def _status_of(exception: BaseException | None) -> int | None:
    """The status of a fault that is known by its name."""
    if isinstance(exception, TooManyRequests):
        return 429
    if is_busy(exception):
        return 409
    if isinstance(exception, Unavailable | OperationalError | InterfaceError):
        return 503
    return 413 if isinstance(exception, TOO_LARGE) else None


def _handler(status: int) -> Callable[..., HttpResponse]:
    def handler(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
        return error_page(request, _status_of(exception or sys.exception()) or status)

    return handler


bad_request = _handler(400)
forbidden = _handler(403)
not_found = _handler(404)
server_error = _handler(500)
"""Django's handler400, handler403, handler404 and handler500."""


def form_expired(request: HttpRequest, **_: object) -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return error_page(request, 403, CSRF)


class ErrorPages:
    """Middleware: a refusal that Django answers without a page, or by a named exception, gets its page.

    A fault in a middleware below comes as Django's 500, whose handler looks at the fault itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in PAGES or response.content:
            return response
        page = error_page(request, response.status_code)
        for name, value in response.headers.items():
            if name.lower() not in ("content-type", "content-length"):
                page.headers[name] = value
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        status = _status_of(exception)
        if status is None:
            return None
        page = error_page(request, status)
        if isinstance(exception, TooManyRequests):
            page.headers["Retry-After"] = str(exception.wait)
        return page
