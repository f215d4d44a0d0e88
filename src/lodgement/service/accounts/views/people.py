"""People: the list, a person's page, inviting, changing, deactivating."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...organisations.queries import organisations_for
from ...permissions import COORDINATORS, SIGNED_IN, SUPPORT, page
from ..actions import people as actions
from ..actions.second_factor import has_second_factor, remove_second_factor
from ..forms import ChangePerson, Invite, NewAddress, PeopleFilter
from ..models import Person
from ..permissions import can_change_address, can_manage, can_manage_another, can_remove_second_factor, check
from ..queries import STATUSES, narrowed, organisations_to_invite_into, people_for
from .words import TAKEN_HERE

PEOPLE_A_PAGE = 50
ORDERS = {"name": "name", "email": "email", "role": "role", "organisation": "organisation__name"}


@require_safe
@page(SIGNED_IN)
def people(request: HttpRequest) -> HttpResponse:
    """The people that the person may see, narrowed and sorted."""
    organisations = list(organisations_for(request.user)) if request.user.is_staff_role else []
    form = PeopleFilter(organisations, request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    number = said.get("organisation")
    found = narrowed(
        people_for(request.user),
        text=said.get("text", ""),
        status=said.get("status", ""),
        role=said.get("role", ""),
        organisation=int(number) if number else None,
    )
    order = _order(request)
    shown = {
        "filter_form": form,
        "chosen": _chosen(form),
        "page": Paginator(found.order_by(order.replace(order.lstrip("-"), ORDERS[order.lstrip("-")]), "pk"),
                          PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "order": order,
        "with_organisation": bool(organisations),
        "may_invite": bool(organisations_to_invite_into(request.user)),
    }  # fmt: skip
    return render(request, "accounts/people.html", shown)


def _order(request: HttpRequest) -> str:
    order = request.GET.get("sort", "name")
    return order if order.removeprefix("-") in ORDERS else "name"


def _chosen(form: PeopleFilter) -> list[dict[str, str]]:
    """What the list is narrowed by, in words."""
    if not form.is_valid():
        return []
    words = {name: dict(field.choices) for name, field in form.fields.items() if hasattr(field, "choices")}
    return [
        {"text": f"{form.fields[name].label}: {words.get(name, {}).get(value, value)}", "parameter": name}
        for name, value in form.cleaned_data.items()
        if value
    ]


@require_safe
@page(SIGNED_IN)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """What the service holds of somebody, and what may be done."""
    found = _person(request, number)
    by = request.user
    shown = {
        "person": found,
        "status": STATUSES[found.status],
        "may_change": can_manage(by, found),
        "may_change_address": can_change_address(by, found),
        "may_deactivate": can_manage_another(by, found) and found.active,
        "may_reactivate": can_manage_another(by, found) and not found.active,
        "may_remove_factor": can_remove_second_factor(by, found) and has_second_factor(found),
    }
    return render(request, "accounts/person.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def invite(request: HttpRequest) -> HttpResponse:
    """Invites somebody."""
    organisations = organisations_to_invite_into(request.user)
    initial = {"organisation": request.GET.get("organisation", "")}
    form = Invite(request.user, organisations, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_person(by=request.user, at=timezone.now(), **form.invitation())
        except actions.AlreadyHere:
            form.add_error("email", TAKEN_HERE)
        else:
            messages.success(request, f"An invitation was sent to {made.email}. Its link works for 24 hours.")
            return redirect("people")
    return render(request, "accounts/invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def change_person(request: HttpRequest, number: int) -> HttpResponse:
    """Name, telephone, role and duties of somebody."""
    found = _managed(request, number, can_manage)
    form = ChangePerson(request.user, found, request.POST or None, initial=ChangePerson.values(found))
    if request.method == "POST" and form.is_valid():
        if actions.change_person(by=request.user, person=found, changes=form.changes()):
            messages.success(request, f"The details of {found.name} were changed.")
        return redirect("person", found.pk)
    return render(request, "accounts/change_person.html", {"form": form, "person": found})


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def change_address(request: HttpRequest, number: int) -> HttpResponse:
    """Another address for somebody."""
    found = _managed(request, number, can_change_address)
    form = NewAddress(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_address(by=request.user, person=found, email=form.cleaned_data["email"], at=timezone.now())
        except actions.AlreadyHere:
            form.add_error("email", TAKEN_HERE)
        else:
            messages.success(request, "A link was sent to the new address. It works for 24 hours.")
            return redirect("person", found.pk)
    return render(request, "accounts/change_address.html", {"form": form, "person": found})


@require_POST
@page(COORDINATORS)
def keep_address(request: HttpRequest, number: int) -> HttpResponse:
    """Takes back an address that was asked for."""
    found = _managed(request, number, can_manage)
    actions.keep_address(by=request.user, person=found, at=timezone.now())
    messages.success(request, "The address stays as it is.")
    return redirect("person", found.pk)


@require_POST
@page(COORDINATORS)
def invite_again(request: HttpRequest, number: int) -> HttpResponse:
    """A new invitation in place of the last."""
    found = _managed(request, number, can_manage)
    if found.status == "invited":
        actions.invite_again(by=request.user, person=found, at=timezone.now())
        messages.success(request, f"A new invitation was sent to {found.email}. The old link is worth nothing.")
    return redirect("person", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def deactivate(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether somebody is to be shut out, and does so."""
    found = _managed(request, number, can_manage_another)
    if not found.active:
        return redirect("person", found.pk)
    if request.method == "POST":
        actions.deactivate_person(by=request.user, person=found, at=timezone.now())
        messages.success(request, f"{found.name} was deactivated and signed out everywhere.")
        return redirect("person", found.pk)
    return render(request, "accounts/deactivate.html", {"person": found})


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def reactivate(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether somebody is to be let back in, and does so."""
    found = _managed(request, number, can_manage_another)
    if found.active:
        return redirect("person", found.pk)
    if request.method == "POST":
        actions.reactivate_person(by=request.user, person=found, at=timezone.now())
        messages.success(request, f"An invitation was sent to {found.email}. {found.name} sets a new password with it.")
        return redirect("person", found.pk)
    return render(request, "accounts/reactivate.html", {"person": found})


@require_http_methods(["GET", "HEAD", "POST"])
@page(SUPPORT)
def remove_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether somebody's second factor is to be taken out, and does so."""
    found = _managed(request, number, can_remove_second_factor)
    if request.method == "POST":
        remove_second_factor(by=request.user, person=found)
        messages.success(request, f"The second factor of {found.name} was taken out.")
        return redirect("person", found.pk)
    return render(request, "accounts/remove_factor.html", {"person": found})


def _person(request: HttpRequest, number: int) -> Person:
    return get_object_or_404(people_for(request.user), pk=number)


def _managed(request: HttpRequest, number: int, allowed: Callable[[Person, Person], bool]) -> Person:
    """Somebody to whom this may be done; refused in words where they may be seen but not touched."""
    found = _person(request, number)
    check(allowed(request.user, found), "You can’t do this to this person.")
    return found
