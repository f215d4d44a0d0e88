"""What every page is given beside its view's own context. Who the person is and where they may go is added by the
processor of the app that knows (`navigation`, `person_name`, `person_address`); without them a page is a signed-out
one.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The nonce of the page's one inline script, messages to show, and whether the data are a demonstration's."""
    return {
        "cspNonce": str(getattr(request, "csp_nonce", "")),
        "messages": get_messages(request),
        "demonstration": getattr(settings, "DEMONSTRATION", False),
    }
