"""A new log: which collection and year, and on to its first question."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.core import signing
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ...accounts.models import Person
from ...organisations.queries import Register
from ...permissions import PROVIDERS, page
from ..actions import begin_log
from ..assessing import as_it_stands
from ..context import Situation
from ..forms import NewLog
from ..order import first_page
from ..permissions import can_add
from ..queries import logs_for
from ..rules import years_open_for_new_logs

_SALT = "the form of a new log"


@require_http_methods(["GET", "HEAD", "POST"])
@page(PROVIDERS)
def new_log(request: HttpRequest) -> HttpResponse:
    """Asks which kind of log it is, makes it, and goes on to its first question.

    The form bears a mark of its own, so that one that is sent twice makes one log. To look at it makes nothing.
    """
    today = timezone.localdate()
    if not can_add(request.user):
        return render(request, "logs/nothing_signed.html", status=403)
    form = NewLog(years_open_for_new_logs(today), request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _made(request.user, form.which(), _mark(request), today)
    mark = signing.dumps([request.user.pk, uuid4().hex], salt=_SALT)
    return render(request, "logs/new.html", {"form": form, "mark": mark})


def _mark(request: HttpRequest) -> UUID:
    try:
        person, mark = signing.loads(request.POST.get("mark", ""), salt=_SALT)
    except signing.BadSignature:
        raise SuspiciousOperation("a form that wasn't given") from None
    if person != request.user.pk:
        raise SuspiciousOperation("a form that was given to somebody else")
    return UUID(mark)


def _made(by: Person, which: tuple[str, int], mark: UUID, today: dt.date) -> HttpResponse:
    collection, year = which
    made = logs_for(by).filter(made_from=mark, made_by=by)
    log = made.first()
    if log is None:
        try:
            log = begin_log(by=by, collection=collection, year=year, form=mark, today=today)
        except IntegrityError:  # the same form, sent at the same time
            log = get_object_or_404(made)
    first = first_page(as_it_stands(log, Situation(by, today, Register(by))))
    return redirect("log_page", log.pk, first.id) if first else redirect("log", log.pk)
