"""A log's own page: its answers, what keeps it from being complete, and what was done to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ...accounts.models import Person
from ...organisations.queries import Register
from ...permissions import SIGNED_IN, page
from ..assessing import Judged, as_it_stands
from ..context import Situation
from ..history import history_of
from ..models import Log
from ..overview import missing_of, sections_of, to_do_of, worked_out
from ..permissions import can_change, can_delete
from ..queries import logs_for
from ..rules import questionnaire_of, rules_hash, title_of
from ..signals import log_shown
from ..wording import Wording


def found_log(person: Person, number: int) -> Log:
    """A log that the person may see. Raises Http404."""
    log = logs_for(person).select_related("owner", "manager", "assigned_to").filter(pk=number).first()
    if log is None:
        raise Http404
    return log


@require_safe
@page(SIGNED_IN)
def log(request: HttpRequest, number: int) -> HttpResponse:
    """The log as it stands, judged by today's rules."""
    found = found_log(request.user, number)
    questionnaire = questionnaire_of(found.collection, found.year)
    register, today = Register(request.user), timezone.localdate()
    judged = as_it_stands(found, Situation(request.user, today, register))
    wording = Wording(questionnaire, request.user, register)
    history, more = history_of(found, wording, everything="everything" in request.GET)
    above = log_shown.send(Log, log=found, judged=judged, person=request.user)
    shown = {
        "log": found,
        "above": [said for _, said in above if said],
        "questionnaire": questionnaire,
        "title": title_of(questionnaire),
        "sections": sections_of(judged, wording),
        "worked_out": worked_out(judged, wording),
        "wrong": to_do_of(judged, judged.hard, wording),
        "unusual": to_do_of(judged, judged.to_confirm, wording),
        "missing": missing_of(judged),
        "history": history,
        "more_history": more,
        "may_change": can_change(request.user, questionnaire, today),
        "may_delete": can_delete(request.user, found, questionnaire, today),
        "closed": today >= questionnaire.window.edits_until,
        "older_rules": found.rules != rules_hash(questionnaire),
        "references": _references(judged, wording),
        "start_name": questionnaire.fields[questionnaire.starts_on].name,
    }
    return render(request, "logs/log.html", shown)


def _references(judged: Judged, wording: Wording) -> list[tuple[str, str]]:
    fields = wording.questionnaire.fields
    names = wording.questionnaire.in_the_open.references
    return [(fields[name].name, wording.of(fields[name], judged.values[name])) for name in names if judged.values[name]]
