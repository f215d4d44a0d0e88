"""Reading logs: always for somebody. Without a person there are no rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from ..accounts.models import Person
from ..organisations.queries import own_numbers
from .models import Log

PAGE = 50
"""Logs on a page of a list."""


@dataclass(frozen=True)
class Filters:
    """By what a list is narrowed; empty: not at all."""

    collection: str = ""
    year: int | None = None
    status: str = ""
    group: str = ""
    owner: int | None = None
    manager: int | None = None
    assigned_to: int | None = None
    upload: int | None = None
    reference: str = ""


def logs_for(person: Person) -> QuerySet[Log]:
    """The logs a person may see: their organisation owns, manages or made them; staff see all. None that is deleted."""
    there = Log.objects.filter(deleted_at=None)
    if person.is_staff_role:
        return there
    own = own_numbers(person.organisation_id)
    return there.filter(Q(owner__in=own) | Q(manager__in=own) | Q(made_for__in=own))


def filtered(logs: QuerySet[Log], filters: Filters) -> QuerySet[Log]:
    """The logs narrowed down, newest first."""
    exact = {
        name: value
        for name in ("collection", "year", "status", "group", "owner", "manager", "assigned_to", "upload")
        if (value := getattr(filters, name)) not in (None, "")
    }
    logs = logs.filter(**exact)
    if filters.reference:
        logs = logs.filter(references__contains=[filters.reference])
    return logs.order_by("-id")
