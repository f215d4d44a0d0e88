"""What is looked at in all logs of a year together: a collection's `review.yaml`, which need not be there.

It says which answers say nothing, which numbers people round where they guess, and beside which other logs an amount is
put. What follows from it is reckoned in `lodgement.review`.
"""

from __future__ import annotations

from .expansion import each
from .known import BesideOthers, Review, Rounded, Unanswered
from .reader import Reader
from .text import Mapping

KEYS = "unanswered rounded beside_others"


def read_review(reader: Reader, page: Mapping | None) -> Review:
    """The page for the reader's year; one with nothing on it where there is no page."""
    if page is None:
        return Review()
    reader.keys(page, "a review", "", KEYS)
    for key in KEYS.split():
        reader.only_mappings(page, key)
    items = {key: [item for _, item in each(page.get(key), reader.year)] for key in KEYS.split()}
    return Review(
        tuple(_unanswered(reader, item) for item in items["unanswered"]),
        tuple(_rounded(reader, item) for item in items["rounded"]),
        tuple(_beside_others(reader, item) for item in items["beside_others"]),
    )


def _unanswered(reader: Reader, item: Mapping) -> Unanswered:
    reader.keys(item, "an item of unanswered", "question codes", "")
    return Unanswered(str(item.get("question")), tuple(item.get("codes") or ()), item.where)


def _rounded(reader: Reader, item: Mapping) -> Rounded:
    reader.keys(item, "an item of rounded", "field to", "")
    to = item.get("to")
    if to is not None and (type(to) is not int or to < 2):
        reader.fault(item.place("to"), f"to must be a whole number of 2 or more, not {to!r}")
    return Rounded(str(item.get("field")), to if type(to) is int else 2, item.where)


def _beside_others(reader: Reader, item: Mapping) -> BesideOthers:
    reader.keys(item, "an item of beside_others", "id value among shown_on", "where")
    return BesideOthers(
        str(item.get("id")),
        str(item.get("value")),
        tuple(map(str, item.get("among") or ())),
        tuple(map(str, item.get("shown_on") or ())),
        reader.condition(item, "where"),
        item.where,
    )
