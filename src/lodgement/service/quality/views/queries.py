"""Pages of queries for those who answer: what is asked, grouped by check; one query; a reason for one or for many."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...accounts.models import Person
from ...logs.permissions import HANDS_IN, can_change, can_see_identifying
from ...logs.rules import questionnaire_of, title_of
from ...permissions import ANSWERERS, PROVIDERS, SIGNED_IN, page
from ...unsaved.keeping import restored, sent
from ...unsaved.marks import of_year
from ...web.listing import with_parameters
from ...web.says import many
from ..answering import AT_ONCE, Answered, AnswerRefused, confirm, confirm_alike
from ..boxes import reason_of
from ..forms import TICKED, Reason, ReasonForMany
from ..models import Kind, Query, QueryState, Round, RoundState
from ..queries import Filters, next_open, queries_for, rounds_for, wanted_now
from ..wording import QueryWording, Said
from .listing import Listing

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@require_http_methods(["GET", "HEAD", "POST"])
@page(ANSWERERS, kept=True)
def queries(request: HttpRequest) -> HttpResponse:
    """What is asked of the person's organisation in a round; with one check chosen, a reason for several at once."""
    rounds = list(rounds_for(request.user))
    found = _round_shown(request, rounds)
    if found is None:
        return render(request, "quality/no_queries.html")
    of_year(request, found.year)
    listing = Listing(request, found, queries_for(request.user).filter(round=found))
    form = _form_for_many(request, listing)
    if request.method == "POST":
        if form is None:
            messages.info(request, "There is nothing left to answer here.")
            return redirect(with_parameters(request, like=None))
        if form.is_valid() and (answered := _answer_many(request, listing, form)):
            _tell(request, answered)
            return redirect(with_parameters(request, after=None, before=None, like=_still(listing)))
    shown = listing.shown() | {"rounds": rounds, "form": form, "is_closed": found.state == RoundState.CLOSED}
    return render(request, "quality/queries.html", shown, status=422 if form and form.errors else 200)


def _round_shown(request: HttpRequest, rounds: Sequence[Round]) -> Round | None:
    """The round that is asked for, else the one whose answers are wanted first, else the newest."""
    named = next((one for one in rounds if str(one.pk) == request.GET.get("round")), None)
    if named:
        return named
    wanted = wanted_now(request.user)
    return wanted[0][0] if wanted else next(iter(rounds), None)


def _form_for_many(request: HttpRequest, listing: Listing) -> ReasonForMany | None:
    """The form for several alike: where one check is chosen that may be answered with a reason, and some are open."""
    chosen = listing.chosen
    may = chosen and chosen.counts.open and chosen.kind != Kind.HARD and listing.round.state != RoundState.CLOSED
    if not may or chosen is None or listing.filters.state not in ("", QueryState.OPEN):
        return None
    return ReasonForMany(chosen.counts.open, sent(request))


def _answer_many(request: HttpRequest, listing: Listing, form: ReasonForMany) -> Answered | None:
    """What came of answering; None where it can't be done like this, which the form then says."""
    seen = _ticked(request) if form.cleaned_data["which"] == TICKED else _all_alike(listing)
    if not seen:
        form.add_error("which", "Tick the queries in the list that the reason answers")
        return None
    reason = form.cleaned_data["reason"]
    try:
        return confirm_alike(by=request.user, seen=seen, reason=reason, today=timezone.localdate())
    except AnswerRefused as refused:
        form.add_error("which", str(refused))
    except Query.DoesNotExist:
        raise Http404 from None
    return None


def _ticked(request: HttpRequest) -> dict[int, str | None]:
    """The queries that were ticked, each with the token of the values beside it."""
    pairs = (said.partition(":") for said in request.POST.getlist("query")[:AT_ONCE])
    return {
        int(number): seen for number, _, seen in pairs if number.isascii() and number.isdigit() and len(number) < 19
    }


def _all_alike(listing: Listing) -> dict[int, str | None]:
    still = listing.queries.filter(Filters(state=QueryState.OPEN, like=listing.like).condition())
    return dict.fromkeys(still.order_by("id").values_list("pk", flat=True)[:AT_ONCE])


def _tell(request: HttpRequest, answered: Answered) -> None:
    if answered.confirmed:
        messages.success(request, f"{many(len(answered.confirmed), 'query is', 'queries are')} answered.")
    if answered.changed:
        count = many(len(answered.changed), "query was", "queries were")
        messages.info(
            request, f"{count} left open: the answers concerned were changed meanwhile. Look at them as they are now."
        )
    if answered.before:
        messages.info(request, f"{many(len(answered.before), 'query', 'queries')} had been answered already.")


def _still(listing: Listing) -> int | None:
    """The check that is chosen, as long as queries of it are open."""
    still = Filters(state=QueryState.OPEN, like=listing.like).condition()
    return listing.like.pk if listing.like and listing.queries.filter(still).exists() else None


# one query


@require_safe
@page(SIGNED_IN)
def query(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked, the answers concerned, and how it was or can be answered."""
    typed = restored(request)
    return _page(request, _found(request.user, number), Reason(typed) if typed else None)


@require_POST
@page(PROVIDERS, kept=True)
def confirm_query(request: HttpRequest, number: int) -> HttpResponse:
    """A reason why what is asked about is right."""
    found = _found(request.user, number)
    form = Reason(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            confirm(
                by=request.user, number=number, reason=said["reason"], seen=said["seen"], today=timezone.localdate()
            )
        except AnswerRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, f"Query {number} is answered.")
            return redirect("query", number)
    return _page(request, found, form)


def _found(person: Person, number: int) -> Query:
    there = queries_for(person).select_related("log", "organisation", "answered_by")
    return get_object_or_404(there, pk=number)


def _page(request: HttpRequest, found: Query, form: Reason | None = None) -> HttpResponse:
    questionnaire, today = questionnaire_of(found.round.collection, found.round.year), timezone.localdate()
    said = QueryWording(request.user, today).of(found)
    hands_in = request.user.role in HANDS_IN
    is_wanted = found.state == QueryState.OPEN and found.round.state != RoundState.CLOSED
    of_year(request, found.round.year)
    may_confirm = hands_in and is_wanted and found.kind != Kind.HARD
    shown = {
        "query": found,
        "said": said,
        "title": title_of(questionnaire),
        "reason": reason_of(found),
        "is_wanted": is_wanted,
        "may_change": hands_in and bool(found.log) and can_change(request.user, questionnaire, today),
        "with_references": can_see_identifying(request.user),
        "form": _shown_form(form, said) if may_confirm or form else None,
        "following": next_open(queries_for(request.user), found),
    }
    return render(request, "quality/query.html", shown, status=422 if form and form.errors else 200)


def _shown_form(form: Reason | None, said: Said) -> Reason:
    """The form with what was typed; the values beside it are those that are answered about next."""
    if form is None:
        return Reason(initial={"seen": said.seen})
    form.data = form.data.copy()
    form.data["seen"] = said.seen
    return form
