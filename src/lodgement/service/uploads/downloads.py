"""The report of a checked file as a workbook or CSV: made from the sealed file when it is asked for, kept nowhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from lodgement.files.report_contents import Report
from lodgement.files.reports import write_report

from ..audit.recording import record
from ..logs.context import Situation
from ..logs.rules import questionnaire_of
from ..organisations.queries import Register
from ..permissions import PROVIDERS, page
from .boxes import file_of
from .checking import check, day_of, read
from .models import State, Upload
from .queries import uploads_for

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@page(PROVIDERS)
@require_safe
def upload_report(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The workbook has the provider's own sheet last, its cells marked, to be mended there and sent again."""
    visible = get_object_or_404(uploads_for(request.user), pk=number)
    if ending not in TYPES or visible.state not in (State.CHECKED, State.HANDING_IN):
        raise Http404
    found = Upload.objects.get(pk=visible.pk)
    questionnaire = questionnaire_of(found.collection, found.year)
    rows = read(file_of(found), questionnaire)
    situation = Situation(request.user, day_of(questionnaire, timezone.localdate()), Register(request.user))
    checked = check(questionnaire, rows, situation)
    content = written(Report(checked, rows, f"Upload {found.pk}"), ending)
    detail = {"ending": ending, "bytes": len(content), "rows": checked.logs}
    record("upload.report_downloaded", f"upload {found.pk}", organisation=found.organisation_id, detail=detail)
    return attachment(content, f"report-{found.pk}", ending)


def written(report: Report, ending: str) -> bytes:
    """A report as a file of a kind that is one of TYPES."""
    with tempfile.TemporaryDirectory(prefix="lodgement-") as folder:
        path = Path(folder) / f"report.{ending}"
        write_report(report, path)
        return path.read_bytes()


def attachment(content: bytes, name: str, ending: str) -> HttpResponse:
    """An answer that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
