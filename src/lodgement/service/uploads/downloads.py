"""The report of a checked file as a workbook or CSV: made from the sealed file when it is asked for.

It is kept nowhere, but for the workbook of a large file, which takes a minute or more: that is made in the background,
and lies sealed beside the file until the upload has ended.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lodgement.files.report_contents import Report

from ..accounts.models import Person
from ..audit.recording import record
from ..logs.context import Situation
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from ..permissions import PROVIDERS, page
from .actions import REPORTED, ask_for_workbook
from .boxes import file_of, workbook_of
from .checking import check, day_of, read
from .models import Upload, Workbook
from .queries import uploads_for
from .reports import TYPES, written

MANY_ROWS = 20_000
"""Rows whose marked workbook takes longer to make than people wait for a link."""


@page(PROVIDERS)
@require_safe
def upload_report(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The workbook has the provider's own sheet last, its cells marked, to be mended there and sent again."""
    visible = get_object_or_404(uploads_for(request.user), pk=number)
    if ending not in TYPES or visible.state not in REPORTED:
        raise Http404
    if takes_long(visible, ending) and visible.workbook_state != Workbook.MADE:
        return redirect("upload", visible.pk)
    found = Upload.objects.get(pk=visible.pk)
    content = workbook_of(found) if takes_long(found, ending) else _made(request.user, found, ending)
    detail = {"ending": ending, "bytes": len(content), "rows": found.rows}
    record("upload.report_downloaded", f"upload {found.pk}", organisation=found.organisation_id, detail=detail)
    return attachment(content, f"report-{found.pk}", ending)


def takes_long(upload: Upload, ending: str) -> bool:
    """Whether a report is made in the background."""
    return ending == "xlsx" and upload.rows > MANY_ROWS


def _made(person: Person, found: Upload, ending: str) -> bytes:
    """The report as it is made while somebody waits."""
    questionnaire = questionnaire_of(found.collection, found.year)
    rows = read(file_of(found), questionnaire)
    situation = Situation(person, day_of(questionnaire, timezone.localdate()), Register(person))
    return written(Report(check(questionnaire, rows, situation), rows, f"Upload {found.pk}"), ending)


@page(PROVIDERS)
@require_POST
def make_workbook(request: HttpRequest, number: int) -> HttpResponse:
    """Has the marked workbook of a large file made; its page then says how far that is."""
    found = get_object_or_404(uploads_for(request.user), pk=number)
    if takes_long(found, "xlsx"):
        ask_for_workbook(by=request.user, upload=found)
    return redirect("upload", found.pk)


def attachment(content: bytes, name: str, ending: str) -> HttpResponse:
    """An answer that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
