"""What got out, counted again from the file's own rows: one row after another, by plain loops, without the database.

It shares with the service what a collection says of its records, and none of the reckoning: conditions are worked out
for one record by the closures that assess one, in place of frames.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from lodgement.assessment.plan import plan_for, surroundings, tables_of
from lodgement.assessment.record import Record, settle
from lodgement.exposure.impact import Impact
from lodgement.exposure.page import CRIMINAL, SPECIAL, page_of
from lodgement.questionnaire.conditions.closures import compile_record
from lodgement.questionnaire.conditions.lowering import lower_condition
from lodgement.questionnaire.conditions.nodes import DATE
from lodgement.questionnaire.model import Field, Questionnaire

from ...organisations.queries import number_of

COUNTS = tuple(item.name for item in fields(Impact))


@dataclass(frozen=True, slots=True)
class Row:
    """What there is to know of one row of the file."""

    holders: frozenset[int]
    """The numbers of the organisations whose record it is."""
    authority: str | None
    postcode: str | None
    known: tuple[Any, ...] | None
    """By what somebody who knows the household would know it; None where any of it isn't told."""
    amount: bool
    things: frozenset[str]
    kinds: frozenset[str]
    laws: frozenset[str]


def rows_of(questionnaire: Questionnaire, file: bytes, advance: Callable[[int], None]) -> list[Row]:
    """The rows of a file, read as text."""
    read = _reader(questionnaire)
    found = []
    for said in csv.DictReader(io.StringIO(file.decode(), newline="")):
        found.append(read(said))
        advance(1)
    return found


def _reader(questionnaire: Questionnaire) -> Callable[[Mapping[str, str]], Row]:
    page, plan, open_ = page_of(questionnaire), plan_for(questionnaire, keep=True), questionnaire.in_the_open
    around, tables = surroundings(questionnaire), tables_of(questionnaire)
    holds = {
        name: compile_record(lower_condition(condition.tree, around), tables) for name, condition in page.conditions()
    }

    def read(said: Mapping[str, str]) -> Row:
        answers = {name: _value(questionnaire.fields[name], text) for name, text in said.items() if text}
        values = settle(plan, Record(answers))
        told = [item for item in page.tells if holds[f"tells {item.id}"](values) is True]
        known = tuple(values[name] for name in (page.postcode, *page.alone_on))
        numbers = {number_of(values[name]) for name in (open_.owner, open_.manager) if values[name]}
        return Row(
            frozenset(numbers - {None}), values[page.authority], values[page.postcode],
            None if None in known else known, "amount" in holds and holds["amount"](values) is True,
            frozenset(item.id for item in told), frozenset(item.kind for item in told),
            frozenset(page.kinds[item.kind] for item in told),
        )  # fmt: skip

    return read


def _value(item: Field, text: str) -> Any:
    """What a cell says, as conditions reckon with it."""
    kind = item.kind
    if kind == DATE:
        return dt.date.fromisoformat(text)
    if kind.name == "number":
        return int(Decimal(text) * 10**kind.scale)
    if kind.name == "boolean":
        return text == "true"
    return text


# what got out


def exposure(questionnaire: Questionnaire, rows: Sequence[Row]) -> dict[str, Any]:
    """The counts of an incident, under the names that its figures have."""
    page, times = page_of(questionnaire), _times(rows)
    things = {item.id: sum(item.id in row.things for row in rows) for item in page.tells}
    return {
        "records": len(rows),
        "organisations": len(frozenset().union(*(row.holders for row in rows))),
        "alone": sum(row.known is not None and times[row.known] == 1 for row in rows),
        "amounts": sum(row.amount for row in rows),
        "special": sum(SPECIAL in row.laws for row in rows),
        "criminal": sum(CRIMINAL in row.laws for row in rows),
        "kinds": {kind: sum(kind in row.kinds for row in rows) for kind in page.kinds},
        "things": {name: count for name, count in things.items() if count},
    }


def _times(rows: Iterable[Row]) -> Counter[tuple[Any, ...]]:
    """How often what a household is known by stands in the file."""
    return Counter(row.known for row in rows if row.known is not None)


# what those who have it could learn


def impact(rows: Sequence[Row], all_rows: Sequence[Row], receiving: Collection[int]) -> dict[str, Any]:
    """What each organisation that has these rows could learn, and all of them together.

    `all_rows`: those of the whole year, which tell where the organisations have homes.
    """
    times = _times(rows)
    near = {number: _homes(all_rows, number) for number in receiving}
    each = {number: dict.fromkeys(COUNTS, 0) for number in receiving}
    together = dict.fromkeys(COUNTS, 0)
    for row in rows:
        is_alone = row.known is not None and times[row.known] == 1
        for_any: set[str] = set()
        for number in receiving:
            learned = set(_learned(row, number, *near[number], is_alone))
            for_any |= learned
            for name in learned:
                each[number][name] += 1
        for name in for_any:
            together[name] += 1
    return {"each": each, "together": together}


def _homes(rows: Iterable[Row], number: int) -> tuple[set[str], set[str]]:
    """The authorities and postcodes in which an organisation has homes."""
    own = [row for row in rows if number in row.holders]
    return {row.authority for row in own if row.authority}, {row.postcode for row in own if row.postcode}


def _learned(row: Row, number: int, authorities: set[str], postcodes: set[str], is_alone: bool) -> Iterator[str]:
    """The counts to which a row belongs for an organisation."""
    yield "records"
    if number in row.holders:
        yield "own"
        return
    yield "others"
    if row.amount:
        yield "amounts"
    if row.authority in authorities:
        yield "in_authorities"
        if row.amount:
            yield "amounts_in_authorities"
    if row.postcode in postcodes:
        yield "in_postcodes"
        if is_alone:
            yield "alone"
        told = {"health": "health" in row.kinds, "special": SPECIAL in row.laws, "criminal": CRIMINAL in row.laws}
        for name in (name for name, is_told in told.items() if is_told):
            yield f"{name}_in_postcodes"
            if is_alone:
                yield f"{name}_alone"
