"""What stands where in a report, read from the pages in `incident-reports/`: experts change those, no code.

Every fault of a page is named with its file and line. A layout keeps its id for good; a later edition is another one.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from lodgement.questionnaire.text import DefinitionError, Fault, Mapping, load_page

KEYS = ("layout", "series", "title", "edition", "used_from", "sent_to", "purpose", "sections")
OPTIONAL = {"events": True}
LONGEST_ID = 40


class Purpose(StrEnum):
    """What a document is for."""

    REPORT = "report"
    NOTICE = "notice"
    STATEMENT = "statement"


@dataclass(frozen=True)
class PlaceOfLayout:
    """A place: filled by a fact of that name, or written by a person under that name."""

    label: str
    fact: str = ""
    written: str = ""
    hint: str = ""
    required: bool = True


@dataclass(frozen=True)
class SectionOfLayout:
    heading: str
    places: tuple[PlaceOfLayout, ...]


@dataclass(frozen=True)
class Layout:
    """A form of report in one edition."""

    id: str
    series: str
    title: str
    edition: dt.date
    used_from: dt.date
    sent_to: tuple[str, ...]
    purpose: Purpose
    names_events: bool
    sections: tuple[SectionOfLayout, ...]

    @property
    def places(self) -> list[PlaceOfLayout]:
        return [place for section in self.sections for place in section.places]

    @property
    def written(self) -> list[PlaceOfLayout]:
        """The places that a person writes, in order."""
        return [place for place in self.places if place.written]

    @property
    def facts(self) -> list[str]:
        return [place.fact for place in self.places if place.fact]


def layouts_folder() -> Path:
    """Where the layouts lie: LODGEMENT_INCIDENT_REPORTS, else beside the installed package, else the source tree."""
    if chosen := os.environ.get("LODGEMENT_INCIDENT_REPORTS"):
        return Path(chosen)
    package = Path(__file__).parents[3]
    installed = package / "incident-reports"
    return installed if installed.exists() else package.parents[1] / "incident-reports"


@lru_cache(maxsize=1)
def layouts() -> dict[str, Layout]:
    """All layouts by id. Raises DefinitionError with every fault."""
    found, faults = [], []
    for path in sorted(layouts_folder().glob("*.yaml")):
        try:
            found.append(read_layout(path))
        except DefinitionError as error:
            faults += error.faults
    if faults:
        raise DefinitionError(faults)
    return {layout.id: layout for layout in found}


def layout_of(name: str) -> Layout:
    """A layout by its id. Raises KeyError where there is none."""
    return layouts()[name]


def title_of(name: str) -> str:
    """What a layout is called; of one that is there no more, its id."""
    known = layouts().get(name)
    return known.title if known else name


def in_use(day: dt.date, known: Iterable[Layout] | None = None) -> list[Layout]:
    """The layouts that reports are made in on a day; of each series the newest, then the earlier ones of all."""
    usable = [one for one in (layouts().values() if known is None else known) if one.used_from <= day]
    newest = {one.series: one for one in sorted(usable, key=lambda one: one.used_from)}
    return sorted(usable, key=lambda one: (newest[one.series] is not one, list(Purpose).index(one.purpose), one.id))


def read_layout(path: Path) -> Layout:
    """One page. Raises DefinitionError."""
    page = load_page(path, path.name)
    try:
        faults = list(_faults(page, path.stem))
        if faults:
            raise DefinitionError(faults)
        return _layout(page)
    except (AttributeError, TypeError, ValueError) as error:
        raise DefinitionError([Fault(page.where, f"isn't built as it must be ({error})")]) from None


def _layout(page: Mapping) -> Layout:
    sections = tuple(
        SectionOfLayout(section["heading"], tuple(PlaceOfLayout(**place) for place in section["places"]))
        for section in page["sections"]
    )
    return Layout(
        page["layout"], page["series"], page["title"], page["edition"], page["used_from"], tuple(page["sent_to"]),
        Purpose(page["purpose"]), page.get("events", OPTIONAL["events"]), sections,
    )  # fmt: skip


def _faults(page: Mapping, name: str) -> Iterable[Fault]:
    missing = [key for key in KEYS if not page.get(key)]
    yield from (Fault(page.where, f"“{key}” is missing") for key in missing)
    yield from (Fault(page.place(key), f"“{key}” is no key of a layout") for key in page.keys() - {*KEYS, *OPTIONAL})
    if missing:
        return
    if page["layout"] != name or len(name) > LONGEST_ID:
        yield Fault(page.place("layout"), f"the id must be the file's name, “{name}”, and no longer than {LONGEST_ID}")
    for key in ("edition", "used_from"):
        if not isinstance(page[key], dt.date):
            yield Fault(page.place(key), f"“{key}” must be a day, such as 2026-04-01")
    if page["purpose"] not in list(Purpose):
        yield Fault(page.place("purpose"), f"“purpose” must be one of {', '.join(Purpose)}")
    yield from _faults_of_places([place for section in page["sections"] for place in section["places"]])


def _faults_of_places(places: Sequence[Mapping]) -> Iterable[Fault]:
    from .facts import FACTS

    seen: set[tuple[str, Any]] = set()
    for place in places:
        kinds = [kind for kind in ("fact", "written") if place.get(kind)]
        if len(kinds) != 1 or not place.get("label"):
            yield Fault(place.where, "a place has a label, and either a fact or something written")
            continue
        which = (kinds[0], place[kinds[0]])
        if which in seen:
            yield Fault(place.where, f"“{which[1]}” stands here twice")
        if kinds == ["fact"] and place["fact"] not in FACTS:
            yield Fault(place.place("fact"), f"there is no fact “{place['fact']}”")
        if kinds == ["written"] and not place.get("hint"):
            yield Fault(place.where, f"“{place['written']}” needs a hint: what belongs there")
        seen.add(which)
