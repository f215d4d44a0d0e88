"""How distributions are written in the page: one key each, with weights, bounds or formulas below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from ..questionnaire.model import Field
from ..questionnaire.reader import Reader
from ..questionnaire.text import Mapping as Written
from .distributions import (
    Between,
    Characters,
    Curve,
    Days,
    DaysBefore,
    Distribution,
    Formula,
    Name,
    OneOf,
    Pattern,
    RowOf,
)

_PIECE = re.compile(r"\{(?P<name>[a-z_0-9.]+)\}|\[(?P<class>[^\]]+)\](?:\{(?P<count>[0-9]+)\})?|(?P<text>[^\[\]{}]+)")
_RANGE = re.compile(r"([A-Za-z0-9])-([A-Za-z0-9])")
MOST_TEXTS = 10_000
"""Texts that characters of a pattern may make together before they are drawn in several goes."""


class _Wrong(Exception):
    """What is wrong with a distribution; told with its place."""


def distribution(reader: Reader, item: Written, field: Field | None) -> Distribution | None:
    """The one distribution that stands under the keys of a draw or case; faults go to the reader."""
    written = [key for key in DISTRIBUTIONS if key in item]
    if len(written) != 1:
        reader.fault(item.where, f"a draw or case needs one of {', '.join(DISTRIBUTIONS)}")
        return None
    key = written[0]
    try:
        return DISTRIBUTIONS[key](reader, item, key, field)
    except _Wrong as wrong:
        reader.fault(item.place(key), f"{key} {wrong}")
    except (TypeError, ValueError, ZeroDivisionError):
        reader.fault(item.place(key), f"{key} is not written as the guide to made-up records says")
    return None


def _one_of(reader: Reader, item: Written, key: str, field: Field | None) -> Distribution:
    written = item[key]
    if written == "options":
        if field is None or not field.options:
            raise _Wrong("options is for fields that have some")
        written = dict.fromkeys((option.code for option in field.options), 1)
    elif not isinstance(written, Mapping):
        raise _Wrong("needs values with weights")
    of_year = {value: weight.get(reader.year) if isinstance(weight, Mapping) else weight for value, weight in
               written.items()}  # fmt: skip
    values = {value: Fraction(str(weight)) for value, weight in of_year.items() if weight is not None}
    if not values or any(weight <= 0 for weight in values.values()):
        raise _Wrong("needs weights above 0")
    if field is not None and field.options and (others := values.keys() - field.codes):
        raise _Wrong(f"has {', '.join(map(repr, sorted(others, key=str)))}, which {field.id} doesn't offer")
    if len({type(value) for value in values}) > 1:
        raise _Wrong("has values of several kinds")
    return OneOf(tuple(values), tuple(values.values()))


def _between(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    low, high = item[key]
    return Between(reader.expression(low, item.place(key)), reader.expression(high, item.place(key)))


def _curve(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    written = item[key]
    middle = "median" if key == "log_normal" else "mean"
    reader.keys(written, key, f"{middle} spread", "min max step")
    if written["spread"] <= 0 or (key == "log_normal" and written[middle] <= 0):
        raise _Wrong("needs a spread above 0, and a logarithm's median too")
    low = written.get("min", 0 if key == "log_normal" else written[middle] - 4 * written["spread"])
    high = written.get(
        "max", written[middle] * 1000 if key == "log_normal" else written[middle] + 4 * written["spread"]
    )
    if low >= high:
        raise _Wrong("has a max that isn't above its min")
    return Curve(key == "log_normal", written[middle], written["spread"], low, high, written.get("step", 0))


def _formula(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    return Formula(reader.expression(item[key], item.place(key)))


def _pattern(_reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    pieces: list[str | Name | Characters] = []
    position, text = 0, str(item[key])
    while position < len(text):
        match = _PIECE.match(text, position)
        if not match:
            raise _Wrong(f"can't be read from {text[position:]!r} on")
        position = match.end()
        if match["name"]:
            pieces.append(Name(match["name"]))
        elif match["class"]:
            pieces += _characters(match["class"], int(match["count"] or 1))
        else:
            pieces.append(match["text"])
    return Pattern(tuple(pieces))


def _characters(written: str, count: int) -> list[Characters]:
    """The characters of a class such as [A-FX], in goes that have few enough texts."""
    choices = _RANGE.sub(lambda match: "".join(map(chr, range(ord(match[1]), ord(match[2]) + 1))), written)
    at_once = 1
    while at_once < count and len(choices) ** (at_once + 1) <= MOST_TEXTS:
        at_once += 1
    goes = [at_once] * (count // at_once) + ([count % at_once] if count % at_once else [])
    return [Characters(choices, go) for go in goes]


def _days(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    written = item[key] or Written(item.place(key))
    reader.keys(written, key, "", "months weekdays")
    months, weekdays = (
        {int(number): Fraction(str(weight)) for number, weight in (written.get(part) or {}).items()}
        for part in ("months", "weekdays")
    )
    if any(weight <= 0 for weight in (*months.values(), *weekdays.values())):
        raise _Wrong("needs weights above 0")
    return Days(months, weekdays)


def _days_before(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    reader.keys(item[key], key, "date days", "")
    return DaysBefore(*(reader.expression(item[key][part], item[key].place(part)) for part in ("date", "days")))


def _row_of(reader: Reader, item: Written, key: str, _: Field | None) -> Distribution:
    written = item[key]
    if not isinstance(written, Mapping):
        return RowOf(str(written))
    reader.keys(item[key], key, "pool number", "")
    return RowOf(str(written["pool"]), reader.expression(written["number"], item[key].place("number")))


DISTRIBUTIONS: dict[str, Callable[[Reader, Written, str, Field | None], Distribution]] = {
    "one_of": _one_of,
    "between": _between,
    "normal": _curve,
    "log_normal": _curve,
    "value": _formula,
    "pattern": _pattern,
    "day": _days,
    "days_before": _days_before,
    "row_of": _row_of,
}
