"""Checks that every question brings with it, so that nobody has to write them down: a number's range and its step.

They apply where the question is asked; where its pages set different limits, each on the pages that set it. Readable
values, known options and answers that must be given are judged where a value is read (`assessment.reading`), since
what couldn't be read is in no record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .conditions.nodes import MONEY
from .messages import money
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
            checks += _checks(fields[name], limits, placements, len(by_limits) == 1, reader)
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


def _checks(field: Field, limits: _Limits, placements: list[Question], alone: bool, reader: Reader) -> Iterator[Check]:
    name, low, high, step = field.id, limits.low, limits.high, limits.step
    asked = f"{name}.asked" if alone else f"({' OR '.join(map(_asked, placements))})"
    ending = "" if alone else f":{placements[0].page}"
    outside = [f"{name} < {low}"] if low is not None else []
    outside += [f"{name} > {high}"] if high is not None else []
    if outside:
        when = f"{asked} AND ({' OR '.join(outside)})"
        kind = "an amount" if field.type == "money" else "a number"
        bounds = _bounds(field, low, high)
        enter = f"{kind} {bounds}" if len(outside) == 2 else bounds
        yield _check(placements[0], f"{name}_in_range{ending}", when, bounds, enter, reader)
    if step:
        when = f"{asked} AND {name} <> TRUNC({name} / {step}) * {step}"
        whole = _steps(field, step)
        yield _check(placements[0], f"{name}_in_steps{ending}", when, whole, whole, reader)


def _bounds(field: Field, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {_limit(field, low)} to {_limit(field, high)}"
    return f"{_limit(field, low)} or more" if low is not None else f"{_limit(field, high or 0)} or less"


def _steps(field: Field, step: int) -> str:
    if step == 1:
        return "whole pounds" if field.type == "money" else "a whole number"
    return f"a multiple of {_limit(field, step)}"


def _limit(field: Field, value: float) -> str:
    return money(round(value * 10**MONEY.scale)) if field.type == "money" else str(value)


def _check(question: Question, identity: str, when: str, allowed: str, enter: str, reader: Reader) -> Check:
    unit = question.unit.removeprefix("GBP").strip()
    return Check(
        id=identity,
        kind="hard",
        when=reader.expression(when, question.where),
        shown_on=(Shown(question.id),),
        statement=f"{question.name}: {allowed}{' ' if unit else ''}{unit}.",
        message=f"{question.name}: {{{question.id}}} is not allowed. Enter {enter}.",
        where=question.where,
    )
