"""Pages of batches: what there is, a new one, and the page of one: its preview, its release, how far it is."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ..outbox.letters import letter_of
from ..outbox.mails import FAILURES
from ..outbox.models import Mail, ParcelLink
from ..outbox.queries import opened_of
from ..permissions import STAFF, STATISTICIANS, page
from .actions import BatchRefused, make
from .contacts import contacts_of
from .delivery import Delivery
from .forms import NewBatchForm, ReleaseForm, name_of_round
from .marks import LABELS, Mark
from .models import Batch, BatchKind, BatchState, Entry, EntryState
from .permissions import can_make, can_release
from .queries import as_listed, batches_for, rounds_to_tell_of
from .releasing import HOLD
from .shown import MARKED, PREVIEWED, deliveries, links_of, preview_of, progress_of

BATCHES_A_PAGE = 20
PEOPLE_A_PAGE = 50


@page(STAFF)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches, the newest first."""
    found = as_listed(batches_for(request.user))
    shown = Paginator(found, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "batches/batches.html",
        {"shown": shown, "may_make": can_make(request.user), "name_of_round": name_of_round},
    )


@page(STATISTICIANS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Of which round people are told, what they are given, and who they would be."""
    rounds = list(rounds_to_tell_of(request.user))
    asked = request.GET.get("round", "")
    chosen = next((one for one in rounds if str(one.pk) == asked), rounds[0] if len(rounds) == 1 else None)
    first = {"round": str(chosen.pk) if chosen else None, "kind": BatchKind.QUERIES.value}
    form = NewBatchForm(request.POST or None, rounds=rounds, initial=first)
    if form.is_valid():
        try:
            made = make(by=request.user, round=form.chosen_round, kind=BatchKind(form.cleaned_data["kind"]))
            return redirect("batch", made.pk)
        except BatchRefused as error:
            form.add_error(None, str(error))
    return render(
        request,
        "batches/new.html",
        {"form": form, "rounds": rounds, "contacts": contacts_of(chosen) if chosen else None},
        status=422 if form.errors else 200,
    )


@page(STAFF)
@require_safe
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """A batch: what it would do, or how far it is, and what may be done with it."""
    found = get_object_or_404(batches_for(request.user), pk=number)
    begun = found.entries.filter(state__in=(EntryState.SENT, EntryState.FAILED)).exists()
    is_previewed = BatchState(found.state) in PREVIEWED
    shown = {
        "batch": found,
        "round_name": name_of_round(found.round),
        "begun": begun,
        "progress_shown": begun or not is_previewed,
        "links": links_of(found),
        "may_make": can_make(request.user),
        "may_release": can_release(request.user, found),
        "progress": progress_of(found),
    }
    shown |= _previewed(request, found) if is_previewed else {}
    shown |= _delivered(request, found, listed=not is_previewed or "how_far" in request.GET)
    return render(request, "batches/batch.html", shown)


def _previewed(request: HttpRequest, found: Batch) -> dict[str, Any]:
    only = request.GET.get("only", "")
    preview = preview_of(found)
    return {
        "preview": preview,
        "form": ReleaseForm(initial={"digest": preview.digest, "hold": str(HOLD)}),
        "only": only,
        "only_said": "What stands out" if only == MARKED else LABELS.get(Mark(only)) if only in set(Mark) else "",
        "shown": Paginator(preview.rows(only), PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "letter": _letter(found),
    }


def _letter(found: Batch) -> dict[str, str]:
    """The mail as the first of them would read it; its link is made when it leaves."""
    first = Entry.objects.filter(batch=found).select_related("person").first()
    if first is None:
        return {}
    letter = letter_of(Mail(person=first.person, template=f"batches/mail/{found.kind}", path="/links/…"))
    return {"subject": letter.subject, "text": letter.text}


def _delivered(request: HttpRequest, found: Batch, *, listed: bool) -> dict[str, Any]:
    """How far a batch is; `listed`: person by person too, in place of the preview's list."""
    shown: dict[str, Any] = {"Delivery": Delivery, "failures": FAILURES, "waiting_since": _waiting_since(found)}
    if not listed:
        return shown | {"told": None, "how_far": None}
    how_far = request.GET.get("how_far", "")
    told = Paginator(deliveries(found, how_far), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    links = [entry.link_id for entry in told if entry.link_id]
    return shown | {
        "told": told,
        "how_far": Delivery(how_far) if how_far in Delivery.values else None,
        "opened": opened_of(ParcelLink.objects.filter(pk__in=links)),
    }


def _waiting_since(found: Batch) -> Any:
    """Since when the mail server hasn't taken the mails of this batch; None where it takes them."""
    behind = Mail.objects.filter(entry__batch=found, waiting_since__isnull=False, sent_at=None, failed_at=None)
    return behind.order_by("waiting_since").values_list("waiting_since", flat=True).first()
