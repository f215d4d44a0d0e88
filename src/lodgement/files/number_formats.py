"""How a workbook's cells show their numbers: as dates, as percentages, to so many decimals.

A number in a workbook is read as the sheet shows it, which is also what saving the sheet as CSV would give: 46188
formatted as a date is 2026-06-15, 0.25 formatted as a percentage is 25%, 433.3333 to two decimals is 433.33. Excel
keeps 15 digits; what a sum leaves beyond them is noise.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Literal

_DIGITS_SHOWN = 15
_LARGEST_EXPONENT = 30
_EXACT = Context(prec=60)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_FIXED = re.compile(r"[0#?,]*[0#?](?:\.([0#?]*))?")
"""Digits with commas between them; a comma at the end would show thousands only."""
_SECONDS_IN_DAY = 86_400
_LEAP_DAY_1900 = 60
"""29 February 1900, which Excel believes in; the days before it are one further from the later ones."""
_LAST_DAY = 2_958_465
"""31 December 9999."""
_DAYS_1904 = 1_462
"""Between the two days from which workbooks count."""


@dataclass(frozen=True)
class NumberFormat:
    """What a number is shown as."""

    shows: Literal["number", "date", "moment", "percentage"]
    """A moment is a day with a time."""
    decimals: int | None = None
    """To how many decimals; None as they are."""


GENERAL = NumberFormat("number")
BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys(range(14, 18), "dd/mm/yyyy"),
    22: "dd/mm/yyyy hh:mm",
    **dict.fromkeys(range(27, 37), "dd/mm/yyyy"),
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    **dict.fromkeys(range(50, 59), "dd/mm/yyyy"),
}
"""The formats that a workbook may use without writing them down, as far as they matter here (ECMA-376, 18.8.30)."""


def number_format(code: str) -> NumberFormat:
    """The format that a format code stands for, by its first section, which is for numbers above nought."""
    shown = _NOT_SHOWN.sub("", code).split(";")[0].lower()
    if re.search(r"general|@|\[", shown):
        return GENERAL  # in brackets: time that has passed, such as [h]:mm
    timed = re.search("[hs]", shown) is not None
    if re.search("[dy]", shown) or ("m" in shown and not timed):
        return NumberFormat("moment" if timed else "date")
    digits = "".join(re.findall(r"[0#?,.]", shown))
    fixed = _FIXED.fullmatch(digits)
    if not digits or not fixed or "e" in shown or "/" in shown:
        return GENERAL
    return NumberFormat("percentage" if "%" in shown else "number", len(fixed.group(1) or ""))


def as_shown(text: str, shown: NumberFormat, since_1904: bool) -> str:
    """A number of a workbook as the sheet shows it; what is none stays as it is written."""
    number = _number(text)
    if number is None:
        return text
    if shown.shows in ("date", "moment"):
        return _date(number, since_1904, timed=shown.shows == "moment") or _plain(number)
    if shown.shows == "percentage":
        return _rounded(number * 100, shown.decimals) + "%"
    return _rounded(number, shown.decimals)


def _number(text: str) -> Decimal | None:
    """The number to the digits that Excel shows; None for what is none, or as large as no answer is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LARGEST_EXPONENT:
        return None
    return Context(prec=_DIGITS_SHOWN, rounding=ROUND_HALF_UP).plus(number)


def _rounded(number: Decimal, decimals: int | None) -> str:
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)
    return _plain(number)


def _plain(number: Decimal) -> str:
    """Without an exponent, without noughts at the end: 15.00 is 15."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _date(number: Decimal, since_1904: bool, timed: bool) -> str | None:
    """The day as ISO writes it, with a time that is shown and isn't midnight; None for a number that is no day."""
    seconds = int((number * _SECONDS_IN_DAY).to_integral_value(ROUND_HALF_UP))
    day, seconds = divmod(seconds, _SECONDS_IN_DAY)
    day += _DAYS_1904 if since_1904 else 0
    if not 0 < day <= _LAST_DAY or day == _LEAP_DAY_1900:
        return None
    moment = dt.datetime(1899, 12, 30) + dt.timedelta(days=day + (day < _LEAP_DAY_1900), seconds=seconds)
    return moment.isoformat(" ") if timed and seconds else moment.date().isoformat()
