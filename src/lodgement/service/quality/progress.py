"""How far the answers to a round are, for staff: by organisation, by person, by what is asked. Counts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..accounts.models import Person
from ..organisations.models import Organisation
from .models import Query, QueryState, Round
from .queries import Asked, Counts, asked_in, counts_of

MOST_LISTED = 100
"""Organisations and people that are listed, those with the most still open; the rest is counted."""


@dataclass(frozen=True)
class Line:
    """How far one organisation or person is."""

    number: int | None
    """Of nobody: None."""
    name: str
    counts: Counts
    where: str = ""
    """A person's organisation."""


@dataclass(frozen=True)
class Progress:
    """How far a round is."""

    counts: Counts
    organisations: Sequence[Line]
    finished: int
    """Organisations with nothing open."""
    responsible: Sequence[Line]
    """To whom the logs are assigned that are asked about."""
    answered: Sequence[Line]
    """Who answered, by a correction or a reason."""
    asked: Sequence[Asked]


def progress_of(found: Round) -> Progress:
    """How far a round is; each grouping is one statement."""
    queries = Query.objects.filter(round=found)
    by_organisation = _numbered(counts_of(queries, "organisation"))
    names = dict(Organisation.objects.filter(pk__in=by_organisation).values_list("pk", "name"))
    lines = [Line(number, names[number], counts) for number, counts in by_organisation.items()]
    return Progress(
        sum(by_organisation.values(), Counts()),
        _most_open(lines),
        sum(not line.counts.open for line in lines),
        _most_open(_people(_numbered(counts_of(queries, "log__assigned_to")))),
        _most_answered(_people(_numbered(counts_of(queries.exclude(state=QueryState.OPEN), "answered_by")))),
        asked_in(queries),
    )


def _numbered(counted: dict[tuple[object, ...], Counts]) -> dict[int | None, Counts]:
    return {number if isinstance(number, int) else None: counts for (number,), counts in counted.items()}


def _people(counted: dict[int | None, Counts]) -> list[Line]:
    found = Person.objects.filter(pk__in=[number for number in counted if number]).select_related("organisation")
    people = {person.pk: person for person in found}
    return [
        Line(number, people[number].name, counts, people[number].organisation.name)
        if number in people
        else Line(None, "Nobody", counts)
        for number, counts in counted.items()
    ]


def _most_open(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.counts.open, line.name))


def _most_answered(lines: list[Line]) -> list[Line]:
    return sorted((line for line in lines if line.number), key=lambda line: (-line.counts.answered, line.name))
