"""Pages of files that are handed in: send one, see how far it is and what was found, decide what becomes of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodgement.files.report_contents import Report
from lodgement.files.reports import write_report

from ..accounts.models import Person
from ..audit.recording import record
from ..logs.context import Situation
from ..logs.rules import questionnaire_of, year_name
from ..organisations.models import Organisation
from ..organisations.queries import Register, has_signed, organisations_for
from ..permissions import PROVIDERS, page
from .actions import UploadRefused, ask_to_hand_in, cancel, receive
from .boxes import file_of, report_of
from .checking import check, day_of, read
from .forms import HandInForm
from .models import State, Upload
from .permissions import can_move_on
from .queries import uploads_for

SHOWN = 20
"""Uploads on the first page."""
FIRST_ROWS = 3
"""Rows shown with each check; all of them are on a page of their own."""
ROWS_A_PAGE = 100
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
WAITING = {State.RECEIVED, State.CHECKING, State.HANDING_IN}


@page(PROVIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """What was handed in before, and the form to hand in a file."""
    organisations = _organisations(request.user)
    form = HandInForm(
        request.POST or None, request.FILES or None, today=timezone.localdate(), organisations=organisations
    )
    if request.method == "POST" and form.is_valid():
        received = _receive(request, form)
        if received:
            return redirect("upload", received.pk)
    return render(
        request,
        "uploads/uploads.html",
        {
            "form": form,
            "uploads": uploads_for(request.user)[:SHOWN],
            "signed": any(has_signed(item) for item in organisations) if len(organisations) == 1 else True,
            "years": [(name, year, questionnaire_of(name, year), year_name(year)) for name, year in form.years],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _organisations(person: Person) -> list[Organisation]:
    """For whom a person may hand in: their own organisation; support for any that is active."""
    if not person.is_staff_role:
        return [person.organisation]
    return list(organisations_for(person).filter(active=True, merged_into=None))


def _receive(request: HttpRequest, form: HandInForm) -> Upload | None:
    """The upload of a valid form; None where it is refused, which the form then says."""
    replaces = uploads_for(request.user).filter(pk=_number(request.POST.get("replaces"))).first()
    try:
        return receive(
            by=request.user,
            organisation=form.chosen_organisation,
            questionnaire=questionnaire_of(*form.chosen_year),
            content=form.cleaned_data["file"].read(),
            replaces=replaces,
        )
    except UploadRefused as error:
        form.add_error("file", str(error))
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@page(PROVIDERS)
@require_safe
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """How far an upload is; once it is checked, what was found and what can be done."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    report = _report(found)
    return render(
        request,
        "uploads/upload.html",
        {
            "upload": found,
            "questionnaire": questionnaire_of(found.collection, found.year),
            "year_name": year_name(found.year),
            "waiting": State(found.state) in WAITING,
            "may_decide": can_move_on(request.user, found),
            "report": report,
            "groups": _groups(report),
        },
    )


def _report(upload: Upload) -> dict[str, Any]:
    return report_of(Upload.objects.only("report", "year").get(pk=upload.pk)) if upload.checked_at else {}


def _groups(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What was found by check, as the page's list takes it."""
    groups = []
    for count in report.get("summary", []):
        places = [one for one in report["places"] if one["check"].split(":")[0] == count["check"]]
        lines = list(dict.fromkeys(one["line"] for one in places))[:FIRST_ROWS]
        groups.append(
            {
                "statement": count["statement"],
                "kind": count["kind"],
                "count": count["logs"],
                "check": count["check"],
                "stops": count["stops"],
                "rows": [_row(line, [one for one in places if one["line"] == line]) for line in lines],
            }
        )
    return groups


def _row(line: int, places: list[dict[str, Any]]) -> dict[str, str]:
    """A row's finding: its cells as the spreadsheet shows them, and what is wrong."""
    letters = ", ".join(dict.fromkeys(one["letter"] for one in places if one["letter"]))
    return {"place": f"Row {line}" + (f", {letters}" if letters else ""), "message": places[0]["message"]}


@page(PROVIDERS)
@require_safe
def upload_rows(request: HttpRequest, number: int) -> HttpResponse:
    """What was found, row by row; of one check where `check` says so."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    report = _report(found)
    places = report.get("places", [])
    chosen = request.GET.get("check", "")
    if chosen:
        places = [one for one in places if one["check"].split(":")[0] == chosen]
    known = {count["check"]: count["statement"] for count in report.get("summary", [])}
    return render(
        request,
        "uploads/rows.html",
        {
            "upload": found,
            "shown": Paginator(places, ROWS_A_PAGE).get_page(request.GET.get("page")),
            "statement": known.get(chosen, ""),
            "left_out": report.get("places_in_all", 0) - len(report.get("places", [])),
        },
    )


@page(PROVIDERS)
@require_safe
def upload_report(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The report as a workbook whose last sheet is the provider's own, marked, to be mended and sent again; or CSV.

    Made from the sealed file when it is asked for, and kept nowhere.
    """
    visible = get_object_or_404(uploads_for(request.user), pk=number)
    found = Upload.objects.get(pk=visible.pk)
    if ending not in TYPES or found.file is None:
        raise Http404
    questionnaire = questionnaire_of(found.collection, found.year)
    rows = read(file_of(found), questionnaire)
    today = day_of(questionnaire, timezone.localdate())
    checked = check(questionnaire, rows, Situation(request.user, today, Register(request.user)))
    name = f"report-{found.pk}.{ending}"
    with tempfile.TemporaryDirectory(prefix="lodgement-") as folder:
        path = Path(folder) / name
        write_report(Report(checked, rows, f"Upload {found.pk}"), path)
        content = path.read_bytes()
    detail = {"ending": ending, "bytes": len(content), "rows": checked.logs}
    record("upload.report_downloaded", f"upload {found.pk}", organisation=found.organisation_id, detail=detail)
    return HttpResponse(
        content, content_type=TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@page(PROVIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, number: int) -> HttpResponse:
    """What will be left empty, to be agreed to; then the file is made into logs in the background."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    if request.method == "POST":
        return _decided(request, found, ask_to_hand_in)
    report = _report(found)
    hard = [group for group in _groups(report) if group["kind"] == "hard"]
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
