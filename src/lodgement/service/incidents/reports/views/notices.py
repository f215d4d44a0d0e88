"""What an organisation was told of an incident: its notices, each with its own figures alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from ....accounts.models import Person
from ....permissions import COORDINATORS, SIGNED_IN, page
from ..document import document_of
from ..notices import confirm_read, notices_for
from ..pdf import as_pdf
from .reading import as_file


def may_confirm(person: Person) -> bool:
    """Whether somebody says for their organisation that it has read a notice."""
    return person.coordinates and not person.is_staff_role


@page(SIGNED_IN)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All notices that the person's organisation was given."""
    return render(
        request,
        "incidents/notices.html",
        {"notices": notices_for(request.user), "person_is_staff": request.user.is_staff_role},
    )


@page(SIGNED_IN)
@require_safe
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """A notice as it was given, and the button to say that it was read."""
    found = get_object_or_404(notices_for(request.user), pk=number)
    shown = {
        "notice": found,
        "document": document_of(found.contents),
        "may_confirm": may_confirm(request.user),
        "person_is_staff": request.user.is_staff_role,
    }
    return render(request, "incidents/notice.html", shown)


@page(SIGNED_IN)
@require_safe
def notice_file(request: HttpRequest, number: int) -> HttpResponse:
    """A notice as a PDF."""
    found = get_object_or_404(notices_for(request.user), pk=number)
    return as_file(as_pdf(document_of(found.contents), found.given_at), f"notice-{found.pk}", "pdf")


@page(COORDINATORS)
@require_POST
def confirm_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Notes that the organisation has read its notice."""
    if not may_confirm(request.user):
        raise PermissionDenied
    found = get_object_or_404(notices_for(request.user), pk=number)
    confirm_read(by=request.user, notice=found)
    messages.success(request, "It is on record that your organisation has read this notice.")
    return redirect("notice", number)
