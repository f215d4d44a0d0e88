"""Pages of sign-offs: a year signed off, its receipt; for staff, who has signed off and who hasn't."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from lodgement.questionnaire.model import Questionnaire

from ...accounts.models import Person
from ...logs.actions import YearClosed
from ...logs.rules import all_years, questionnaire_of, title_of, years_open_for_changes
from ...permissions import ANSWERERS, SIGNED_IN, STAFF, page
from ..forms import SignOffForm
from ..models import SignOff
from ..sign_off import SignOffRefused, can_sign_off, sign_off, sign_offs_for, year_stands
from ..signed import signed_and_not

MOST_LISTED = 50


@require_safe
@page(SIGNED_IN)
def sign_offs(request: HttpRequest) -> HttpResponse:
    """The years there are to sign off, and the receipts of those that were; for staff the years alone."""
    person: Person = request.user
    is_open = years_open_for_changes(timezone.localdate())
    signed = [] if person.is_staff_role else list(sign_offs_for(person)[:MOST_LISTED])
    holding = {(one.collection, one.year): one for one in signed if one.ended_at is None}
    shown = {
        "years": [(questionnaire_of(*which), holding.get(which)) for which in all_years() if _is_shown(person, which)],
        "open_now": {questionnaire_of(*which) for which in is_open},
        "signed": [(one, questionnaire_of(one.collection, one.year)) for one in signed],
        "title_of": title_of,
        "may_sign": can_sign_off(person),
    }
    return render(request, "quality/sign_offs.html", shown)


def _is_shown(person: Person, which: tuple[str, int]) -> bool:
    """Staff look at every year; who signs, at those that can still be signed off."""
    return person.is_staff_role or which in years_open_for_changes(timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
@page(ANSWERERS)
def sign_off_year(request: HttpRequest, collection: str, year: int) -> HttpResponse:
    """How the year's logs stand, and the word that they are complete and right."""
    questionnaire = _questionnaire(collection, year)
    stands = year_stands(request.user, questionnaire)
    initial = {"seen": stands.digest}
    sent = request.POST if request.method == "POST" else None
    form = SignOffForm(stands.unfinished, questionnaire.one, sent, initial=initial)
    if form.is_bound and form.is_valid() and (made := _signed(request, questionnaire, form)):
        return redirect("sign_off_receipt", made.pk)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = stands.digest  # the page shows how they stand now
    shown = {
        "questionnaire": questionnaire,
        "title": title_of(questionnaire),
        "stands": stands,
        "form": form,
        "may_sign": can_sign_off(request.user),
        "closed": timezone.localdate() >= questionnaire.window.edits_until,
        "takes_new_logs": timezone.localdate() < questionnaire.window.new_logs_until,
        "holds": sign_offs_for(request.user).filter(collection=collection, year=year, ended_at=None).first(),
        "choice": f"{collection}-{year}",
    }
    return render(request, "quality/sign_off.html", shown, status=422 if form.is_bound else 200)


def _signed(request: HttpRequest, questionnaire: Questionnaire, form: SignOffForm) -> SignOff | None:
    """The sign-off; None where it can't be, which the form then says."""
    try:
        return sign_off(
            by=request.user,
            questionnaire=questionnaire,
            seen=form.cleaned_data["seen"],
            acknowledged=bool(form.cleaned_data.get("acknowledged")),
            today=timezone.localdate(),
        )
    except (SignOffRefused, YearClosed) as refused:
        form.add_error("word", str(refused))
        return None


@require_safe
@page(SIGNED_IN)
def sign_off_receipt(request: HttpRequest, number: int) -> HttpResponse:
    """A receipt, to be printed or found again."""
    found = get_object_or_404(sign_offs_for(request.user), pk=number)
    return render(request, "quality/receipt.html", {"signed": found, "title": _title(found)})


def _title(found: SignOff) -> str:
    return title_of(questionnaire_of(found.collection, found.year))


@require_safe
@page(STAFF)
def sign_offs_of_year(request: HttpRequest, collection: str, year: int) -> HttpResponse:
    """Which organisations have signed a year off, whose word has ended since, and who hasn't yet."""
    questionnaire = _questionnaire(collection, year)
    shown: dict[str, Any] = {"title": title_of(questionnaire), "standing": signed_and_not(questionnaire)}
    return render(request, "quality/sign_offs_of_year.html", shown)


def _questionnaire(collection: str, year: int) -> Questionnaire:
    """The questionnaire of a year that there is. Raises Http404."""
    if (collection, year) not in all_years():
        raise Http404
    return questionnaire_of(collection, year)
