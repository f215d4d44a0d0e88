"""How numbers, dates and times are written on a page, the same everywhere: 12,345; 5 April 2026; at 3:05pm."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone


def number(value: int) -> str:
    """12345 as `12,345`."""
    return f"{value:,}"


def money(value: Decimal | float) -> str:
    """1234.5 pounds as `£1,234.50`."""
    return f"{'-' if value < 0 else ''}£{abs(value):,.2f}"


def share(part: float, whole: float) -> str:
    """What part is of whole, in whole per cent; never 0% or 100% where it is only nearly so."""
    if not whole:
        return "0%"
    rounded = round(100 * part / whole)
    if rounded == 0 and part:
        return "under 1%"
    return "over 99%" if rounded == 100 and part != whole else f"{rounded}%"


def many(count: int, one: str, more: str = "") -> str:
    """`1 log`, `2 logs`; `more` where the plural is not made with an s."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def day(value: dt.date) -> str:
    """`5 April 2026`; a moment's day is that of London."""
    shown = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    return f"{shown.day} {shown:%B %Y}"


def moment(value: dt.datetime) -> str:
    """`5 April 2026 at 3:05pm`, in London."""
    shown = timezone.localtime(value)
    return f"{day(value)} at {shown.hour % 12 or 12}:{shown:%M}{'am' if shown.hour < 12 else 'pm'}"
