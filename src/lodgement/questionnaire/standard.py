"""The checks that every collection has without writing them down, because they are about reading, not about housing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .model import Field, Question


@dataclass(frozen=True)
class StandardCheck:
    """A check of the service's own; `{name}` in its texts is the question's name."""

    id: str
    statement: str
    message: str
    stops_upload: bool = False
    kind: Literal["hard"] = "hard"

    def worded(self, item: Field | Question) -> str:
        """The message for a question or field, with what would be right."""
        return self.message.format(name=item.name, expected=_expected(item))

    def finding(self, item: Field | Question, columns: list[int] | tuple[int, ...] | None = None) -> dict[str, Any]:
        """The finding as a JSON object."""
        found: dict[str, Any] = {
            "check": self.id,
            "kind": self.kind,
            "fields": [item.id],
            "confirmed_by": None,
            "statement": self.statement,
            "message": self.worded(item),
        }
        return found | ({"columns": list(columns)} if columns is not None else {})


STANDARD_CHECKS = {
    check.id: check
    for check in (
        StandardCheck(
            "readable_value",
            "Numbers and dates can be read.",
            "{name} can't be read. Enter {expected}.",
        ),
        StandardCheck(
            "known_option",
            "A code is one of the year's options.",
            "{name} has a code that isn't one of this year's. Enter {expected}.",
        ),
        StandardCheck(
            "known_setup_option",
            "A code that answers a set-up question is one of the year's options.",
            "{name} has a code that isn't one of this year's, so no log can be made of this row. Enter {expected}.",
            stops_upload=True,
        ),
        StandardCheck(
            "required_answer",
            "Every question that is asked and needs an answer has one.",
            "{name} is missing. Enter {expected}.",
        ),
        StandardCheck(
            "required_setup_answer",
            "Every set-up question that is asked has an answer.",
            "{name} is missing, and without it no log can be made of this row. Enter {expected}.",
            stops_upload=True,
        ),
    )
}

_EXPECTED = {
    "integer": "a whole number",
    "money": "an amount such as 120.50",
    "decimal": "a number",
    "percent": "a percentage such as 25",
    "date": "day, month and year, each in its column",
    "postcode": "both parts of the postcode",
    "local_authority": "the code of the local authority, such as E07000223",
    "country": "the number of the country",
    "organisation": "the code of the organisation",
    "scheme": "the code of the scheme",
    "location": "the code of the location",
}
_OPTIONS_IN_FULL = 12


_OF_THE_SETUP = {"known_option": "known_setup_option", "required_answer": "required_setup_answer"}


def standard_check(name: str, of_setup: bool = False) -> StandardCheck:
    """The standard check of an id; for a row's set-up answer the stricter one, where there is one."""
    return STANDARD_CHECKS[_OF_THE_SETUP.get(name, name) if of_setup else name]


def _expected(item: Field | Question) -> str:
    if item.type == "money" and not item.decimals:
        return "an amount in whole pounds, such as 120"
    if item.type != "choice" or not item.options:
        return _EXPECTED.get(item.type, "it")
    codes = _cell_codes(item)
    return f"one of {', '.join(codes)}" if len(codes) <= _OPTIONS_IN_FULL else "one of the codes in the specification"


def _cell_codes(item: Field | Question) -> list[str]:
    """The codes as the template has them, which may differ from those that are stored."""
    codes = [option.code for option in item.options]
    mapped = getattr(item, "column_codes", {})
    return [str(cell) for cell, code in mapped.items() if code in codes] if mapped else [str(code) for code in codes]
