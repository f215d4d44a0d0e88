"""What stands out in a batch: whoever releases it looks at these lines first.

Nothing here decides anything. A mark says what a person who reads two thousand lines would want to have noticed.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..accounts.models import Person
from .models import Batch, Entry, EntryState
from .preview import Line

FAR = 3.0
"""How many times the middle half's width beyond its upper end a number of queries stands out: Tukey's outer fence."""
FEW = 20
"""Queries that are never called many, however few the others have."""
ENOUGH = 4
"""Organisations from which on it can be said what is usual among them."""


class Mark(StrEnum):
    """Why a line stands out."""

    CANT = "cant"
    MANY = "many"
    SHARED = "shared"
    DOMAIN = "domain"
    NEVER = "never"
    TOLD = "told"
    NEW = "new"
    ADDRESS = "address"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Mark.CANT: "Can’t be told",
    Mark.MANY: "Far more queries than others",
    Mark.SHARED: "Address is used in more than one organisation",
    Mark.DOMAIN: "Address unlike the organisation’s others",
    Mark.NEVER: "Never signed in",
    Mark.TOLD: "Told of this round before",
    Mark.NEW: "New since the last batch",
    Mark.ADDRESS: "Other address than in the last batch",
}


@dataclass
class Marks:
    """The marks of each entry, and who of the last batches isn't told this time."""

    of: defaultdict[int, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    gone: list[str] = field(default_factory=list)

    def counts(self) -> Counter[Mark]:
        return Counter(mark for marks in self.of.values() for mark in marks)


def marks_of(batch: Batch, lines: Sequence[Line]) -> Marks:
    """What stands out among a batch's lines."""
    last = _last_told(batch, {line.entry.organisation_id for line in lines})
    fence = _fence({line.entry.organisation_id: line.asked.queries for line in lines}.values())
    shared, domains, told = _shared_addresses(lines), _domains(lines), _told_of_round(batch)
    marks = Marks(gone=_gone(lines, last))
    for line in lines:
        entry, address = line.entry, line.entry.person.email
        before = last.get(entry.organisation_id)
        usual = domains.get(entry.person.organisation_id)
        found = {
            Mark.CANT: bool(line.faults),
            Mark.MANY: line.asked.queries > fence,
            Mark.SHARED: address in shared,
            Mark.DOMAIN: usual is not None and domain_of(address) != usual,
            Mark.NEVER: entry.person.last_login is None,
            Mark.TOLD: entry.person_id in told,
            Mark.NEW: before is not None and entry.person_id not in before,
            Mark.ADDRESS: before is not None and before.get(entry.person_id, (address,))[0] != address,
        }
        marks.of[entry.pk] = [mark for mark, so in found.items() if so]
    return marks


def domain_of(address: str) -> str:
    """What stands after the sign of an address."""
    return address.rpartition("@")[2]


def _fence(queries: Iterable[int]) -> float:
    """The number of queries beyond which an organisation stands out among the others."""
    counts = sorted(queries)
    if len(counts) < ENOUGH:
        return float("inf")
    lower, _, upper = statistics.quantiles(counts, n=4, method="inclusive")
    return max(FEW, upper + FAR * (upper - lower))


def _shared_addresses(lines: Sequence[Line]) -> set[str]:
    addresses = {line.entry.person.email for line in lines}
    homes = defaultdict(set)
    having = Person.objects.filter(active=True, email__in=addresses).order_by()
    for address, organisation in having.values_list("email", "organisation"):
        homes[address].add(organisation)
    return {address for address, organisations in homes.items() if len(organisations) > 1}


def _domains(lines: Sequence[Line]) -> dict[int, str]:
    """Organisation → the part after the sign in most of its people's addresses, where more than half have it."""
    organisations = {line.entry.person.organisation_id for line in lines}
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    people = Person.objects.filter(active=True, organisation__in=organisations).order_by()
    for organisation, address in people.values_list("organisation", "email"):
        found[organisation][domain_of(address)] += 1
    most = {organisation: counts.most_common(1)[0] for organisation, counts in found.items()}
    return {organisation: domain for organisation, (domain, n) in most.items() if 2 * n > found[organisation].total()}


TOLD = (EntryState.SENT, EntryState.FAILED)


def _last_told(batch: Batch, organisations: set[int]) -> dict[int, Mapping[int, tuple[str, str]]]:
    """Organisation → whom the last batch told of it: person → address and name."""
    entries = Entry.objects.filter(organisation__in=organisations, state__in=TOLD).exclude(batch=batch)
    latest = entries.order_by("organisation", "-batch").distinct("organisation")
    batches = dict(latest.values_list("organisation", "batch"))
    found: dict[int, dict[int, tuple[str, str]]] = {organisation: {} for organisation in batches}
    rows = entries.filter(batch__in=set(batches.values())).order_by("id")
    for organisation, number, person, *said in rows.values_list(
        "organisation", "batch", "person", "address", "person__name"
    ):
        if batches[organisation] == number:
            found[organisation][person] = tuple(said)
    return found


def _gone(lines: Sequence[Line], last: Mapping[int, Mapping[int, tuple[str, str]]]) -> list[str]:
    now: defaultdict[int, set[int]] = defaultdict(set)
    names = {line.entry.organisation_id: line.entry.organisation.name for line in lines}
    for line in lines:
        now[line.entry.organisation_id].add(line.entry.person_id)
    return sorted(
        f"{name} ({names[organisation]})"
        for organisation, people in last.items()
        for person, (_, name) in people.items()
        if person not in now[organisation]
    )


def _told_of_round(batch: Batch) -> set[int]:
    """Whom another batch of the round has told already."""
    others = Entry.objects.filter(batch__round=batch.round_id, state=EntryState.SENT).exclude(batch=batch)
    return set(others.values_list("person", flat=True))
