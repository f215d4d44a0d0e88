"""The page that says what a collection's logs tell when they get out, read for one year.

It names the field of the local authority and of the postcode, the fields that with the postcode may single out a
household, what tells an amount that others shouldn't know, and which answers tell something private of which kind.
What is wrong with it is told as faults, with file and line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..assessment.plan import surroundings
from ..questionnaire.conditions.grammar import ConditionError
from ..questionnaire.conditions.lowering import lower_condition
from ..questionnaire.expansion import each
from ..questionnaire.loading import page_beside
from ..questionnaire.model import SENSITIVE, Condition, Questionnaire
from ..questionnaire.reader import Reader
from ..questionnaire.text import DefinitionError, Fault, Where
from ..questionnaire.text import Mapping as Written

SPECIAL, CRIMINAL, PRIVATE = "special_category", "criminal_offence", "private"
LAWS = (SPECIAL, CRIMINAL, PRIVATE)
"""Articles 9 and 10 of the UK GDPR; whatever else is nobody's business."""
IDENTIFYING = "identifying"
"""The kind of answers that tell whose home it is; they tell nothing else, so nothing is said of them here."""
PAGE_KEYS = "authority postcode alone_on amount kinds tells"


@dataclass(frozen=True)
class Amount:
    """An amount that others shouldn't know."""

    many: str
    """What lists call them, such as `rents`."""
    when: Condition


@dataclass(frozen=True)
class Tells:
    """Something private that a log tells where `when` is TRUE."""

    id: str
    name: str
    """Said of the log, such as `somebody is pregnant`."""
    kind: str
    when: Condition
    may_tell: tuple[str, ...] = ()
    """Other kinds that it may tell of, as what is written in somebody's own words does; not counted there."""


@dataclass(frozen=True, eq=False)
class Page:
    """What a collection's logs tell. Compared by identity: reading is cached."""

    authority: str = ""
    postcode: str = ""
    alone_on: tuple[str, ...] = ()
    """With the postcode, the fields by which somebody who knows a household would know its log."""
    amount: Amount | None = None
    kinds: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Kind of sensitive answer → which law it falls under, one of LAWS."""
    tells: tuple[Tells, ...] = ()

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """All conditions by the name of their column among the facts of a log."""
        if self.amount:
            yield "amount", self.amount.when
        yield from ((f"tells {item.id}", item.when) for item in self.tells)


@lru_cache(maxsize=32)
def page_of(questionnaire: Questionnaire) -> Page:
    """The page of a questionnaire; an empty one where the collection has none. Raises DefinitionError."""
    page, faults = read_page(questionnaire)
    if faults:
        raise DefinitionError(faults)
    return page


def read_page(questionnaire: Questionnaire) -> tuple[Page, list[Fault]]:
    """The page as far as it can be read, and what is wrong with its keys."""
    written, faults = page_beside(questionnaire, "exposure")
    if written is None:
        return Page(), faults
    reader = Reader(questionnaire.year)
    reader.keys(written, "the page", "", PAGE_KEYS)
    reader.only_mappings(written, "tells")
    page = Page(
        str(written.get("authority", "")),
        str(written.get("postcode", "")),
        tuple(map(str, written.get("alone_on") or ())),
        _amount(reader, written.get("amount")),
        {str(kind): str(law) for kind, law in (written.get("kinds") or {}).items()},
        tuple(_tells(reader, item) for _, item in each(written.get("tells"), questionnaire.year)),
    )
    return page, [*reader.faults, *_named(questionnaire, page, written.where)]


def _amount(reader: Reader, item: Written | None) -> Amount | None:
    if item is None:
        return None
    reader.keys(item, "amount", "many when", "")
    return Amount(str(item.get("many")), reader.expression(item.get("when"), item.place("when")))


def _tells(reader: Reader, item: Written) -> Tells:
    reader.keys(item, f"{item.get('id')} of tells", "id name kind when", "may_tell")
    when = reader.expression(item.get("when"), item.place("when"))
    may_tell = tuple(map(str, item.get("may_tell") or ()))
    return Tells(str(item.get("id")), str(item.get("name")), str(item.get("kind")), when, may_tell)


def _named(questionnaire: Questionnaire, page: Page, where: Where) -> Iterator[Fault]:
    """Fields, kinds and laws that aren't there."""
    for name in (page.authority, page.postcode, *page.alone_on):
        if name and name not in questionnaire.fields:
            yield Fault(where, f"{name!r} is no field of the year")
    for kind, law in page.kinds.items():
        if kind not in SENSITIVE:
            yield Fault(where, f"kinds: {kind!r} isn't one of {', '.join(SENSITIVE)}")
        if law not in LAWS:
            yield Fault(where, f"kinds: {law!r} isn't one of {', '.join(LAWS)}")
    for item in page.tells:
        for kind in (item.kind, *item.may_tell):
            if kind not in page.kinds:
                yield Fault(item.when.where, f"{item.id} tells of the kind {kind!r}, which kinds doesn't have")


# what doesn't fit


def page_faults(questionnaire: Questionnaire) -> list[Fault]:
    """The faults of the questionnaire's page; none where it has no page."""
    page, faults = read_page(questionnaire)
    if faults or not page.kinds:
        return faults
    return [*_unfit(questionnaire, page), *_untold(questionnaire, page)]


def _unfit(questionnaire: Questionnaire, page: Page) -> Iterator[Fault]:
    """Conditions that read what isn't there, and things told twice."""
    around = surroundings(questionnaire)
    seen = set()
    for name, condition in page.conditions():
        if name in seen:
            yield Fault(condition.where, f"{name!r} stands twice")
        seen.add(name)
        try:
            lower_condition(condition.tree, around)
        except ConditionError as error:
            yield Fault(condition.where, f"the condition {condition.text!r} {error}")


def _untold(questionnaire: Questionnaire, page: Page) -> Iterator[Fault]:
    """Sensitive questions of which nothing is told: forgotten, they would be missing from every count.

    What is worked out tells no more than the answers that it is worked out from.
    """
    read: dict[str, set[str]] = {}
    for item in page.tells:
        fields = [questionnaire.fields.get(name.removesuffix(".given")) for name in item.when.reads]
        for kind in (item.kind, *item.may_tell):
            read.setdefault(kind, set()).update(field.question for field in fields if field)
    seen: set[tuple[str, str]] = set()
    for field in questionnaire.fields.values():
        for kind in field.sensitive if field.question else ():
            if kind != IDENTIFYING and field.question not in read.get(kind, ()) and (field.question, kind) not in seen:
                seen.add((field.question, kind))
                yield Fault(
                    field.where, f"{field.question} is sensitive ({kind}), and exposure.yaml tells nothing of it"
                )
