"""What every form says, signed, of itself: to whom and on which page it was shown.

So whoever's session has ended is led back to the page they were on, and what they typed is kept for them alone. The
mark goes with the token against forged requests, which each form has already, so that no form can be without it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "shown-on"
"""The hidden field with the mark; no answer has such a name."""
LASTS = 7 * 24 * 60 * 60
"""Seconds for which a form may be sent, and for which what couldn't be saved of it is kept."""
OF_THE_FORM = ("csrfmiddlewaretoken", FIELD)
"""What a form sends that nobody typed."""
_SALT = "a form as it was shown"
_YEAR = "lodgement_year"


@dataclass(frozen=True)
class Mark:
    """To whom a form was shown, and where."""

    person: int
    address: str
    """The page's path with its parameters."""
    year: int | None = None
    """The collection year whose records the form is about."""

    @property
    def page(self) -> str:
        """The page's path."""
        return self.address.partition("?")[0]

    def signed(self) -> str:
        return signing.dumps(astuple(self), salt=_SALT)


def mark_of(request: HttpRequest) -> Mark | None:
    """The mark of the form that was sent; None where it has none, or one from too long ago."""
    try:
        return Mark(*signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=LASTS))
    except (signing.BadSignature, TypeError):
        return None


def of_year(request: HttpRequest, year: int) -> None:
    """Says that the forms of the page about to be shown are about records of a collection year."""
    setattr(request, _YEAR, year)


def context(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `csrf_input` with the mark of the signed-in person, and what `restored` found."""
    user = getattr(request, "user", None)
    person = user.pk if user is not None and user.is_authenticated else None
    return {"csrf_input": _hidden(request, person), "unsaved": getattr(request, "unsaved", None)}


def _inputs(request: HttpRequest, person: int | None) -> SafeString:
    """The hidden fields. A form that is shown again because it was refused belongs to the page it came from."""
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    if person is None:
        return token
    before = mark_of(request) if request.method == "POST" else None
    address = before.address if before and before.person == person else request.get_full_path()
    mark = Mark(person, address, getattr(request, _YEAR, None))
    return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, mark.signed())


_hidden = lazy(_inputs, SafeString, str)
"""Made only on pages that have a form."""
