"""Reading queries: always for somebody. A list is read a part at a time, grouped by what is asked, from a query on.

Which check asks is sealed; queries that ask the same have the same token. A person says which they mean by any one of
them (`like`), so no address names a check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from ..accounts.models import Person
from ..organisations.queries import own_numbers
from .models import Kind, Query, QueryState, Round, RoundState

PAGE = 50
"""Queries on a page of a list, each with a log to be opened and assessed."""


@dataclass(frozen=True)
class Filters:
    """By what a round's queries are narrowed; empty: not at all."""

    state: str = ""
    like: Query | None = None
    """Only those that ask the same."""
    organisation: int | None = None
    answered_by: int | None = None
    assigned_to: int | None = None
    """To whom the log is assigned."""

    def condition(self) -> Q:
        exact = {
            "state": self.state,
            "organisation": self.organisation,
            "answered_by": self.answered_by,
            "log__assigned_to": self.assigned_to,
            "check_token": bytes(self.like.check_token) if self.like else None,
        }
        return Q(**{name: value for name, value in exact.items() if value not in (None, "")})


@dataclass(frozen=True)
class Part:
    """A part of a list: its queries, those that ask the same together; and whether others come before and after."""

    queries: Sequence[Query]
    earlier: bool
    later: bool


@dataclass(frozen=True)
class Counts:
    """How many queries are in which state."""

    open: int = 0
    corrected: int = 0
    confirmed: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        return self.open + self.answered + self.withdrawn

    @property
    def answered(self) -> int:
        return self.corrected + self.confirmed

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, state) + getattr(other, state) for state in QueryState.values))


@dataclass(frozen=True)
class Asked:
    """What one check asks in a round: one of its queries, and how many there are."""

    like: int
    kind: Kind
    counts: Counts


def queries_for(person: Person) -> QuerySet[Query]:
    """The queries a person may see: those to their organisation, which answers them; staff see all."""
    there = Query.objects.select_related("round")
    return there if person.is_staff_role else there.filter(organisation__in=own_numbers(person.organisation_id))


def rounds_for(person: Person) -> QuerySet[Round]:
    """The rounds in which something is asked of a person's organisation; of staff's eyes nothing is hidden."""
    if person.is_staff_role:
        return Round.objects.all()
    return Round.objects.filter(pk__in=queries_for(person).order_by().values("round").distinct())


def wanted_now(person: Person) -> list[tuple[Round, int]]:
    """The rounds in which queries to a person's organisation are open, with how many; the first wanted first."""
    still = queries_for(person).filter(state=QueryState.OPEN).exclude(round__state=RoundState.CLOSED)
    counts = dict(still.order_by().values_list("round").annotate(queries=Count("id")))
    rounds = Round.objects.filter(pk__in=counts).order_by("wanted_by", "id")
    return [(found, counts[found.pk]) for found in rounds]


def part_of_list(
    queries: QuerySet[Query], filters: Filters, *, after: Query | None = None, before: Query | None = None
) -> Part:
    """The first queries; with `after` or `before`, those that follow that one or come before it."""
    backwards = before is not None
    narrowed = queries.filter(filters.condition() & _edge(after, before))
    order = ("-check_token", "-id") if backwards else ("check_token", "id")
    found = list(narrowed.select_related("round", "log", "organisation", "answered_by").order_by(*order)[: PAGE + 1])
    more, shown = len(found) > PAGE, found[:PAGE]
    if backwards:
        return Part(shown[::-1], earlier=more, later=True)
    return Part(shown, earlier=after is not None, later=more)


def _edge(after: Query | None, before: Query | None) -> Q:
    """Beyond a query, in the order of tokens and numbers; said so that an index begins there."""
    if after:
        token = bytes(after.check_token)
        return Q(check_token__gte=token) & (Q(check_token__gt=token) | Q(id__gt=after.pk))
    if before:
        token = bytes(before.check_token)
        return Q(check_token__lte=token) & (Q(check_token__lt=token) | Q(id__lt=before.pk))
    return Q()


def counts_of(queries: QuerySet[Query], *by: str) -> dict[tuple[object, ...], Counts]:
    """Queries counted by state, for each of some values that they have in common."""
    found: dict[tuple[object, ...], dict[str, int]] = {}
    for *values, state, count in queries.order_by().values_list(*by, "state").annotate(queries=Count("id")):
        found.setdefault(tuple(values), {})[state] = count
    return {values: Counts(**counts) for values, counts in found.items()}


def asked_in(queries: QuerySet[Query]) -> list[Asked]:
    """What is asked by some queries of a round, the most open first."""
    rows = queries.order_by().values_list("check_token", "kind", "state").annotate(first=Min("id"), queries=Count("id"))
    by_check: dict[bytes, list[tuple[str, str, int, int]]] = {}
    for token, kind, state, first, count in rows:
        by_check.setdefault(bytes(token), []).append((kind, state, first, count))
    asked = [
        Asked(min(first for _, _, first, _ in each), Kind(each[0][0]), Counts(**{state: n for _, state, _, n in each}))
        for each in by_check.values()
    ]
    return sorted(asked, key=lambda one: (-one.counts.open, -one.counts.total, one.like))


def next_open(queries: QuerySet[Query], query: Query) -> Query | None:
    """The open query of the same round that follows in the list; after the last the first; None where none is left."""
    still = queries.filter(round=query.round_id, state=QueryState.OPEN).exclude(pk=query.pk)
    still = still.order_by("check_token", "id")
    return still.filter(_edge(query, None)).first() or still.first()
