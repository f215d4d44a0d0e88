"""Reading single things out of the definitions, with a fault for whatever isn't as it should be.

Faults are collected, not raised, so that one run names them all.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from .conditions.grammar import ConditionError, parse
from .expansion import each
from .model import Condition, Option, Shown
from .text import Fault, Mapping, Where


class Reader:
    """Reads for one year; `faults` has what was wrong."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.faults: list[Fault] = []

    def fault(self, where: Where, what: str) -> None:
        self.faults.append(Fault(where, what))

    def keys(self, item: Mapping, what: str, needed: str, allowed: str) -> None:
        """Faults for keys that are missing or unknown; both given as words of one text."""
        for key in needed.split():
            if item.get(key) in (None, "", []):
                self.fault(item.where, f"{what} has no {key}")
        for key in item:
            if key not in {*needed.split(), *allowed.split(), "since", "until", "repeat"}:
                self.fault(item.place(key), f"{what} has an unknown key {key!r}")

    def only_mappings(self, item: Mapping, key: str) -> None:
        """Leaves under a key only what is a list of mappings, with a fault for whatever isn't."""
        value = item.get(key)
        if value is None:
            return
        things = value if isinstance(value, list) else []
        if not isinstance(value, list) or not all(isinstance(thing, Mapping) for thing in things):
            self.fault(item.place(key), f"{key} must be a list, each of its items with keys of its own")
        item[key] = [thing for thing in things if isinstance(thing, Mapping)]

    def condition(self, item: Mapping, key: str) -> Condition | None:
        """The condition under a key; None where there is none."""
        if item.get(key) is None:
            return None
        return self.expression(item[key], item.place(key))

    def conditions_by_part(self, item: Mapping, key: str) -> dict[str, Condition]:
        """Formulas under a key by part of an answer's columns; a single one is of the part `cell`."""
        written = item.get(key)
        if isinstance(written, Mapping):
            return {str(part): self.expression(text, written.place(part)) for part, text in written.items()}
        return {} if written is None else {"cell": self.expression(written, item.place(key))}

    def expression(self, text: Any, where: Where) -> Condition:
        text = {True: "TRUE", False: "FALSE"}.get(text, str(text)) if isinstance(text, bool) else str(text)
        try:
            return Condition(text, where, parse(text))
        except ConditionError as error:
            self.fault(where, f"the condition {text!r} {error}")
            return Condition(text, where, exp.null(), readable=False)

    def options(self, item: Mapping) -> tuple[Option, ...]:
        """The options of a question for the year; `code: label` or `code: {label: …}`."""
        written = item.get("options")
        if not isinstance(written, Mapping):
            return ()
        options = []
        for code, option in written.items():
            where = written.place(code)
            if isinstance(code, bool):
                self.fault(where, f"option {code!r} must be quoted or a number")
                continue
            if not isinstance(option, Mapping):
                options.append(Option(code, str(option)))
                continue
            self.keys(option, f"option {code}", "label", "hint exclusive offered_if from_row")
            for _, held in each([option], self.year):
                options.append(
                    Option(
                        code,
                        str(held.get("label")),
                        str(held.get("hint", "")),
                        bool(held.get("exclusive")),
                        self.condition(held, "offered_if"),
                        self.condition(held, "from_row"),
                    )
                )
        return tuple(options)

    def shown(self, item: Mapping) -> tuple[Shown, ...]:
        """Where a check is shown, repeated items written out."""
        shown = []
        for _, place in each(item.get("shown_on"), self.year):
            if isinstance(place, Mapping):
                self.keys(place, "an item of shown_on", "", "field cell if page_only")
                cell = str(place.get("cell", ""))
                field = str(place.get("field") or cell.split(".")[0])
                shown.append(Shown(field, cell, self.condition(place, "if"), bool(place.get("page_only"))))
            else:
                shown.append(Shown(str(place)))
        return tuple(shown)


def columns_of(written: Any, year: int) -> dict[str, int]:
    """The numbered columns of a question for a year: part → number. A single column's part is `cell`."""
    numbers = written.get(year) if isinstance(written, Mapping) else None
    if numbers is None:
        return {}
    if isinstance(numbers, Mapping):
        return {str(part): int(number) for part, number in numbers.items()}
    return {"cell": int(numbers)}
