"""Organisations: the list, an organisation's page, making, changing, deactivating."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ...accounts.models import Person, Role
from ...accounts.permissions import check
from ...permissions import COORDINATORS, SIGNED_IN, SUPPORT, page
from ...unsaved.keeping import sent
from ...web.says import many
from .. import actions
from ..forms import AllDetails, Details, OrganisationsFilter
from ..models import STATUSES, Organisation
from ..periods import said_of
from ..permissions import can_change, can_deactivate, can_reactivate, can_relate, can_see_all_of, hands_in
from ..queries import as_listed, in_group_with, narrowed, officers_of, organisations_for, relations_of, unsigned_owners

ORGANISATIONS_A_PAGE = 50
MOST_OF_GROUP = 50
ORDERS = {"name": "name", "kind": "provider_type", "people": "active_people"}
TAKEN = "Another organisation has this name already. Enter another one"


@require_safe
@page(SIGNED_IN)
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, narrowed and sorted, for staff; anybody else goes to their own."""
    if not request.user.is_staff_role:
        return redirect("organisation", request.user.organisation_id)
    form = OrganisationsFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else dict.fromkeys(form.fields, "")
    order = request.GET.get("sort", "name")
    order = order if order.removeprefix("-") in ORDERS else "name"
    found = narrowed(as_listed(organisations_for(request.user)), **said)
    found = found.order_by(order.replace(order.lstrip("-"), ORDERS[order.lstrip("-")]), "name", "pk")
    shown = {
        "filter_form": form,
        "chosen": _chosen(form, said),
        "page": Paginator(found, ORGANISATIONS_A_PAGE).get_page(request.GET.get("page")),
        "order": order,
        "statuses": STATUSES,
        "may_make": request.user.role == Role.SUPPORT,
    }
    return render(request, "organisations/organisations.html", shown)


def _chosen(form: OrganisationsFilter, said: dict[str, str]) -> list[dict[str, str]]:
    """What the list is narrowed by, in words."""
    words = {
        name: {str(value): label for value, label in getattr(field, "choices", ())}
        for name, field in form.fields.items()
    }
    return [
        {"text": f"{form.fields[name].label}: {words[name].get(value, value)}", "parameter": name}
        for name, value in said.items()
        if value
    ]


@require_safe
@page(SIGNED_IN)
def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """What the service holds of an organisation, and what may be done; little of one that isn't the person's own."""
    found = visible(request, number)
    by = request.user
    shown = {
        "organisation": found,
        "status": STATUSES[found.status],
        "agreement": found.agreements.first(),
        "hands_in": hands_in(found),
    }
    if not can_see_all_of(by, found):
        return render(request, "organisations/related.html", shown)
    owners, agents = relations_of(found)
    shown |= {
        "officers": officers_of(found),
        "owners": owners,
        "agents": agents,
        "unsigned": unsigned_owners(found),
        "periods": said_of(found.periods),
        "group": list(in_group_with(found)[:MOST_OF_GROUP]) if by.is_staff_role else [],
        "may_change": can_change(by, found),
        "may_change_all": by.role == Role.SUPPORT,
        "may_relate": can_relate(by, found),
        "may_deactivate": can_deactivate(by, found),
        "may_reactivate": can_reactivate(by, found),
    }
    return render(request, "organisations/organisation.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@page(SUPPORT, kept=True)
def make_organisation(request: HttpRequest) -> HttpResponse:
    """Adds an organisation."""
    everything = Details.values(Organisation())["periods"]
    form = AllDetails(sent(request), initial={"periods": everything})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_organisation(by=request.user, **form.attributes())
        except actions.NameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"{made.name} was added as {made.code}. Invite its first person next.")
            return redirect("organisation", made.pk)
    return render(request, "organisations/make.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS, kept=True)
def change_organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Changes details: of their own organisation a few by coordinators, all of any by support."""
    found = touched(request, number, can_change)
    kind = AllDetails if request.user.role == Role.SUPPORT else Details
    form = kind(sent(request), initial=kind.values(found))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_organisation(by=request.user, organisation=found, changes=form.attributes())
        except actions.NameTaken:
            form.add_error("name", TAKEN)
        else:
            if changed:
                messages.success(request, f"The details of {found.name} were changed.")
            return redirect("organisation", found.pk)
    return render(request, "organisations/change.html", {"form": form, "organisation": visible(request, number)})


@require_http_methods(["GET", "HEAD", "POST"])
@page(SUPPORT)
def deactivate_organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether an organisation and its people are to be shut out, and does so."""
    found = touched(request, number, can_deactivate)
    if request.method == "POST":
        count = actions.deactivate_organisation(by=request.user, organisation=found, at=timezone.now())
        messages.success(request, f"{found.name} was deactivated, and {many(count, 'person', 'people')} with it.")
        return redirect("organisation", found.pk)
    people = found.people.filter(active=True).count()
    return render(request, "organisations/deactivate.html", {"organisation": found, "people": people})


@require_http_methods(["GET", "HEAD", "POST"])
@page(SUPPORT)
def reactivate_organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether an organisation is to be let back in, with its people, and does so."""
    found = touched(request, number, can_reactivate)
    if request.method == "POST":
        count = actions.reactivate_organisation(by=request.user, organisation=found, at=timezone.now())
        messages.success(request, f"{found.name} was reactivated, and {many(count, 'person', 'people')} invited again.")
        return redirect("organisation", found.pk)
    people = found.people.filter(active=False, pk__in=found.shut_out).count()
    return render(request, "organisations/reactivate.html", {"organisation": found, "people": people})


def visible(request: HttpRequest, number: int) -> Organisation:
    """An organisation that the person sees; any other isn't there."""
    found: Organisation = get_object_or_404(organisations_for(request.user), pk=number)
    return found


def touched(request: HttpRequest, number: int, allowed: Callable[[Person, Organisation], bool]) -> Organisation:
    """An organisation to which this may be done; refused in words where it is seen but not theirs to touch."""
    found = visible(request, number)
    check(allowed(request.user, found), "You can’t do this to this organisation.")
    return found
