"""Pages of files that are handed in: send one, see how far it is and what was found, decide what becomes of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodgement.files.protected import WrongPassword
from lodgement.files.sheet import UnusableFile

from ..accounts.models import Person
from ..logs.models import Status
from ..logs.queries import logs_for
from ..logs.rules import questionnaire_of, title_of, year_name
from ..organisations.models import Organisation
from ..organisations.queries import has_signed, organisations_for
from ..permissions import PROVIDERS, page
from ..web.forms.form import Form
from . import steps
from .actions import UploadRefused, ask_to_hand_in, cancel, receive, unlock
from .boxes import file_of
from .checking import unlocked
from .downloads import takes_long
from .forms import HandInForm, MendedForm, PasswordForm
from .models import State, Upload
from .permissions import can_move_on
from .queries import uploads_for
from .shown import check_of, groups_of, kept_report

UPLOADS_A_PAGE = 20
ROWS_A_PAGE = 100
EMPTIED_SHOWN = 200
WAITING = {State.RECEIVED, State.CHECKING, State.HANDING_IN}
SENT_BEFORE = "This is the file that was sent before: nothing in it has changed. Save the mended one and choose that."


@page(PROVIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """What was handed in before, and the form to hand in a file."""
    organisations = _organisations(request.user)
    form = HandInForm(
        request.POST or None, request.FILES or None, today=timezone.localdate(), organisations=organisations
    )
    if request.method == "POST" and form.is_valid():
        received = _receive(request, form, form.chosen_organisation, *form.chosen_year)
        if received:
            return redirect("upload", received.pk)
    return render(
        request,
        "uploads/uploads.html",
        {
            "form": form,
            "shown": Paginator(uploads_for(request.user), UPLOADS_A_PAGE).get_page(request.GET.get("page")),
            "signed": len(organisations) > 1 or any(has_signed(item) for item in organisations),
            "years": [(name, year, title_of(questionnaire_of(name, year))) for name, year in form.years],
            "title_of": lambda upload: title_of(questionnaire_of(upload.collection, upload.year)),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _organisations(person: Person) -> list[Organisation]:
    """For whom a person may hand in: their own organisation; support for any that is active."""
    if not person.is_staff_role:
        return [person.organisation]
    return list(organisations_for(person).filter(active=True, merged_into=None))


def _receive(
    request: HttpRequest,
    form: Form,
    organisation: Organisation,
    collection: str,
    year: int,
    replaces: Upload | None = None,
) -> Upload | None:
    """The upload of a valid form; None where it is refused, which the form then says."""
    try:
        return receive(
            by=request.user,
            organisation=organisation,
            questionnaire=questionnaire_of(collection, year),
            content=form.cleaned_data["file"].read(),
            replaces=replaces,
        )
    except UploadRefused as error:
        form.add_error("file", str(error))
        return None


@page(PROVIDERS)
@require_safe
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """How far an upload is; once it is checked, what was found and what can be done."""
    return _page(request, get_object_or_404(uploads_for(request.user), pk=number))


def _page(request: HttpRequest, found: Upload, form: Form | None = None) -> HttpResponse:
    """The page of an upload, with the form that goes with its state."""
    report = kept_report(found)
    asked = {State.LOCKED: PasswordForm, State.CHECKED: MendedForm}.get(State(found.state))
    return render(
        request,
        "uploads/upload.html",
        {
            "upload": found,
            "questionnaire": questionnaire_of(found.collection, found.year),
            "year_name": year_name(found.year),
            "waiting": State(found.state) in WAITING,
            "may_decide": can_move_on(request.user, found),
            "form": form or (asked() if asked else None),
            "report": report,
            "groups": groups_of(found, report),
            "takes_long": takes_long(found, "xlsx"),
            "emptied": report.get("emptied", [])[:EMPTIED_SHOWN],
            "unfinished": _unfinished(request.user, found) if found.state == State.HANDED_IN else 0,
            "before": uploads_for(request.user).filter(pk=found.replaces_id, state=State.CHECKED).first(),
            "after": uploads_for(request.user).filter(replaces=found, state__in=_AFTER).first(),
        },
        status=422 if form else 200,
    )


_AFTER = (State.RECEIVED, State.CHECKING, State.LOCKED, State.CHECKED, State.HANDING_IN, State.HANDED_IN)
"""Where a mended file is that makes the one before it a thing of the past."""


def _unfinished(person: Person, upload: Upload) -> int:
    counts = logs_for(person).filter(upload=upload).order_by().values("status").annotate(logs=Count("id"))
    return sum(one["logs"] for one in counts if one["status"] != Status.COMPLETED)


@page(PROVIDERS)
@require_POST
def mended_file(request: HttpRequest, number: int) -> HttpResponse:
    """The mended file of one that was checked."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    form = MendedForm(request.POST, request.FILES)
    if found.state != State.CHECKED or not can_move_on(request.user, found):
        messages.error(request, "That can’t be done any more.")
        return redirect("upload", found.pk)
    if form.is_valid():
        received = _receive(request, form, found.organisation, found.collection, found.year, found)
        if received and received.pk != found.pk:
            return redirect("upload", received.pk)
        if received:
            form.add_error("file", SENT_BEFORE)
    return _page(request, found, form)


@page(PROVIDERS)
@require_POST
def unlock_upload(request: HttpRequest, number: int) -> HttpResponse:
    """The password of a workbook that wants one; used here and forgotten."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    form = PasswordForm(request.POST)
    if found.state != State.LOCKED or not can_move_on(request.user, found):
        return redirect("upload", found.pk)
    if form.is_valid():
        try:
            content = unlocked(file_of(Upload.objects.get(pk=found.pk)), form.cleaned_data["password"])
        except WrongPassword as error:
            form.add_error("password", str(error))
        except UnusableFile as error:
            steps.refuse(found, str(error))
        else:
            return _decided(request, found, partial(unlock, content=content))
    return _page(request, found, form) if form.errors else redirect("upload", found.pk)


@page(PROVIDERS)
@require_safe
def upload_rows(request: HttpRequest, number: int) -> HttpResponse:
    """What was found, row by row; of one check where `check` says so."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    report = kept_report(found)
    places = report.get("places", [])
    chosen = next((one for one in report.get("summary", []) if one["check"] == request.GET.get("check")), None)
    if chosen:
        places = [one for one in places if check_of(one) == chosen["check"]]
    return render(
        request,
        "uploads/rows.html",
        {
            "upload": found,
            "shown": Paginator(places, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "chosen": chosen,
            "left_out": (chosen["findings"] if chosen else report.get("places_in_all", 0)) - len(places),
        },
    )


@page(PROVIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, number: int) -> HttpResponse:
    """What will be left empty, to be agreed to; then the file is made into logs in the background."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    if request.method == "POST":
        return _decided(request, found, ask_to_hand_in)
    if found.state != State.CHECKED:
        return redirect("upload", found.pk)
    hard = [group for group in groups_of(found, kept_report(found)) if group["kind"] == "hard"]
    return render(request, "uploads/hand_in.html", {"upload": found, "groups": hard})


@page(PROVIDERS)
@require_POST
def cancel_upload(request: HttpRequest, number: int) -> HttpResponse:
    """Gives a file up."""
    return _decided(request, get_object_or_404(uploads_for(request.user), pk=number), cancel)


def _decided(request: HttpRequest, found: Upload, action: Any) -> HttpResponse:
    try:
        action(by=request.user, upload=found)
    except UploadRefused as error:
        messages.error(request, str(error))
    return redirect("upload", found.pk)
