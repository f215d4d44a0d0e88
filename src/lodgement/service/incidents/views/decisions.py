"""Pages on which the risk is assessed, corrective actions are kept, and an incident is closed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ...accounts.models import STAFF_ROLES, Person
from ...permissions import STAFF, page
from ...unsaved.keeping import sent
from ..actions import IncidentRefused
from ..deciding import Likelihood, Severity, add_action, assess_risk, close, finish_action, left_to_do
from ..forms import ActionForm, CloseForm, OutcomeForm, RiskForm
from ..models import CorrectiveAction, IncidentState
from ..queries import incidents


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, number: int) -> HttpResponse:
    """The decision that holds, those before it, and the form for another."""
    found = get_object_or_404(incidents(), pk=number)
    form = RiskForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            assess_risk(by=request.user, incident=found, **form.decided)
            return redirect("incident", found.pk)
        except IncidentRefused as error:
            form.add_error("reasons", str(error))
    context = {"form": form, "incident": found, "decisions": found.risk_assessments.select_related("by"),
               "is_open": found.state != IncidentState.CLOSED,
               "likelihoods": dict(Likelihood.choices), "severities": dict(Severity.choices)}  # fmt: skip
    return render(request, "incidents/risk.html", context, status=422 if form.errors else 200)


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def actions(request: HttpRequest, number: int) -> HttpResponse:
    """What is to be done so that it doesn't happen again."""
    found = get_object_or_404(incidents(), pk=number)
    staff = Person.objects.filter(role__in=STAFF_ROLES, active=True).order_by("name", "pk")
    today = timezone.localdate()
    form = ActionForm(sent(request), staff=staff, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            add_action(by=request.user, incident=found, **form.action)
            return redirect("incident_actions", found.pk)
        except IncidentRefused as error:
            form.add_error("text", str(error))
    context = {"form": form, "incident": found, "shown": found.actions.select_related("owner", "done_by"),
               "is_open": found.state != IncidentState.CLOSED, "today": today}  # fmt: skip
    return render(request, "incidents/actions.html", context, status=422 if form.errors else 200)


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def action_done(request: HttpRequest, number: int, action: int) -> HttpResponse:
    """That something is done, and what came of it."""
    rows = CorrectiveAction.objects.select_related("incident", "owner")
    found = get_object_or_404(rows, pk=action, incident=number)
    form = OutcomeForm(sent(request))
    if found.done_at:
        return redirect("incident_actions", number)
    if request.method == "POST" and form.is_valid():
        finish_action(by=request.user, action=found, outcome=form.cleaned_data["outcome"])
        return redirect("incident_actions", number)
    context = {"form": form, "action": found, "incident": found.incident}
    return render(request, "incidents/action_done.html", context, status=422 if form.errors else 200)


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def close_incident(request: HttpRequest, number: int) -> HttpResponse:
    """Ends it, once nothing is left to do."""
    found = get_object_or_404(incidents(), pk=number)
    if found.state == IncidentState.CLOSED:
        return redirect("incident", found.pk)
    undone = found.actions.filter(done_at=None).count()
    form = CloseForm(sent(request), undone=undone)
    if request.method == "POST" and form.is_valid():
        try:
            got = form.cleaned_data
            close(by=request.user, incident=found, closing=got["closing"], carry_on=got.get("carry_on") == "yes")
            return redirect("incident", found.pk)
        except IncidentRefused as error:
            form.add_error("closing", str(error))
    context = {"form": form, "incident": found, "left": left_to_do(found), "undone": undone}
    return render(request, "incidents/close.html", context, status=422 if form.errors else 200)
