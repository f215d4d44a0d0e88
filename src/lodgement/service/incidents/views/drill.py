"""The page from which a drill is started, in a training copy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ...outbox.drill import is_training_copy
from ...permissions import STAFF, page
from ...unsaved.keeping import sent
from ..drill_forms import DrillForm
from ..drills import MOST, DrillRefused, How, drill_by_links, drill_by_message
from ..stray import PEOPLE, RECEIVING

LINKS_GIVEN = (
    "The drill has begun. This file holds records of everybody, and people of several organisations got links to it. "
    "Some of them are opening it just now. Report it as an incident from this page."
)
MESSAGE_GIVEN = (
    "The drill has begun. This message, with records of everybody attached, went by ordinary mail an hour ago. It is "
    "read here as if you had given it; then open the incident from this page."
)


@page(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def start_drill(request: HttpRequest) -> HttpResponse:
    """What a drill is, and the button that starts one; where organisations are real, only why there is none."""
    form = DrillForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _started(request, form)
        except DrillRefused as error:
            form.add_error("year", str(error))
    context = {"form": form, "is_training_copy": is_training_copy(), "records": MOST, "people": PEOPLE,
               "organisations": RECEIVING}  # fmt: skip
    return render(request, "incidents/drill.html", context, status=422 if form.errors else 200)


def _started(request: HttpRequest, form: DrillForm) -> HttpResponse:
    """Starts it, and leads to where somebody would notice it. Raises DrillRefused."""
    if form.cleaned_data["how"] == How.LINKS:
        parcel = drill_by_links(by=request.user, questionnaire=form.questionnaire)
        messages.success(request, LINKS_GIVEN)
        return redirect("parcel", parcel.pk)
    message = drill_by_message(by=request.user, questionnaire=form.questionnaire)
    messages.success(request, MESSAGE_GIVEN)
    return redirect("sent_message", message.pk)
