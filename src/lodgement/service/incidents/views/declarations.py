"""Pages of declarations: for staff who has and who hasn't; for those asked the form, signed in or by their link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...organisations.queries import answers_for_people, own_numbers
from ...outbox.outside import unsigned
from ...permissions import ANSWERING_FOR_PEOPLE, ANYBODY, SIGNED_IN, STAFF, page
from ...unsaved.keeping import forget, sent
from ..actions import IncidentRefused
from ..declaring import add_recipient, ask_again, declare, link_works, named_addresses, write_off
from ..forms import DeclarationForm, RecipientForm, WriteOffForm
from ..models import Declaration, Incident, IncidentState, Recipient
from ..queries import incidents, recipients_of, standing_of, to_declare, undeclared_in

# for staff


@page(STAFF)
@require_safe
def recipients(request: HttpRequest, number: int) -> HttpResponse:
    """Whom it reached, what each got at, and what each has declared."""
    found = get_object_or_404(incidents(), pk=number)
    shown = list(recipients_of(found))
    known = {one.address for one in shown}
    named = [
        (one, address) for one in shown if one.has_declared for address in named_addresses(one) if address not in known
    ]
    context = {
        "incident": found,
        "shown": shown,
        "standing": standing_of(found),
        "named": named,
        "adding": adding,
        "is_open": found.state != IncidentState.CLOSED,
        "most": max((one.bytes for one in shown), default=0),
    }
    return render(request, "incidents/recipients.html", context)


def adding(incident: Incident, named_by: Recipient, address: str) -> str:
    """Where somebody is added whom a recipient named."""
    return f"{reverse('new_recipient', args=[incident.pk])}?{urlencode({'named_by': named_by.pk, 'address': address})}"


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_recipient(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody more whom it reached; `named_by` says which recipient named them."""
    found = get_object_or_404(incidents(), pk=number)
    said = request.GET.get("named_by", "")
    named_by = (
        found.recipients.filter(pk=said).first() if said.isascii() and said.isdigit() and len(said) < 18 else None
    )
    form = RecipientForm(sent(request), initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        try:
            add_recipient(by=request.user, incident=found, named_by=named_by, **form.cleaned_data)
        except IncidentRefused as error:
            form.add_error("address", str(error))
        else:
            return redirect("incident_recipients", found.pk)
    context = {"form": form, "incident": found, "named_by": named_by}
    return render(request, "incidents/new_recipient.html", context, status=422 if form.errors else 200)


@page(STAFF)
@require_POST
def ask_recipient_again(request: HttpRequest, number: int, recipient: int) -> HttpResponse:
    """Asks somebody anew, by a new link."""
    found = _recipient(number, recipient)
    try:
        ask_again(by=request.user, recipient=found)
        messages.success(request, "They are asked again, by a new link.")
    except IncidentRefused as error:
        messages.error(request, str(error))
    return redirect("incident_recipients", number)


@page(STAFF, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def write_off_recipient(request: HttpRequest, number: int, recipient: int) -> HttpResponse:
    """Nobody waits for somebody's declaration any more, with the reason."""
    found = _recipient(number, recipient)
    form = WriteOffForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            write_off(by=request.user, recipient=found, because=form.cleaned_data["because"])
            return redirect("incident_recipients", number)
        except IncidentRefused as error:
            form.add_error("because", str(error))
    context = {"form": form, "recipient": found, "incident": found.incident}
    return render(request, "incidents/write_off.html", context, status=422 if form.errors else 200)


def _recipient(number: int, recipient: int) -> Recipient:
    rows = Recipient.objects.select_related("incident", "organisation")
    return get_object_or_404(rows, pk=recipient, incident=number)


# for those asked


@page(SIGNED_IN)
@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    """What somebody was asked to declare."""
    return render(request, "incidents/declarations.html", {"shown": to_declare(request.user)})


@page(SIGNED_IN, kept=True)
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HttpRequest, recipient: int) -> HttpResponse:
    """The declaration of somebody who is signed in; given again, it corrects."""
    found = get_object_or_404(to_declare(request.user), pk=recipient)
    return _declaring(request, found, signed_in=True)


@page(ANYBODY)
@require_http_methods(["GET", "HEAD", "POST"])
def declare_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The declaration of somebody who came by the link in a mail; it works once."""
    found = _by_link(request.path)
    if found is None or not link_works(found):
        return render(request, "incidents/link_ended.html", status=404)
    return _declaring(request, found, signed_in=False)


def _by_link(path: str) -> Recipient | None:
    """The recipient whom a link names, shown by the database for the rest of this transaction."""
    plain = unsigned(path)
    if plain is None:
        return None
    token = plain.rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.declares', %s, true)", [token])
    try:
        return Recipient.objects.select_related("incident").filter(token=token).first()
    except ValidationError:
        return None


def _declaring(request: HttpRequest, recipient: Recipient, signed_in: bool) -> HttpResponse:
    before = Declaration.objects.filter(recipient=recipient).first()
    form = DeclarationForm(sent(request), initial=_as_before(before) if signed_in else {})
    if request.method == "POST" and form.is_valid():
        try:
            declare(by=request.user if signed_in else None, recipient=recipient, said=form.said)
        except IncidentRefused:
            return render(request, "incidents/link_ended.html", status=409)
        if signed_in:
            forget(by=request.user, page=request.path)
        return render(request, "incidents/declared.html", {"said": form.said, "signed_in": signed_in})
    context = {"form": form, "recipient": recipient, "incident": recipient.incident, "before": before,
               "is_open": recipient.incident.state != IncidentState.CLOSED}  # fmt: skip
    return render(request, "incidents/declaration.html", context, status=422 if form.errors else 200)


def _as_before(before: Declaration | None) -> dict[str, Any]:
    """What the form shows of an earlier declaration."""
    if before is None:
        return {}
    yes_no = {True: "yes", False: "no"}
    return {
        "opened": yes_no[before.opened], "deleted": yes_no[before.deleted],
        "copied": yes_no[bool(before.copies)], "copies": before.copies,
        "passed_on": yes_no[bool(before.forwarded)], "forwarded": before.forwarded,
        "backed_up": yes_no[bool(before.backups)], "backups": before.backups,
    }  # fmt: skip


# for data protection officers, and who stands in for one


@require_safe
@page(ANSWERING_FOR_PEOPLE)
def undeclared(request: HttpRequest) -> HttpResponse:
    """Who of an organisation was asked days ago and hasn't declared that it is deleted."""
    if not answers_for_people(request.user):
        raise PermissionDenied
    shown = undeclared_in(own_numbers(request.user.organisation_id)).order_by("asked_at", "address")
    return render(request, "incidents/undeclared.html", {"shown": shown})
