"""Random logs of any questionnaire: mostly answered, mostly possible, sometimes neither.

Values are as conditions reckon with them. The same seed gives the same logs.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import polars as pl

from lodgement.assessment.calendar import calendar_context
from lodgement.questionnaire.conditions.frames import POLARS_TYPES
from lodgement.questionnaire.model import Field, Questionnaire

WORDS = [
    "",
    "other",
    "Starter flat",
    "eviction",
    "moved out of prison",
    "Rough sleeping!",
    "TA",
    "misfire",
    "no",
    "x 5",
]
POSTCODES = ["SW1A 1AA", "EX1 1AA", "NOTKNOWN", "B1 1BB", "ZZ99 9ZZ"]


class LogFactory:
    """Makes random records of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire, seed: int) -> None:
        self.questionnaire = questionnaire
        self.random = random.Random(seed)
        authorities = questionnaire.tables.get("local_authorities")
        self.authorities = list(authorities.rows["name"]) if authorities else ["A"]
        self.last_day = questionnaire.window.new_logs_until - dt.timedelta(days=1)

    def context(self) -> dict[str, Any]:
        """Random context, calendar included."""
        day = self.questionnaire.window.starts + dt.timedelta(days=self.random.randrange(0, 440))
        known = {
            name: self.value(item, empty=0.4) for name, item in self.questionnaire.context.items() if not item.calendar
        }
        return known | calendar_context(self.questionnaire, min(day, self.last_day))

    def answers(self) -> dict[str, Any]:
        """Random answers of every field that a log can bring."""
        setup = self.questionnaire.setup_fields
        return {
            item.id: self.value(item, empty=0.02 if item.id in setup else 0.15)
            for item in self.questionnaire.fields.values()
            if not item.helper
        }

    def value(self, item: Field, empty: float) -> Any:
        """A random value of a field, or None."""
        if self.random.random() < empty:
            return None
        if item.options:
            return self.random.choice(item.options).code
        make = {"boolean": self._boolean, "number": self._number, "date": self._date, "text": self._text}
        return make[item.kind.name](item)

    def _boolean(self, item: Field) -> bool:
        return self.random.random() < 0.7

    def _number(self, item: Field) -> int:
        scale: int = 10**item.kind.scale
        low = int(item.minimum) if item.minimum is not None else 0
        high = int(item.maximum) if item.maximum is not None else 300 if item.kind.scale else 20
        if self.random.random() < 0.1:
            return self.random.choice([low - 1, low, high, high + 1, -5, 0]) * scale
        return self.random.randrange(low * scale, min(high, low + 3000) * scale + 1)

    def _date(self, item: Field) -> dt.date:
        if self.random.random() < 0.15:
            return self.questionnaire.window.starts - dt.timedelta(days=self.random.randrange(-800, 9000))
        return self.questionnaire.window.starts + dt.timedelta(days=self.random.randrange(0, 365))

    def _text(self, item: Field) -> str:
        if item.type == "local_authority":
            return self.random.choice(self.authorities)
        if item.type == "postcode":
            return self.random.choice(POSTCODES)
        if item.type == "text":
            return self.random.choice(WORDS) or "word"
        return str(self.random.randrange(1, 4))

    def records(self, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """So many (answers, context)."""
        for _ in range(count):
            yield self.answers(), self.context()


def frame_of(questionnaire: Questionnaire, records: list[dict[str, Any]]) -> pl.DataFrame:
    """Records as a frame with the types that an assessment takes; names it doesn't know are left out."""
    names = {
        name: item
        for name, item in questionnaire.everything.items()
        if any(name in record for record in records[:1000])
    }
    return pl.DataFrame(
        {
            name: pl.Series([record.get(name) for record in records], dtype=POLARS_TYPES[item.kind.name])
            for name, item in names.items()
        }
    )
