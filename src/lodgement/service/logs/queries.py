"""Reading logs: always for somebody. Without a person there are no rows.

A list is read a page at a time, from a log on (keyset), never by counting rows away. Of each reason for which a person
sees logs (owned, managed, handed in) the newest are read by an index in their order, and put together: so a page costs
the same whether there are a thousand logs or a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Collate
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from ..accounts.models import Person
from ..organisations.queries import own_numbers
from .models import REFERENCES, Log, Status

PAGE = 50
"""Logs on a page of a list."""
COUNTED = 10_000
"""Up to how many logs a list counts; beyond that it says “more than”."""
FOUND = 100
"""Logs that a search shows at most."""
LAST = "\U0010ffff"
"""Comes after every character in the order of bytes."""
REASONS = ("owner", "manager", "made_for")
"""Why an organisation sees a log."""


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
    to_mend: bool = False
    """Only logs of which something is wrong or unusual."""

    def condition(self) -> Q:
        """The filters as a condition on logs."""
        exact = {item.name: value for item in fields(self) if (value := getattr(self, item.name)) not in (None, "")}
        to_mend = exact.pop("to_mend")  # what is complete has nothing to mend, and says so to the index of what is open
        condition = ~Q(status=Status.COMPLETED) & (Q(hard__gt=0) | Q(soft__gt=0)) if to_mend else Q()
        return condition & Q(**exact)


@dataclass(frozen=True)
class Part:
    """A part of a list: its logs, newest first, and whether there are newer and older ones."""

    logs: Sequence[Log]
    newer: bool
    older: bool


def logs_for(person: Person) -> QuerySet[Log]:
    """The logs a person may see: their organisation owns, manages or made them; staff see all. None that is deleted."""
    there = Log.objects.filter(deleted_at=None)
    if person.is_staff_role:
        return there
    own = own_numbers(person.organisation_id)
    return there.filter(Q(owner__in=own) | Q(manager__in=own) | Q(made_for__in=own))


def part_of_list(person: Person, filters: Filters, *, before: int | None = None, after: int | None = None) -> Part:
    """The newest logs; with `before`, the newest that are older than that log; with `after`, the oldest newer ones."""
    upwards = after is not None
    edge = Q(pk__gt=after) if upwards else Q(pk__lt=before) if before is not None else Q()
    order = "id" if upwards else "-id"
    branches = [there.order_by(order) for there in _reasons(person, filters.condition() & edge)]
    numbers = _first_of(branches, order, PAGE + 1)
    more = len(numbers) > PAGE
    shown = _shown(numbers[:PAGE])
    return Part(shown, newer=more if upwards else before is not None, older=upwards or more)


def count_up_to(person: Person, filters: Filters, most: int = COUNTED) -> int:
    """How many logs there are, counted up to one more than `most`."""
    return logs_for(person).filter(filters.condition()).order_by()[: most + 1].count()


def find(person: Person, said: str) -> list[Log]:
    """The logs of a reference, or whose reference begins with it, and the log of that number; newest first.

    Capitals and small letters count as one where a whole reference is written in either. At most FOUND, which are then
    the first ones in the order of their references.
    """
    reasons = _reasons(person, Q())
    branches = [there.filter(within).order_by(place) for there in reasons for place, within in _beginning_with(said)]
    if said.isascii() and said.isdigit() and len(said) < len(str(2**63)):
        branches += [there.filter(pk=int(said)) for there in reasons]
    return _shown(_first_of(branches, "-id", FOUND))


def _beginning_with(said: str) -> Iterator[tuple[Collate, Q]]:
    """Ranges of references, in the order of their bytes: under the guard on rows LIKE would not use an index."""
    for text in dict.fromkeys((said, said.upper(), said.lower())):
        for position in range(REFERENCES):
            place = Collate(F(f"references__{position}"), "C")
            yield place, Q(GreaterThanOrEqual(place, text)) & Q(LessThan(place, text + LAST))


def _reasons(person: Person, condition: Q) -> list[QuerySet[Log]]:
    """The logs that a person may see, each reason for itself; to staff there is one, that they see all."""
    there = Log.objects.filter(condition, deleted_at=None)
    if person.is_staff_role:
        return [there]
    return [there.filter(**{reason: one}) for one in own_numbers(person.organisation_id) for reason in REASONS]


def _first_of(branches: Sequence[QuerySet[Log]], order: str, most: int) -> list[int]:
    """The numbers of the first logs of all branches together, of each of which no more are read."""
    first, *others = (branch.values_list("pk", flat=True)[:most] for branch in branches)
    return list(first.union(*others).order_by(order)[:most] if others else first)


def _shown(numbers: Sequence[int]) -> list[Log]:
    """The logs of some numbers, newest first, with what a list says of them and without their boxes."""
    there = Log.objects.filter(pk__in=numbers).select_related("owner", "manager", "assigned_to")
    return list(there.defer("answers", "findings", "sent", "owner__address", "manager__address").order_by("-id"))
