"""The list of an incident's reports, a report with what can be done next, what changed, and a report as a file."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ....audit.recording import record
from ....permissions import STAFF, page
from ....unsaved.keeping import restored
from ....web.forms.form import Form
from ...models import BreachReport, Incident, ReportState
from ..actions import digest_of
from ..assembling import FIXED, document_for, facts_now, missing
from ..comparing import changed_facts, differences
from ..document import Document
from ..forms import AcknowledgementForm, GiveBackForm, SendForm, StatementForm
from ..layouts import Layout, in_use, layout_of, title_of
from ..notices import own_figures
from ..pdf import as_pdf
from ..permissions import can_approve, can_write
from ..queries import report_or_404, reports_of, version_before
from ..trail import Trail, trail_of
from ..word import as_word

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
RENDERED = {"pdf": as_pdf, "docx": as_word}


@page(STAFF)
@require_safe
def incident_reports(request: HttpRequest, number: int) -> HttpResponse:
    """The reports there are, and those that can be begun."""
    incident = get_object_or_404(Incident, pk=number)
    reports = list(reports_of(incident))
    shown = {
        "incident": incident,
        "reports": reports,
        "layouts": in_use(timezone.localdate()),
        "under_way": {one.layout for one in reports if one.state in (ReportState.DRAFT, ReportState.SUBMITTED)},
        "there": {one.layout for one in reports},
        "title_of": title_of,
        "may_write": can_write(request.user),
    }
    return render(request, "incidents/report_list.html", shown)


@page(STAFF)
@require_safe
def report(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    """A report as it will be read, and what is to be done with it."""
    typed = restored(request)
    return report_page(request, report_or_404(number, layout, version), GiveBackForm(typed) if typed else None)


def report_page(request: HttpRequest, found: BreachReport, form: Form | None = None) -> HttpResponse:
    """The page of a report, with the form of an action that was refused."""
    layout, trail = layout_of(found.layout), trail_of(found.incident)
    document = document_for(found, trail)
    shown = {
        "report": found,
        "incident": found.incident,
        "layout": layout,
        "document": document,
        "missing": missing(found) if found.state == ReportState.DRAFT else [],
        "unknown": _unknown(document),
        "outdated": _outdated(found, layout, trail),
        "is_whole": found.state not in FIXED or found.digest == digest_of(found),
        "before": version_before(found),
        "organisations": len(own_figures(found.facts)),
        "may_write": can_write(request.user),
        "may_approve": can_approve(request.user, found),
        "notices": found.notices.select_related("organisation", "read").order_by("organisation__name"),
    }
    forms = _forms(found, layout, form)
    return render(
        request,
        "incidents/report.html",
        shown | forms | {"all_forms": [one for one in forms.values() if one.is_bound]},
        status=422 if form and form.errors else 200,
    )


def _forms(found: BreachReport, layout: Layout, sent: Form | None) -> dict[str, Form]:
    """The forms of what can be done with a report; the one that was sent as it was sent."""
    fresh: dict[str, Form] = {
        "give_back_form": GiveBackForm(),
        "send_form": SendForm(layout=layout),
        "acknowledgement_form": AcknowledgementForm(initial={"reference": found.acknowledgement}),
        "statement_form": StatementForm(initial={"address": found.statement_address}),
    }
    return {name: sent if type(sent) is type(form) else form for name, form in fresh.items()}


def _unknown(document: Document) -> list[str]:
    """The labels of facts that aren't known yet."""
    places = (place for section in document.sections for place in section.places)
    return [place.label for place in places if any(one.missing and "[Not yet" in one.text for one in place.blocks)]


def _outdated(found: BreachReport, layout: Layout, trail: Trail) -> list[str]:
    """The labels of what the events have it otherwise now than a version tells that was approved or sent."""
    if found.state not in (ReportState.SUBMITTED, ReportState.APPROVED, ReportState.SENT):
        return []
    return changed_facts(layout, found.facts, facts_now(found, trail))


@page(STAFF)
@require_safe
def report_changes(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    """What is different from the version before; `?since=now`: what the events have otherwise by now."""
    found = report_or_404(number, layout, version)
    trail, is_now = trail_of(found.incident), request.GET.get("since") == "now"
    earlier = found if is_now else version_before(found)
    if earlier is None:
        raise Http404
    after = document_for(found, trail, facts_now(found, trail)) if is_now else document_for(found, trail)
    shown: dict[str, Any] = {"report": found, "incident": found.incident, "layout": layout_of(found.layout)}
    shown |= {"is_now": is_now, "earlier": earlier, "differences": differences(document_for(earlier, trail), after)}
    return render(request, "incidents/report_changes.html", shown)


@page(STAFF)
@require_safe
def report_file(request: HttpRequest, number: int, layout: str, version: int, ending: str) -> HttpResponse:
    """A report as PDF or Word file, as it stands."""
    found = report_or_404(number, layout, version)
    content = RENDERED[ending](document_for(found), moment_of(found))
    detail = {
        "layout": found.layout, "version": found.version, "ending": ending, "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    record("report.downloaded", f"incident {found.incident_id}", detail=detail)
    draft = "" if found.state in FIXED else "-draft"
    return as_file(content, f"incident-{found.incident_id}-{found.layout}-{found.version}{draft}", ending)


def moment_of(found: BreachReport) -> dt.datetime:
    """The moment that a file says it was made at: of the last step of its version, so that the same gives the same."""
    return found.sent_at or found.approved_at or found.submitted_at or found.made_at


def as_file(content: bytes, name: str, ending: str) -> HttpResponse:
    """An answer that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=TYPES[ending], headers=headers)
