"""Pages by which a round asks: what one check found of whom, a check that is drafted, what is sent and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...logs.rules import questionnaire_of
from ...permissions import STATISTICIANS, page
from ...unsaved.keeping import sent
from ...web.says import many
from ..actions import RoundRefused, add_draft, remove_draft
from ..drafts import DraftRefused
from ..models import Kind, Round, RoundCheck, RoundState
from ..raising import Raised, open_queries_of, withdraw_queries
from ..raising_many import ask_for_queries
from ..round_forms import DraftForm
from ..shown import organisations_of, says_of, to_ask
from .rounds import round_title

ORGANISATIONS_A_PAGE = 50
LARGEST_NUMBER = 2**63 - 1


@require_safe
@page(STATISTICIANS)
def round_check(request: HttpRequest, number: int, check: int) -> HttpResponse:
    """What one check would ask, organisation by organisation."""
    found = _check(number, check)
    counts = found.counts.select_related("organisation").order_by("-logs", "organisation__name")
    shown = Paginator(counts, ORGANISATIONS_A_PAGE).get_page(request.GET.get("page"))
    most = counts.values_list("logs", flat=True).first() or 0
    context = {
        "round": found.round,
        "check": found,
        "says": says_of(found, found.round),
        "title": round_title(found.round),
        "shown": shown,
        "lines": organisations_of(found, shown),
        "most": most,
        "open": open_queries_of(found) if found.raised_at else 0,
        "may_remove": found.kind == Kind.DRAFT and not found.raised_at and found.round.state == RoundState.CHECKED,
    }
    return render(request, "quality/round_check.html", context)


@page(STATISTICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def raise_round(request: HttpRequest, number: int) -> HttpResponse:
    """How much would be asked by what is chosen, to be agreed to; then it is asked."""
    found = get_object_or_404(Round, pk=number)
    chosen = list(found.checks.filter(pk__in=_numbers(request), logs__gt=0).select_related("round"))
    if not chosen:
        messages.error(request, "Nothing is chosen. Tick the checks to ask by.")
        return redirect("round", found.pk)
    if request.method == "POST":
        return _raise(request, found, chosen)
    queries, organisations = to_ask(chosen)
    context = {
        "round": found,
        "title": round_title(found),
        "lines": [(check, says_of(check, found)) for check in sorted(chosen, key=lambda check: -check.logs)],
        "most": max(check.logs for check in chosen),
        "queries": queries,
        "organisations": organisations,
    }
    return render(request, "quality/round_raise.html", context)


def _raise(request: HttpRequest, found: Round, chosen: list[RoundCheck]) -> HttpResponse:
    try:
        raised = ask_for_queries(by=request.user, round=found, checks=[check.pk for check in chosen])
    except RoundRefused as error:
        messages.error(request, str(error))
    else:
        if raised:
            messages.success(request, _in_words(raised))
    return redirect("round", found.pk)


def _in_words(raised: Raised) -> str:
    if not raised.queries:
        return "Nothing new was asked: all of it is asked already, or has changed since the check."
    organisations = many(raised.organisations, "organisation")
    said = f"{many(raised.queries, 'query', 'queries')} raised, to {organisations}."
    if raised.left_out:
        said += f" {raised.left_out:,} left out: asked already elsewhere, or changed since the check."
    return said


@page(STATISTICIANS, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_check(request: HttpRequest, number: int) -> HttpResponse:
    """A check for this round alone; it is counted before it asks anything."""
    found = get_object_or_404(Round, pk=number)
    form = DraftForm(sent(request), questionnaire=questionnaire_of(found.collection, found.year))
    if request.method == "POST" and form.is_valid():
        try:
            add_draft(by=request.user, round=found, draft=form.draft(), today=timezone.localdate())
        except DraftRefused as error:
            form.add_error(error.field, str(error))
        except RoundRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("round", found.pk)
    context = {"round": found, "title": round_title(found), "form": form}
    return render(request, "quality/round_draft.html", context, status=422 if form.errors else 200)


@page(STATISTICIANS)
@require_POST
def remove_check(request: HttpRequest, number: int, check: int) -> HttpResponse:
    """Takes a draft out again."""
    found = _check(number, check)
    try:
        remove_draft(by=request.user, check=found)
    except RoundRefused as error:
        messages.error(request, str(error))
    return redirect("round", number)


@page(STATISTICIANS)
@require_POST
def withdraw_check(request: HttpRequest, number: int, check: int) -> HttpResponse:
    """Withdraws all that a check asks and nobody has corrected."""
    withdrawn = withdraw_queries(by=request.user, check=_check(number, check))
    messages.success(request, f"{many(withdrawn, 'query', 'queries')} withdrawn.")
    return redirect("round_check", number, check)


def _check(number: int, check: int) -> RoundCheck:
    """A check of that very round."""
    if max(number, check) > LARGEST_NUMBER:
        raise Http404
    return get_object_or_404(RoundCheck.objects.select_related("round"), pk=check, round=number)


def _numbers(request: HttpRequest) -> list[int]:
    """The checks that are ticked; what is no number is none of them."""
    said = (request.POST if request.method == "POST" else request.GET).getlist("check")
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < len(str(LARGEST_NUMBER))]
