"""Adding and removing those for whom an organisation manages homes, and those who manage its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ...permissions import COORDINATORS, page
from .. import actions
from ..forms import FindOrganisation
from ..models import Organisation, StockRelation
from ..permissions import can_change, can_relate
from ..queries import MOST_CALLED, Called, called, number_of
from .organisations import touched


@dataclass(frozen=True)
class Side:
    """One side of a relation, as seen from an organisation: what the other is to it, and which field says so."""

    one: str
    other: str
    add: Callable[..., Called]
    explained: str


OWNER = Side("stock owner", "owner", actions.add_owner, "An organisation whose homes {name} manages.")
AGENT = Side("managing agent", "agent", actions.add_agent, "An organisation that manages homes of {name}.")
SIDES = {"owners": OWNER, "agents": AGENT}


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def add_relation(request: HttpRequest, number: int, side: str) -> HttpResponse:
    """Looks for an organisation by its name or code, and adds it."""
    found, chosen = touched(request, number, can_relate), SIDES[side]
    if request.method == "POST":
        return _add(request, found, chosen, side)
    form = FindOrganisation(request.GET if "text" in request.GET else None)
    results = _results(form.cleaned_data["text"], found, chosen) if form.is_bound and form.is_valid() else None
    shown = {
        "organisation": found,
        "side": chosen,
        "route": side,
        "form": form,
        "explained": chosen.explained.format(name=found.name),
        "results": results[:MOST_CALLED] if results else results,
        "more": bool(results) and len(results or []) > MOST_CALLED,
        "most": MOST_CALLED,
    }
    return render(request, "organisations/add_relation.html", shown)


def _add(request: HttpRequest, organisation: Organisation, side: Side, route: str) -> HttpResponse:
    said = number_of(request.POST.get("number"))
    try:
        if said is None:
            raise actions.CantRelate("Look for an organisation and choose it from the list.")
        added = side.add(by=request.user, organisation=organisation, number=said)
    except actions.CantRelate as refusal:
        messages.error(request, str(refusal))
        return redirect("add_relation", organisation.pk, route)
    messages.success(request, f"{added.name} was added as a {side.one}.")
    return redirect("organisation", organisation.pk)


def _results(text: str, organisation: Organisation, side: Side) -> list[dict[str, Any]]:
    """Who is called so, each with the reason why it can't be added, if there is one."""
    relations = StockRelation.objects.filter(**{_ours(side): organisation})
    related = set(relations.values_list(f"{side.other}_id", flat=True))
    return [
        {"called": one, "cannot": _why_not(one, organisation, side, related)} for one in called(text, number_of(text))
    ]


def _why_not(one: Called, organisation: Organisation, side: Side, related: set[int]) -> str:
    if one.number == organisation.pk:
        return "This organisation itself"
    if one.number in related:
        return "On the list already"
    return "Owns no homes" if side is OWNER and not one.holds_stock else ""


@require_http_methods(["GET", "HEAD", "POST"])
@page(COORDINATORS)
def remove_relation(request: HttpRequest, number: int, side: str, other: int) -> HttpResponse:
    """Asks whether a relation is to end, and ends it."""
    found, chosen = touched(request, number, can_change), SIDES[side]
    relations = StockRelation.objects.select_related("owner", "agent")
    relation = get_object_or_404(relations, **{_ours(chosen): found, f"{chosen.other}_id": other})
    theirs: Organisation = getattr(relation, chosen.other)
    if request.method == "POST":
        actions.remove_relation(by=request.user, organisation=found, relation=relation)
        messages.success(request, f"{theirs.name} is no longer a {chosen.one} of {found.name}.")
        return redirect("organisation", found.pk)
    return render(
        request, "organisations/remove_relation.html", {"organisation": found, "other": theirs, "side": chosen}
    )


def _ours(side: Side) -> str:
    """The field of a relation in which the organisation itself stands."""
    return "agent" if side is OWNER else "owner"
