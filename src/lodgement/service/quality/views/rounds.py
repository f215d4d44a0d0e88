"""Pages of rounds: open one, see how far it is and what was found, close it. What is asked stands in `raising`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...logs.rules import questionnaire_of, title_of
from ...permissions import STATISTICIANS, page
from ...unsaved.keeping import sent
from ..actions import RoundRefused, check_again, close_round, open_round
from ..models import QueryState, Round, RoundState
from ..round_forms import RoundForm
from ..shown import counts_in, groups_of, rounds_with_queries, stages_of

ROUNDS_A_PAGE = 20


@require_safe
@page(STATISTICIANS)
def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds with how each stands."""
    shown = Paginator(rounds_with_queries().select_related("opened_by"), ROUNDS_A_PAGE)
    return render(
        request, "quality/rounds.html", {"shown": shown.get_page(request.GET.get("page")), "title_of": round_title}
    )


@page(STATISTICIANS, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """Which year is checked until when; then all its logs are, in the background."""
    today = timezone.localdate()
    form = RoundForm(sent(request), today=today)
    if request.method == "POST" and form.is_valid():
        collection, year = form.chosen_year
        wanted_by = form.cleaned_data["wanted_by"]
        opened = open_round(by=request.user, collection=collection, year=year, wanted_by=wanted_by, today=today)
        return redirect("round", opened.pk)
    return render(request, "quality/round_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@page(STATISTICIANS)
def round(request: HttpRequest, number: int) -> HttpResponse:
    """How far a round is; once it is checked, what each check would ask and what was asked."""
    found = get_object_or_404(Round.objects.select_related("opened_by"), pk=number)
    stages = stages_of(found)
    return render(
        request,
        "quality/round.html",
        {
            "round": found,
            "title": round_title(found),
            "waiting": found.state in (RoundState.CHECKING, RoundState.ASKING),
            "asking": found.state == RoundState.ASKING,
            "may_ask": found.state == RoundState.CHECKED,
            "groups": groups_of(found) if found.checked_at else [],
            "stages": stages,
            "seconds": sum(seconds for _, seconds in stages),
            "counts": counts_in(found),
        },
    )


@page(STATISTICIANS)
@require_POST
def check_round_again(request: HttpRequest, number: int) -> HttpResponse:
    """Has all logs checked anew."""
    return decided(request, number, check_again, today=timezone.localdate())


@page(STATISTICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, number: int) -> HttpResponse:
    """What is still open, to be agreed to; then the round is closed."""
    if request.method == "POST":
        return decided(request, number, close_round)
    found = get_object_or_404(Round, pk=number)
    open_queries = found.queries.filter(state=QueryState.OPEN).count()
    return render(
        request, "quality/round_close.html", {"round": found, "title": round_title(found), "open": open_queries}
    )


def decided(request: HttpRequest, number: int, action: Any, **more: Any) -> HttpResponse:
    """Does something with a round, or says why not; then back to its page."""
    found = get_object_or_404(Round, pk=number)
    try:
        action(by=request.user, round=found, **more)
    except RoundRefused as error:
        messages.error(request, str(error))
    return redirect("round", found.pk)


def round_title(found: Round) -> str:
    """What a round is of: Social housing lettings 2026/27."""
    return title_of(questionnaire_of(found.collection, found.year))
