"""One's own account: details, password, address, second factor, and where one is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ...permissions import SIGNED_IN, page
from ..actions.second_factor import has_second_factor, unused_recovery_codes


@require_safe
@page(SIGNED_IN)
def own_account(request: HttpRequest) -> HttpResponse:
    """What the service holds of the person, and what they may change of it."""
    person = request.user
    shown = {
        "person": person,
        "second_factor": has_second_factor(person),
        "codes_left": unused_recovery_codes(person),
    }
    return render(request, "accounts/own_account.html", shown)
