"""Reading batches: they are for staff alone."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from ..accounts.models import Person
from ..quality.models import Query, QueryState, Round, RoundState
from .models import Batch, BatchState, EntryState
from .permissions import can_make


def batches_for(person: Person) -> QuerySet[Batch]:
    """The batches that a person may see, the newest first: all of them, or none."""
    if not person.is_staff_role:
        return Batch.objects.none()
    people = ("made_by", "proposed_by", "released_by", "stopped_by", "recalled_by")
    return Batch.objects.select_related("round", *people)


def as_listed(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Batches with `people`, who are told, and `told`, who were."""
    return batches.annotate(
        people=Count("entries", filter=~Q(entries__state=EntryState.LEFT_OUT)),
        told=Count("entries", filter=Q(entries__state=EntryState.SENT)),
    ).order_by("-pk")


def to_release(person: Person) -> QuerySet[Batch]:
    """The batches that wait for a second person, and may be released by this one."""
    if not can_make(person):
        return Batch.objects.none()
    proposed = Batch.objects.filter(state=BatchState.PROPOSED)
    return proposed.exclude(Q(made_by=person) | Q(proposed_by=person))


def rounds_to_tell_of(person: Person) -> QuerySet[Round]:
    """The rounds with open queries, of which people can be told."""
    if not person.is_staff_role:
        return Round.objects.none()
    asking = Query.objects.filter(state=QueryState.OPEN).order_by().values("round")
    return Round.objects.filter(state=RoundState.CHECKED, pk__in=asking)
