"""Checks that every question brings with it, so that nobody has to write them down: a number's range.

They apply where the question is asked. Readable values, known options and answers that must be given are judged
where a value is read (`assessment.reading`), since what couldn't be read is in no record.
"""

from __future__ import annotations

from collections.abc import Iterable

from .model import NUMBERS, Check, Field, Shown
from .reader import Reader


def generated_checks(fields: Iterable[Field], reader: Reader) -> dict[str, Check]:
    """A range check for each asked number that has a least or greatest value."""
    checks = (_range(field, reader) for field in fields if field.pages and field.type in NUMBERS)
    return {check.id: check for check in checks if check}


def _range(field: Field, reader: Reader) -> Check | None:
    low, high = field.minimum, field.maximum
    if low is None and high is None:
        return None
    outside = [f"{field.id} < {low}"] if low is not None else []
    outside += [f"{field.id} > {high}"] if high is not None else []
    bounds = f"from {low} to {high}" if len(outside) == 2 else f"{low} or more" if high is None else f"{high} or less"
    unit = f" {field.unit}" if field.unit else ""
    return Check(
        id=f"{field.id}_in_range",
        kind="hard",
        when=reader.expression(f"{field.id}.asked AND ({' OR '.join(outside)})", field.where),
        shown_on=(Shown(field.id),),
        statement=f"{field.name}: {bounds}{unit}.",
        message=f"{field.name} is {{{field.id}}}. Enter a number {bounds}.",
        where=field.where,
    )
