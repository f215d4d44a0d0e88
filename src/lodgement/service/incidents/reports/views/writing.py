"""What people do with a report: begin, write, submit, give back, approve, send, and note what came back.

Whoever writes loses nothing: what couldn't be saved, because somebody else wrote meanwhile or the session had ended,
is shown again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ....permissions import APPROVERS, STAFF, STATISTICIANS, page
from ....unsaved.keeping import restored
from ....web.forms.form import Form
from ...models import BreachReport, Incident, ReportState
from ..actions import (
    ReportRefused,
    WrittenMeanwhile,
    acknowledge,
    approve,
    digest_of_text,
    give_back,
    link_statement,
    make_report,
    send_report,
    submit,
    write,
)
from ..assembling import facts_told, place_of
from ..forms import AcknowledgementForm, GiveBackForm, SendForm, StatementForm, TextForm
from ..layouts import Layout, Purpose, in_use, layout_of
from ..queries import report_or_404
from ..trail import trail_of
from .reading import report_page


def to_report(found: BreachReport) -> HttpResponse:
    return redirect("report", found.incident_id, found.layout, found.version)


@page(STATISTICIANS)
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Begins the next version of a report in a layout."""
    incident = get_object_or_404(Incident, pk=number)
    chosen = {one.id: one for one in in_use(timezone.localdate())}.get(request.POST.get("layout", ""))
    if chosen is None:
        raise Http404
    made = make_report(by=request.user, incident=incident, layout=chosen)
    return redirect("write_report" if made.state == ReportState.DRAFT else "report", number, made.layout, made.version)


@page(STATISTICIANS, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def write_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    """The places that a person writes, among the facts that stand around them."""
    found = report_or_404(number, layout, version)
    if found.state != ReportState.DRAFT and request.method != "POST":
        return to_report(found)
    form = TextForm(request.POST if request.method == "POST" else None, layout=layout_of(layout))
    if request.method != "POST" or not form.is_valid():
        return _text_page(request, found, form)
    try:
        saved = write(by=request.user, report=found, texts=form.cleaned_data, seen=request.POST.get("seen", ""))
    except WrittenMeanwhile:
        return _text_page(request, found, form, meanwhile=True)
    except ReportRefused as error:
        form.add_error(None, f"{error} What you wrote stands below; copy it before you leave the page.")
        return _text_page(request, found, form)
    messages.success(request, "What you wrote is saved.")
    return to_report(saved)


def _text_page(request: HttpRequest, found: BreachReport, form: TextForm, meanwhile: bool = False) -> HttpResponse:
    """The page to write on. `meanwhile`: somebody else wrote since; theirs is shown beneath one's own."""
    if not form.is_bound:
        form = TextForm(restored(request), initial=found.written, layout=layout_of(found.layout))
    shown = {
        "report": found,
        "incident": found.incident,
        "layout": layout_of(found.layout),
        "form": form,
        "sections": _sections(found, layout_of(found.layout)),
        "seen": digest_of_text(found),
        "meanwhile": meanwhile,
    }
    return render(request, "incidents/report_write.html", shown, status=422 if meanwhile or form.errors else 200)


def _sections(found: BreachReport, layout: Layout) -> list[tuple[str, list[tuple[str, object]]]]:
    """Headings with their places: what is to be written by its name, a fact as it stands."""
    facts = facts_told(found, trail_of(found.incident))
    return [
        (
            section.heading,
            [(one.written, None if one.written else place_of(one, layout, facts, {})) for one in section.places],
        )
        for section in layout.sections
    ]


def _done(request: HttpRequest, found: BreachReport, said: str, does: Callable[[], BreachReport]) -> HttpResponse:
    """Does something with a report and says so, or why it can't be done."""
    try:
        does()
    except ReportRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return to_report(found)


@page(STATISTICIANS)
@require_POST
def submit_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    found = report_or_404(number, layout, version)
    said = "Submitted. The facts are fixed as they were just now; the Head of Profession approves it."
    return _done(request, found, said, lambda: submit(by=request.user, report=found))


@page(STATISTICIANS, kept=True)
@require_POST
def give_back_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    found = report_or_404(number, layout, version)
    form = GiveBackForm(request.POST)
    if not form.is_valid():
        return report_page(request, found, form)
    because = form.cleaned_data["because"]
    return _done(request, found, "Given back.", lambda: give_back(by=request.user, report=found, because=because))


@page(APPROVERS)
@require_POST
def approve_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    """Approves what the page showed."""
    found, digest = report_or_404(number, layout, version), request.POST.get("digest", "")
    return _done(request, found, "Approved.", lambda: approve(by=request.user, report=found, digest=digest))


@page(STAFF)
@require_POST
def send_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    """Notes whom a report went to; gives a notice; releases a statement."""
    found = report_or_404(number, layout, version)
    shape = layout_of(found.layout)
    form = SendForm(request.POST, layout=shape)
    if shape.purpose == Purpose.REPORT and not form.is_valid():
        return report_page(request, found, form)
    offices = form.offices(form.cleaned_data) if shape.purpose == Purpose.REPORT else list(shape.sent_to)
    said = {
        Purpose.REPORT: "It is on record that it was sent.",
        Purpose.NOTICE: "Each affected organisation has its notice, and its people are told by mail.",
        Purpose.STATEMENT: "Released for publication. Note its address here once it is published.",
    }[shape.purpose]
    return _done(request, found, said, lambda: send_report(by=request.user, report=found, to=offices))


@page(STAFF)
@require_POST
def acknowledge_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    found = report_or_404(number, layout, version)
    return _noted(
        request, found, AcknowledgementForm(request.POST),
        lambda form: acknowledge(by=request.user, report=found, reference=form.cleaned_data["reference"]),
    )  # fmt: skip


@page(STAFF)
@require_POST
def link_text(request: HttpRequest, number: int, layout: str, version: int) -> HttpResponse:
    found = report_or_404(number, layout, version)
    return _noted(
        request, found, StatementForm(request.POST),
        lambda form: link_statement(by=request.user, report=found, address=form.cleaned_data["address"]),
    )  # fmt: skip


def _noted(request: HttpRequest, found: BreachReport, form: Form, does: Callable[[Form], BreachReport]) -> HttpResponse:
    if not form.is_valid():
        return report_page(request, found, form)
    return _done(request, found, "It is on record.", lambda: does(form))
