"""Reading a value: from JSON or from the text of a cell, into what conditions reckon with; and back.

What can't be read is a problem to be shown, never a guess. Numbers become whole numbers of their smallest unit,
identifiers become text, blank text is no answer.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any, Literal

from ..questionnaire.conditions.nodes import Kind
from ..questionnaire.model import IDENTIFIERS, Field

Trouble = Literal["readable_value", "known_option", "required_answer"]
LARGEST = 10**12
"""Numbers beyond a million million are no answer to any question, and would not fit the frames' arithmetic."""

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_SPACES = "".join(map(chr, range(0x2000, 0x200B)))  # en quad to hair space
WHITESPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + _SPACES
"""What is taken off both ends of an answer. Python's own strip() takes control characters too, Polars' doesn't."""

_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_DIGITS = re.compile(r"[0-9]+")
_LARGEST_EXPONENT = 12
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


class Unreadable(Exception):
    """A value that isn't of its question's kind."""

    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble
        super().__init__(trouble)


def read_answer(field: Field, value: Any) -> Any:
    """A JSON value as the value of a field; None for no answer. Raises Unreadable."""
    if isinstance(value, str):
        value = value.strip(WHITESPACE)
    if value is None or value == "":
        return None
    if field.type == "boolean":
        return _boolean(value)
    if field.kind.name == "date":
        return _date(value)
    if field.kind.name == "number":
        return _code(field, number(value, field.kind.scale))
    text = _text(value)
    if field.type == "postcode":
        return postcode(text)
    return _code(field, text)


def _code(field: Field, value: Any) -> Any:
    if field.type == "choice" and field.options and value not in field.codes:
        raise Unreadable("known_option")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in (0, 1, "true", "false"):
        return value in (1, "true")
    raise Unreadable("readable_value")


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.date):
        return value
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return dt.date.fromisoformat(match.group(1) if match else "")
    except ValueError:
        raise Unreadable("readable_value") from None


def _text(value: Any) -> str:
    if isinstance(value, bool | list | dict):
        raise Unreadable("readable_value")
    if isinstance(value, int | float | Decimal):
        return _number_as_text(Decimal(value))
    return str(value)


def _number_as_text(value: Decimal) -> str:
    if not value.is_finite() or value.adjusted() > _LARGEST_EXPONENT:
        raise Unreadable("readable_value")
    return str(int(value)) if value == value.to_integral_value() else str(value)


def number(value: Any, scale: int) -> int:
    """A number as a whole number of 10 ** -scale. Raises Unreadable for more decimals, or what is no number."""
    if isinstance(value, bool | list | dict) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise Unreadable("readable_value")
    exact = _exact(value)
    if not exact.is_finite() or exact.adjusted() > _LARGEST_EXPONENT:
        raise Unreadable("readable_value")
    _, digits, exponent = exact.as_tuple()
    assert isinstance(exponent, int), "a finite number has a whole exponent"
    beyond = max(0, -exponent - scale)  # decimals too many: allowed where they are noughts
    if any(digits[max(0, len(digits) - beyond) :]):
        raise Unreadable("readable_value")
    size = int(abs(exact).scaleb(scale).to_integral_value(rounding=ROUND_DOWN))
    if size > LARGEST:
        raise Unreadable("readable_value")
    return -size if exact < 0 else size


def _exact(value: Any) -> Decimal:
    """The number as it was written. Raises Unreadable for one of more digits than any answer has."""
    if isinstance(value, int) and abs(value) > LARGEST:
        raise Unreadable("readable_value")
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Unreadable("readable_value") from None


_POUND = re.compile(r"^(-?)£ ?")
THOUSANDS = r"^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$"
"""Money as spreadsheets show it: commas only where thousands end."""


def plain_amount(text: str) -> str:
    """An amount of money without its pound sign and the commas between thousands."""
    text = _POUND.sub(r"\1", text)
    return text.replace(",", "") if re.match(THOUSANDS, text) else text


def without_sign(text: str, sign: str) -> str:
    """A number without the sign that its column may have."""
    if sign == "%":
        return text.removesuffix("%").rstrip(WHITESPACE)
    return plain_amount(text) if sign else text


def postcode(text: str) -> str | None:
    """In capitals, with one space before the inward part where it has one; other text only in capitals."""
    capitals = text.upper().strip(WHITESPACE)
    match = _POSTCODE.fullmatch("".join(capitals.split()))
    return f"{match.group(1)} {match.group(2)}" if match else capitals or None


def written(field: Field, value: Any) -> Any:
    """A value as JSON holds it: pounds for pence, ISO dates, numbers for identifiers that are numbers."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if field.kind.name == "number":
        return unscaled(value, field.kind)
    if field.type in IDENTIFIERS and _DIGITS.fullmatch(value) and len(value) <= _LARGEST_EXPONENT and value[0] != "0":
        return int(value)
    return value


def unscaled(value: int, kind: Kind) -> int | float:
    """A whole number of the smallest unit as an ordinary number: 1250 pence as 12.5 pounds."""
    unit: int = 10**kind.scale
    whole, rest = divmod(value, unit)
    return whole if rest == 0 else float(Decimal(value) / unit)
