"""Checks that every question brings with it, so that nobody has to write them down: a number's range and its step.

They apply where the question is asked; where its pages set different limits, each on the pages that set it. Readable
values, known options and answers that must be given are judged where a value is read (`assessment.reading`), since
what couldn't be read is in no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .model import NUMBERS, Check, Field, Question, Shown
from .reader import Reader


@dataclass(frozen=True)
class _Limits:
    """What the pages of a question let through. Either end may be open, and so may the step."""

    low: float | None
    high: float | None
    step: int | None


def generated_checks(fields: Mapping[str, Field], questions: Iterable[Question], reader: Reader) -> dict[str, Check]:
    """A check for each range and step that the questions (every placement) set, such as `beds_in_range`.

    Where pages differ, the id ends in the first page that sets the limits: `price_in_range:first_home`.
    """
    checks: list[Check] = []
    for name, by_limits in _by_limits(questions).items():
        for limits, placements in by_limits.items():
            alone = len(by_limits) == 1
            asked = f"{name}.asked" if alone else f"({' OR '.join(map(_asked, placements))})"
            ending = "" if alone else f":{placements[0].page}"
            checks += _checks(fields[name], limits, asked, ending, reader)
    return {check.id: check for check in checks}


def _by_limits(questions: Iterable[Question]) -> dict[str, dict[_Limits, list[Question]]]:
    """Question → limits → the placements that set them."""
    found: dict[str, dict[_Limits, list[Question]]] = {}
    for question in questions:
        if question.type in NUMBERS:
            limits = _Limits(question.minimum, question.maximum, question.step)
            found.setdefault(question.id, {}).setdefault(limits, []).append(question)
    return found


def _asked(question: Question) -> str:
    """When one placement of a question is asked."""
    page = f"{question.page}.page"
    return f"({page} AND ({question.show_if.text}))" if question.show_if else page


def _checks(field: Field, limits: _Limits, asked: str, ending: str, reader: Reader) -> Iterator[Check]:
    name, low, high, step = field.id, limits.low, limits.high, limits.step
    outside = [f"{name} < {low}"] if low is not None else []
    outside += [f"{name} > {high}"] if high is not None else []
    if outside:
        one_end = f"{low} or more" if high is None else f"{high} or less"
        bounds = f"from {low} to {high}" if len(outside) == 2 else one_end
        when = f"{asked} AND ({' OR '.join(outside)})"
        yield _check(field, f"{name}_in_range{ending}", when, bounds, f"a number {bounds}", reader)
    if step:
        whole = "a whole number" if step == 1 else f"a multiple of {step}"
        when = f"{asked} AND {name} <> TRUNC({name} / {step}) * {step}"
        yield _check(field, f"{name}_in_steps{ending}", when, whole, whole, reader)


def _check(field: Field, identity: str, when: str, allowed: str, enter: str, reader: Reader) -> Check:
    unit = f" {field.unit}" if field.unit else ""
    return Check(
        id=identity,
        kind="hard",
        when=reader.expression(when, field.where),
        shown_on=(Shown(field.id),),
        statement=f"{field.name}: {allowed}{unit}.",
        message=f"{field.name} is {{{field.id}}}. Enter {enter}.",
        where=field.where,
    )
