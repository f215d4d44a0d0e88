"""From a folder of YAML to a Questionnaire of one year.

`load` gives the questionnaire or raises DefinitionError with every fault it found; nothing outside a collection's
folder knows which collections there are.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from .expansion import each
from .generated import generated_checks
from .known import InTheOpen, Source, Year
from .model import Field, Questionnaire, Section, Subsection
from .pages import Pages, decimals_of
from .reader import Reader
from .review import read_review
from .rules import Rules
from .tables import read_tables
from .text import DefinitionError, Fault, Mapping, Where, load_page

COLLECTION_KEYS = ("collection", "title", "one", "many", "years", "starts_on", "sections")
PAGE_KEYS = "define row_define pages derive clear on_change checks"


class UnknownCollection(Exception):
    """A collection or year that isn't there; the message lists those that are."""


def collections_folder() -> Path:
    """Where the collections lie: LODGEMENT_COLLECTIONS, else beside the installed package, else the source tree."""
    if chosen := os.environ.get("LODGEMENT_COLLECTIONS"):
        return Path(chosen)
    package = Path(__file__).parents[1]
    installed = package / "collections"
    return installed if installed.exists() else package.parents[1] / "collections"


def collections() -> dict[str, list[int]]:
    """The collections there are, with their years. Raises UnknownCollection where there are none."""
    found = {}
    for page in sorted(collections_folder().glob("*/collection.yaml")):
        found[page.parent.name] = sorted(load_page(page, f"{page.parent.name}/{page.name}").get("years") or [])
    if not found:
        raise UnknownCollection(f"There are no collections in {collections_folder()}.")
    return found


def page_beside(questionnaire: Questionnaire, name: str) -> tuple[Mapping | None, list[Fault]]:
    """A page that lies beside a collection's rulebook, such as `synthesis`; None where it has none or none that can be
    read, and then why.
    """
    title = f"{questionnaire.collection}/{name}.yaml"
    path = collections_folder() / title
    if not path.exists():
        return None, []
    try:
        return load_page(path, title), []
    except DefinitionError as error:
        return None, error.faults


@lru_cache(maxsize=32)
def load(collection: str, year: int, reference: Path | None = None) -> Questionnaire:
    """The questionnaire of a collection for a year.

    `reference` is a folder of reference data (rent ranges and the like) that doesn't ship with the rulebook. Raises
    UnknownCollection, DefinitionError with all faults, or ReferenceError. Cached: questionnaires are frozen.
    """
    known = collections()
    if year not in known.get(collection, []):
        offered = ", ".join(f"{name} {year}" for name, years in known.items() for year in years)
        raise UnknownCollection(f"There is no collection {collection} {year}. There are: {offered}.")
    questionnaire, faults = read(collection, year, reference)
    if faults:
        raise DefinitionError(faults)
    return questionnaire


def read(collection: str, year: int, reference: Path | None = None) -> tuple[Questionnaire, list[Fault]]:
    """The questionnaire as far as it can be read, and the faults of its parts (`checking` finds those of the whole)."""
    try:
        return _Loading(collections_folder() / collection, year, reference).read()
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        # a list where keys are wanted, and the like: rare enough that the place isn't worth a check at every step
        where = Where(f"{collection}/collection.yaml", 1)
        raise DefinitionError(
            [Fault(where, f"this collection's pages are not built as they must be ({error})")]
        ) from None


