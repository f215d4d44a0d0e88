"""Fields that take what people type: a date in three boxes, money with a pound sign, choices with hints.

What Django has already (text, whole numbers, mail addresses, files) is used as it is. `prefix` and `suffix` of a field
are shown at the edges of its box.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

PARTS = ("day", "month", "year")
MONTHS = tuple(str(month) for month in range(1, 13))
NO_SUCH_DAY = "This date does not exist. Check the day and the month."


@dataclass(frozen=True)
class Choice:
    """An option of a question. `exclusive` goes with no other; `reveals` names fields that belong beneath it."""

    value: str
    label: str
    hint: str = ""
    exclusive: bool = False
    reveals: tuple[str, ...] = ()


class OneOf(forms.ChoiceField):
    """Radio buttons."""

    widget = forms.RadioSelect

    def __init__(self, options: Sequence[Choice], **rest: Any) -> None:
        self.options = tuple(options)
        super().__init__(choices=[(option.value, option.label) for option in options], **rest)


class AnyOf(forms.MultipleChoiceField):
    """Checkboxes. One that is exclusive, ticked with others, is refused: without scripts nothing unticks it."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, options: Sequence[Choice], **rest: Any) -> None:
        self.options = tuple(options)
        super().__init__(choices=[(option.value, option.label) for option in options], **rest)

    def validate(self, value: Any) -> None:
        super().validate(value)
        alone = [option.label for option in self.options if option.exclusive and option.value in value]
        if alone and len(value) > 1:
            raise ValidationError(f"Choose either “{alone[0]}” or the others, not both.", code="exclusive")


class Tick(AnyOf):
    """One checkbox, cleaned to the value of its only option, or to nothing."""

    def clean(self, value: Any) -> str:
        ticked: list[str] = super().clean(value)
        return ticked[0] if ticked else ""


class DateBoxes(forms.MultiWidget):
    """Day, month and year, each in a box, as people write them."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(PARTS, forms.TextInput), attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        parts = [str(part or "") for part in value] if isinstance(value, list | tuple) else []
        return parts if len(parts) == len(PARTS) else ["", "", ""]


class Day(forms.MultiValueField):
    """A date in three boxes; cleaned to a date, or None where all are empty and it isn't required."""

    widget = DateBoxes

    def __init__(self, **rest: Any) -> None:
        parts = [forms.CharField(required=False) for _ in PARTS]
        super().__init__(fields=parts, require_all_fields=False, **rest)

    def clean(self, value: Any) -> dt.date | None:
        given = dict(zip(PARTS, (str(part or "").strip() for part in value or ("", "", "")), strict=True))
        if not any(given.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [part for part in PARTS if not given[part]]
        if missing:
            raise ValidationError(f"The date must have a {' and a '.join(missing)}.", code=missing[0])
        return _date(given)


def _date(given: dict[str, str]) -> dt.date:
    wrong = [part for part in PARTS if not (given[part].isascii() and given[part].isdigit())]
    if wrong:
        raise ValidationError(f"The {wrong[0]} must be a number, as in 27 3 2026.", code=wrong[0])
    if len(given["year"]) != len("2026"):
        raise ValidationError("The year must have 4 digits, as in 2026.", code="year")
    day, month = (given[part].lstrip("0") for part in PARTS[:2])
    if month not in MONTHS:
        raise ValidationError(NO_SUCH_DAY, code="month")
    try:  # three digits are enough to be no day; Python refuses to read thousands
        return dt.date(int(given["year"]), int(month), int(day[:3] or 0))
    except ValueError:
        raise ValidationError(NO_SUCH_DAY, code="day") from None


class Money(forms.DecimalField):
    """Pounds and pence; a pound sign, commas and spaces are taken as people type them."""

    prefix = "£"

    def __init__(self, **rest: Any) -> None:
        rest.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}))
        super().__init__(decimal_places=2, max_digits=12, **rest)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.translate(_AROUND_MONEY) if isinstance(value, str) else value)


_AROUND_MONEY = str.maketrans("", "", "£, \u00a0")


def options_of(pairs: Iterable[tuple[object, str]]) -> tuple[Choice, ...]:
    """Django's choices, value and label, as options."""
    return tuple(Choice(str(value), label) for value, label in pairs)
