"""How many of the records that got out are whose: of each organisation its own, and what those tell.

A record is that of whoever owns, manages or handed it in; of an organisation that was merged, the one it is part of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from lodgement.exposure.counting import is_alone, under
from lodgement.exposure.facts import HOLDERS
from lodgement.exposure.page import CRIMINAL, SPECIAL, page_of

from ...logs.rules import questionnaire_of
from ...organisations.models import Organisation
from ..boxes import facts_of
from ..models import Exposed, Incident

OWN_FACT = "own_records"
"""The fact that tells them."""


@dataclass(frozen=True)
class Own:
    """Counts of an organisation's own records."""

    records: int = 0
    special: int = 0
    """That tell something of a special category."""
    criminal: int = 0
    alone: int = 0
    """That stand alone among all that got out."""

    def __add__(self, other: Own) -> Own:
        return Own(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Own)))


def own_records(incident: Incident) -> dict[int, Own]:
    """Organisation → counts of its own records. Raises KeyMissing where the year was destroyed."""
    found: dict[int, Own] = {}
    part_of = dict(Organisation.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    for exposed in incident.exposed.all():
        for organisation, own in _of_year(exposed, part_of):
            found[organisation] = found.get(organisation, Own()) + own
    return found


def _of_year(exposed: Exposed, part_of: Mapping[int, int]) -> Iterator[tuple[int, Own]]:
    facts = facts_of(exposed)
    if facts is None:
        return
    page = page_of(questionnaire_of(exposed.collection, exposed.year))
    told = facts.select(
        *HOLDERS,
        under(page, SPECIAL).fill_null(value=False).alias("special"),
        under(page, CRIMINAL).fill_null(value=False).alias("criminal"),
        is_alone().fill_null(value=False).alias("alone"),
    )
    counts: dict[str, Counter[int]] = {one.name: Counter() for one in fields(Own)}
    for *holders, special, criminal, alone in told.iter_rows():
        for organisation in {part_of.get(one, one) for one in holders if one is not None}:
            counts["records"][organisation] += 1
            for name, tells in (("special", special), ("criminal", criminal), ("alone", alone)):
                counts[name][organisation] += bool(tells)
    for organisation in counts["records"]:
        yield organisation, Own(*(counts[one.name][organisation] for one in fields(Own)))


def kept_figures(figures: Mapping[int, Own]) -> dict[str, dict[str, int]]:
    """The figures by organisation, as a report keeps them."""
    return {str(organisation): asdict(own) for organisation, own in sorted(figures.items())}


def own_figures(facts: Mapping[str, Any]) -> dict[int, Own]:
    """The figures by organisation, as they were approved."""
    kept = facts.get(OWN_FACT, {}).get("by_organisation", {})
    return {int(organisation): Own(**own) for organisation, own in kept.items()}


def organisations_named(figures: Mapping[int, Own]) -> Iterator[tuple[Organisation, Own]]:
    """The organisations of figures, by name."""
    for organisation in Organisation.objects.filter(pk__in=figures).order_by("name"):
        yield organisation, figures[organisation.pk]
