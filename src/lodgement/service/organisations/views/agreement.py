"""The data sharing agreement: its text, who accepted it when, and the data protection officer's acceptance."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ...permissions import SIGNED_IN, page
from ..actions import accept_agreement
from ..agreement_text import present_text, text_of
from ..permissions import can_accept, can_see_all_of
from ..queries import officers_of
from .organisations import visible


@require_http_methods(["GET", "HEAD", "POST"])
@page(SIGNED_IN)
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    """The agreement of an organisation: what was accepted, else what is to be accepted."""
    found = visible(request, number)
    if not can_see_all_of(request.user, found):
        raise Http404
    text = present_text()
    accepted = found.agreements.first()
    is_new = accepted is None or accepted.version != text.version
    if request.method == "POST":
        if is_new and request.POST.get("version") == text.version:
            accept_agreement(by=request.user, organisation=found, text=text, at=timezone.now())
            messages.success(
                request, f"You accepted the agreement for {found.name}. Logs can be handed in from now on."
            )
        elif is_new:
            messages.error(request, "The agreement has changed since you opened it. Read it again, then accept it.")
        return redirect("agreement", found.pk)
    offered = is_new and (accepted is None or can_accept(request.user, found))
    shown = {
        "organisation": found,
        "accepted": accepted,
        "offered": offered,
        "text": text if offered or accepted is None or not accepted.text else text_of(accepted.text),
        "officers": officers_of(found),
        "may_accept": is_new and can_accept(request.user, found),
    }
    return render(request, "organisations/agreement.html", shown)