class _Loading:
    def __init__(self, folder: Path, year: int, reference: Path | None) -> None:
        self.folder = folder
        self.reader = Reader(year)
        self.reference = reference
        self.year = year
        self.main = self._page("collection")
        lacking = [key for key in COLLECTION_KEYS if not self.main.get(key)]
        if lacking:
            where = Where(f"{folder.name}/collection.yaml", 1)
            raise DefinitionError([Fault(where, f"a collection has no {key}") for key in lacking])

    def _page(self, name: str) -> Mapping:
        path = self.folder / f"{name}.yaml"
        title = f"{self.folder.name}/{name}.yaml"
        if not path.exists():
            raise DefinitionError([Fault(Where(f"{self.folder.name}/collection.yaml", 1), f"there is no {title}")])
        return load_page(path, title)

    def read(self) -> tuple[Questionnaire, list[Fault]]:
        names = [
            name for section in self.main["sections"] for sub in section["subsections"] for name in sub["pages_of"]
        ]
        files = {name: self._page(name) for name in names}
        pages = Pages(self.reader)
        for page in files.values():
            self.reader.keys(page, "a file", "", PAGE_KEYS)
            for key in PAGE_KEYS.split():
                self.reader.only_mappings(page, key)
            pages.remember(page.get("pages") or [])
        sections = tuple(self._section(item, files, pages) for item in self.main["sections"])
        rules = Rules(self.reader, pages.fields)
        for page in files.values():
            rules.read(page)
        return self._questionnaire(sections, pages, rules), self.reader.faults

    def _questionnaire(self, sections: tuple[Section, ...], pages: Pages, rules: Rules) -> Questionnaire:
        fields = rules.fields | rules.confirmation_fields()
        around = self._page("context")
        placements = [question for page in pages.pages.values() for question in page.questions]
        context, sources = self._context(around)
        return Questionnaire(
            collection=str(self.main["collection"]),
            title=str(self.main["title"]),
            one=str(self.main["one"]),
            many=str(self.main["many"]),
            year=self.year,
            years={year: Year(**window) for year, window in self.main["years"].items()},
            starts_on=str(self.main["starts_on"]),
            sections=sections,
            pages=pages.pages,
            fields=fields,
            confirmations=tuple(rules.confirmations),
            definitions=rules.definitions,
            checks=rules.checks | generated_checks(fields, placements, self.reader),
            changes=tuple(rules.changes),
            context=context,
            sources=sources,
            tables=read_tables(self._page("tables"), self.folder, self.year, self.reference),
            columns=dict(sorted(pages.columns.items())),
            without_the_service=dict(around.get("without_the_service") or {}),
            in_uploads=dict(around.get("in_uploads") or {}),
            in_the_open=self._in_the_open(fields),
            review=read_review(self.reader, self._page("review") if (self.folder / "review.yaml").exists() else None),
        )

    def _in_the_open(self, fields: dict[str, Field]) -> InTheOpen:
        page = self.main.get("in_the_open") or Mapping(self.main.where)
        self.reader.keys(page, "in_the_open", "", "owner manager assigned_to group postcode references")
        references = tuple(map(str, page.get("references") or ()))
        single = {name: str(value) for name, value in page.items() if name != "references"}
        for name in (*single.values(), *references):
            if name not in fields:
                self.reader.fault(page.where, f"in_the_open names {name}, which is no field")
        return InTheOpen(**single, references=references)

    def _section(self, item: Mapping, files: dict[str, Mapping], pages: Pages) -> Section:
        subsections = []
        for sub in item["subsections"]:
            available_if = self.reader.condition(sub, "available_if")
            read = [
                page
                for name in sub["pages_of"]
                for page in pages.read(files[name].get("pages") or [], str(sub["id"]), available_if)
            ]
            subsections.append(
                Subsection(str(sub["id"]), str(item["id"]), str(sub["title"]), bool(sub.get("setup")), tuple(read))
            )
        return Section(str(item["id"]), str(item["title"]), tuple(subsections))

    def _context(self, page: Mapping) -> tuple[dict[str, Field], dict[str, Source]]:
        fields: dict[str, Field] = {}
        sources = {}
        for item in page.get("context") or []:
            self.reader.keys(item, "a source of context", "source title names", "about only_helps subject")
            for name, known in item["names"].items():
                self.reader.keys(
                    known, f"context {name}", "type name", "options decimals calendar attribute of same_in_file"
                )
                fields[name] = self._known(name, known)
            sources[str(item["source"])] = Source(
                str(item["source"]),
                str(item["title"]),
                item.get("about"),
                bool(item.get("only_helps")),
                tuple(item["names"]),
                str(item.get("subject", "")),
            )
        return fields, sources

    def _known(self, name: str, item: Mapping) -> Field:
        return Field(
            id=name,
            name=str(item.get("name")),
            type=str(item.get("type")),
            where=item.where,
            decimals=decimals_of(item),
            options=self.reader.options(item),
            calendar=str(item.get("calendar", "")),
            attribute=str(item.get("attribute", "")),
            of=str(item.get("of", "")),
            same_in_file=tuple(
                self.reader.expression(part["value"] if isinstance(part, Mapping) else part, item.place("same_in_file"))
                for _, part in each(item.get("same_in_file"), self.year)
            ),
        )
