"""What is unusual on a page that was saved: confirmed as right, or changed."""

from __future__ import annotations

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lodgement.assessment.record import Finding
from lodgement.questionnaire.model import Page

from ...organisations.queries import Register
from ...permissions import PROVIDERS, page
from ..actions import Stale, YearClosed, confirm
from ..assessing import as_it_stands
from ..context import Situation
from ..models import Log
from ..overview import to_do_of
from ..rules import questionnaire_of
from ..saving import findings_on
from ..shown import about, said_about
from ..wording import Wording
from .log import found_log
from .question import TO_THE_LOG, onwards, page_named


@require_http_methods(["GET", "HEAD", "POST"])
@page(PROVIDERS)
def log_unusual(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """The first of what is unusual on a page and not confirmed yet; when there is nothing left, one goes on."""
    log = found_log(request.user, number)
    asked_on = page_named(questionnaire_of(log.collection, log.year), name)
    register = Register(request.user)
    judged = as_it_stands(log, Situation(request.user, timezone.localdate(), register))
    found = findings_on(asked_on, judged.to_confirm)
    if request.method == "POST":
        return _confirmed(request, log, asked_on, found)
    if not found:
        return redirect(onwards(log, asked_on, judged, to_the_log=request.GET.get("then") == TO_THE_LOG))
    wording = Wording(judged.questionnaire, request.user, register)
    to_do = to_do_of(judged, _of_one_answer(found), wording)
    shown = {
        "log": log,
        "about": about(request.user, log, asked_on).signed(),
        "question": wording.question(found[0], judged.values),
        "confirmation": found[0].check.confirmed_by,
        "to_do": to_do,
        "places": list(dict.fromkeys(place for item in to_do for place in item.places)),
    }
    return render(request, "logs/unusual.html", shown)


def _of_one_answer(found: list[Finding]) -> list[Finding]:
    """The findings that one confirmation answers: the first, and those that share it."""
    return [finding for finding in found if finding.check.confirmed_by == found[0].check.confirmed_by]


def _confirmed(request: HttpRequest, log: Log, asked_on: Page, found: list[Finding]) -> HttpResponse:
    """Keeps the person's word, unless it was given already, or for values that aren't there any more."""
    said, confirmation = said_about(request.POST), request.POST.get("confirmation", "")
    if said is None or (said.person, said.log, said.page) != (request.user.pk, log.pk, asked_on.id):
        raise SuspiciousOperation("a form that isn't about this page")
    today = timezone.localdate()
    try:
        if any(finding.check.confirmed_by == confirmation for finding in found):
            confirm(by=request.user, log=log, version=said.version, confirmation=confirmation, today=today)
    except Stale:
        pass  # the page shows how things stand now, and asks again
    except YearClosed as closed:
        return render(request, "logs/closed.html", {"log": log, "why": str(closed)}, status=409)
    return redirect(request.get_full_path())
