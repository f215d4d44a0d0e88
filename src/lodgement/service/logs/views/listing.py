"""The list of logs, narrowed by filters, and the search by reference.

A search is posted: a reference is part of a record, and no address holds any.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ...accounts.models import Person
from ...organisations.queries import organisations_for
from ...permissions import PROVIDERS, SIGNED_IN, page
from ...web.listing import with_parameters
from ..forms import ListFilters, Search
from ..models import Log, Status
from ..permissions import can_add, can_see_identifying
from ..queries import COUNTED, FOUND, count_up_to, find, part_of_list
from ..rules import questionnaire_of, year_name

PEOPLE_OFFERED = 200


@require_safe
@page(SIGNED_IN)
def logs(request: HttpRequest) -> HttpResponse:
    """The logs that the person may see, a page of them, the newest first."""
    form = _filters(request)
    filters = form.filters()
    part = part_of_list(request.user, filters, before=_number(request, "before"), after=_number(request, "after"))
    count = count_up_to(request.user, filters)
    shown = {
        "filter_form": form,
        "chosen": form.chosen(),
        "search": Search(),
        "count": count,
        "counted": COUNTED,
        "newer": with_parameters(request, after=part.logs[0].pk, before=None) if part.newer and part.logs else "",
        "older": with_parameters(request, before=part.logs[-1].pk, after=None) if part.older and part.logs else "",
        "may_add": can_add(request.user),
    }
    return render(request, "logs/list.html", shown | _rows(request.user, part.logs))


@require_POST
@page(PROVIDERS)
def search(request: HttpRequest) -> HttpResponse:
    """The logs of a reference, in the answer to the very request that asks for them."""
    form = Search(request.POST)
    found = find(request.user, form.cleaned_data["reference"]) if form.is_valid() else []
    shown = {"form": form, "searched": form.is_valid(), "most": FOUND}
    return render(request, "logs/found.html", shown | _rows(request.user, found))


def _filters(request: HttpRequest) -> ListFilters:
    person = request.user
    people: list[Person] = []
    if not person.is_staff_role or "person" in request.GET:
        people = list(Person.objects.order_by("name")[:PEOPLE_OFFERED])
    return ListFilters(list(organisations_for(person).order_by("name")), people, request.GET)


def _rows(person: Person, logs: list[Log]) -> dict[str, Any]:
    """What the table of logs is given: the logs, the labels of their groups, and which columns there are."""
    own = person.organisation
    return {
        "logs": logs,
        "labels": _labels(logs),
        "statuses": Status.choices,
        "with_references": can_see_identifying(person),
        "with_owner": any(own not in (log.owner, None) for log in logs),
        "with_manager": any(log.manager not in (log.owner, own) for log in logs),
        "year_name": year_name,
    }


def _labels(logs: list[Log]) -> dict[tuple[str, int, str], str]:
    found = {}
    for log in logs:
        questionnaire = questionnaire_of(log.collection, log.year)
        labels = questionnaire.fields[questionnaire.in_the_open.group].labels
        names = {str(code): label for code, label in labels.items()}
        found[log.collection, log.year, log.group] = names.get(log.group, questionnaire.one.capitalize())
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(2**63)) else None
