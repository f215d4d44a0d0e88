"""Deleting a log, after a word of warning and for a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ...permissions import PROVIDERS, page
from ...unsaved.keeping import sent
from ..actions import YearClosed
from ..actions import delete_log as delete
from ..forms import Deletion
from ..permissions import can_delete
from ..rules import questionnaire_of
from .log import found_log


@require_http_methods(["GET", "HEAD", "POST"])
@page(PROVIDERS, kept=True)
def delete_log(request: HttpRequest, number: int) -> HttpResponse:
    """Asks why, and deletes it."""
    log, today = found_log(request.user, number), timezone.localdate()
    questionnaire = questionnaire_of(log.collection, log.year)
    form = Deletion(sent(request))
    try:
        if form.is_valid():
            delete(by=request.user, log=log, reason=form.cleaned_data["reason"], today=today)
            messages.success(request, f"Log {number} is deleted.")
            return redirect("logs")
    except YearClosed as closed:
        return render(request, "logs/closed.html", {"log": log, "why": str(closed)}, status=409)
    if not can_delete(request.user, log, questionnaire, today):
        raise PermissionDenied
    return render(request, "logs/delete.html", {"log": log, "form": form, "one": questionnaire.one})
