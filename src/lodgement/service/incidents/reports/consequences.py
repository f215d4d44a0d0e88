"""Facts of what it means: what was exposed, which households stand alone, what recipients could learn, whose it was.

The counts are those of the event by which they were worked out; names of organisations, and words for what records
tell, are looked up beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lodgement.exposure.page import CRIMINAL, SPECIAL, page_of
from lodgement.sealing.keys import KeyMissing

from ...audit.models import Event
from ...logs.rules import questionnaire_of
from ...organisations.models import Organisation
from ...web.says import many, number
from .document import Block
from .found import Asked, Facts, Found, known, table, waits
from .own_records import kept_figures, organisations_named
from .own_records import own_records as own_figures_of

CONSEQUENCES = Facts()
UNTIL_MEASURED = "exposure and impact are worked out"
LAWS = {SPECIAL: "Special category", CRIMINAL: "Criminal offences"}
"""UK GDPR articles 9 and 10; whatever else is private."""
PRIVATE = "Private"
MOST_THINGS = 25
"""Things that records tell of which a report names at most, the most frequent first."""


def _measured(asked: Asked) -> Event | None:
    return asked.trail.last("incident.measured")


@CONSEQUENCES
def exposure(asked: Asked) -> Found:
    """How many records got out, of how many organisations, and what they held."""
    measured = _measured(asked)
    if measured is None:
        return waits(UNTIL_MEASURED)
    said = measured.detail
    whose = f"{many(said['records'], 'record')} of {many(said['organisations'], 'organisation')}."
    held = (
        "The records got out with their answers."
        if said["whole_records"]
        else "What got out names records and what is asked about them; it holds none of their answers."
    )
    people = "A household that moved twice has two records, so there are at most as many households."
    gone = said["not_found"]
    lost = f"{many(gone, 'more record')} could not be counted: the database holds them no more." if gone else ""
    return known(whose, people, held, lost, events=[measured])


@CONSEQUENCES
def sensitive(asked: Asked) -> Found:
    """Records that tell something private, by kind and law; then what they tell."""
    measured = _measured(asked)
    if measured is None:
        return waits(UNTIL_MEASURED)
    said = measured.detail
    counted = (
        f"Records that tell something of a special category: {number(said['special'])}. "
        f"Of criminal offences: {number(said['criminal'])}."
    )
    kinds = [
        (_words(kind), LAWS.get(said["laws"][kind], PRIVATE), number(count))
        for kind, count in sorted(said["kinds"].items(), key=lambda each: -each[1])
        if count
    ]
    return known(counted, table(("Kind of answer", "Kind in law", "Records"), kinds), *_things(said), events=[measured])


def _words(kind: str) -> str:
    return kind.replace("_", " ").capitalize()


def _things(said: Mapping[str, Any]) -> list[Block]:
    """What records tell, the most frequent of the law's own kinds first; things of one name are one."""
    counts: dict[str, int] = {}
    for one in said["things"]:
        if said["laws"][one["kind"]] in LAWS:
            name = _name_of(one)
            counts[name] = counts.get(name, 0) + one["records"]
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    rows = [(name[:1].upper() + name[1:], number(count)) for name, count in ordered[:MOST_THINGS]]
    more = len(ordered) - MOST_THINGS
    left = [Block(f"And {many(more, 'thing')} more, each told by fewer records.")] if more > 0 else []
    return [table(("What records tell", "Records"), rows), *left] if rows else []


def _name_of(thing: Mapping[str, Any]) -> str:
    """What a thing is called on the collection's page; its id where the page has it no more."""
    tells = page_of(questionnaire_of(thing["collection"], thing["year"])).tells
    return next((item.name for item in tells if item.id == thing["id"]), str(thing["id"]).replace("_", " "))


@CONSEQUENCES
def alone(asked: Asked) -> Found:
    """Households that whoever knows them would know."""
    measured = _measured(asked)
    if measured is None:
        return waits(UNTIL_MEASURED)
    said = measured.detail
    return known(
        f"Records that stand alone: {number(said['alone'])} of {number(said['records'])}. Each is the only one that "
        "got out of its postcode, of that age and that number of people. Whoever knows such a household could know "
        "its record.",
        events=[measured],
    )


@CONSEQUENCES
def impact(asked: Asked) -> Found:
    """What each organisation that has the records could learn of others, where it has homes itself."""
    measured = _measured(asked)
    if measured is None:
        return waits(UNTIL_MEASURED)
    said = measured.detail
    each = said["each"]
    if not each:
        return known("It reached nobody of an organisation of this service.", events=[measured])
    called = said["amounts_called"] or "amounts"
    total = said["impact"]
    words = (
        f"Together, {many(total['in_authorities'], 'record')} of others lie in the recipients’ own local authorities, "
        f"{number(total['in_postcodes'])} in their own postcodes; {number(total['alone'])} of these stand alone. "
        f"{number(total['amounts_in_authorities'])} tell others’ {called} in their own local authorities."
    )
    names = _names(each)
    most_first = sorted(
        each, key=lambda one: (-one["in_postcodes"], -one["in_authorities"], names[one["organisation"]])
    )
    rows = [(names[one["organisation"]], *_impact(one)) for one in most_first]
    heads = ("Organisation", "In its authorities", "In its postcodes", "Alone", "Health", "Criminal offences")
    caption = "Records of others, by organisation that has them; the last three in its own postcodes"
    return known(words, table(heads, [*rows, ("All together", *_impact(total))], caption), events=[measured])


def _names(each: list[dict[str, Any]]) -> dict[int, str]:
    numbers = [one["organisation"] for one in each]
    return dict.fromkeys(numbers, "An organisation") | dict(
        Organisation.objects.filter(pk__in=numbers).values_list("pk", "name")
    )


def _impact(one: Mapping[str, Any]) -> tuple[str, ...]:
    counts = ("in_authorities", "in_postcodes", "alone", "health_in_postcodes", "criminal_in_postcodes")
    return tuple(number(one[name]) for name in counts)


@CONSEQUENCES
def own_records(asked: Asked) -> Found:
    """Of each affected organisation its own records; each is told of its own alone."""
    measured = _measured(asked)
    if measured is None:
        return waits(UNTIL_MEASURED)
    try:
        figures = own_figures_of(asked.trail.incident)
    except KeyMissing:
        return waits("somebody counts them by hand: the key of their collection year was destroyed")
    rows = [
        (organisation.name, *map(number, (own.records, own.special, own.criminal, own.alone)))
        for organisation, own in organisations_named(figures)
    ]
    heads = ("Organisation", "Records", "Special category", "Criminal offences", "Alone")
    return known("Each organisation is told its own figures alone.", table(heads, rows), events=[measured],
                 by_organisation=kept_figures(figures))  # fmt: skip
